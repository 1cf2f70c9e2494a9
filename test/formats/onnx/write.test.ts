/** Files that are written, judged by onnxruntime-web: the same numbers; and read back: the same model. */
import { afterAll, describe, expect, test } from "vitest";
import { lstm, sequential, type Model } from "../../../src/index.ts";
import * as layerList from "../../../src/layers/all.ts";
import { fromOnnx, toOnnx } from "../../../src/onnx.ts";
import { activationNames, cases, graphOf, modelOf, ROWS, rowsOf, type Case } from "./cases.ts";
import { run, type Feeds } from "./runtime.ts";

/** Both sides calculate in float32, in different orders. */
const TOLERANCE = 1e-5;
let [files, numbers, worst] = [0, 0, 0];
afterAll(() => {
  process.stdout.write(
    `ONNX: ${files} files, ${numbers} numbers within ${worst.toExponential(1)} of onnxruntime-web's\n`,
  );
});

/** The largest difference, which must be below the tolerance. */
function compare(actual: ArrayLike<unknown>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  let difference = 0;
  for (let i = 0; i < expected.length; i++)
    difference = Math.max(difference, Math.abs(Number(actual[i]) - expected[i]));
  expect(difference).toBeLessThan(TOLERANCE);
  numbers += expected.length;
  worst = Math.max(worst, difference);
}

const codesOf = (x: Float32Array) => BigInt64Array.from(x, BigInt);

/** A file has no seed: what was written is read with the seed 0. */
function expectSameModel(file: Uint8Array, model: Model<boolean>): void {
  const written = model.toJSON();
  expect(fromOnnx(file)).toEqual({
    ...written,
    training: null,
    epochsTrained: 0,
    model: { ...written.model, seed: 0 },
  });
}

test("every layer and activation is in a case", async () => {
  const models = await Promise.all(cases.map((one) => modelOf(one)));
  const kinds = new Set(
    [...models, await graphOf()].flatMap((model) => model.toJSON().model.layers.map(({ kind }) => kind)),
  );
  expect([...kinds].sort()).toEqual(Object.keys(layerList).sort());
  for (const name of activationNames)
    expect(cases.filter((one) => one.name.endsWith(` ${name}`)).length).toBeGreaterThan(6);
  for (const model of models) model.dispose();
});

describe("onnxruntime-web gives what the model predicts", () => {
  test.each(cases.map((one): [string, Case] => [one.name, one]))("%s", async (_, one) => {
    const model = await modelOf(one);
    const x = rowsOf(one);
    const dims = [ROWS, ...one.shape];
    const file = toOnnx(model);
    const outputs = await run(file, { input_1: { data: one.codes === undefined ? x : codesOf(x), dims } });
    const [output] = Object.values(outputs);
    compare(output.data, (await model.predict({ data: x, shape: dims } as never)).data);
    expect(output.dims).toEqual([ROWS, ...model.session.network.outputs[0].shape]);
    expectSameModel(file, model);
    files++;
    model.dispose();
  });

  test("a graph of several inputs and outputs", async () => {
    const model = await graphOf();
    const draw = (size: number, values: number) => Float32Array.from({ length: size }, (_, i) => (i * 7919) % values);
    const [a, b] = [draw(2 * 72, 5), draw(2 * 72, 3)];
    const codes = draw(6, 7);
    const feeds: Feeds = {
      a: { data: a, dims: [2, 6, 6, 2] },
      b: { data: b, dims: [2, 6, 6, 2] },
      codes: { data: codesOf(codes), dims: [2, 3] },
    };
    const file = toOnnx(model);
    const outputs = await run(file, feeds);
    const given = Object.entries({ a, b, codes }).map(([name, data]) => ({ data, shape: feeds[name].dims }));
    const predicted = (await model.predict(given as never)) as unknown as { data: Float32Array }[];
    compare(outputs.classes.data, predicted[0].data);
    compare(outputs.image.data, predicted[1].data);
    expectSameModel(file, model);
    files++;
  });

  test("a model of float64 is of DOUBLE", async () => {
    const one = cases.find(({ name }) => name === "dense tanh")!;
    const model = await modelOf(one, "float64");
    const x = Float64Array.from(rowsOf(one));
    const file = toOnnx(model);
    const [output] = Object.values(await run(file, { input_1: { data: x, dims: [ROWS, 5] } }));
    expect(output.data).toBeInstanceOf(Float64Array);
    compare(output.data, (await model.predict({ data: x, shape: [ROWS, 5] } as never)).data);
    expectSameModel(file, model);
  });
});

test("names of classes, the user's metadata and the model's name are in the file", async () => {
  const model = await sequential({ inputShape: [3, 2], layers: [lstm({ units: 2 })] });
  model.labels = ["no", "yes"];
  model.metadata = { name: "weather", of: [1, 2] };
  const file = toOnnx(model);
  const text = new TextDecoder().decode(file);
  for (const part of ['[["no","yes"]]', "weather", "chainrule"]) expect(text).toContain(part);
  expectSameModel(file, model);
  expect(new TextDecoder().decode(toOnnx(model.toJSON(), { name: "storm" }))).toContain("storm");
});
