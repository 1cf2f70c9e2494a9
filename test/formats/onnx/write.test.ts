/** Files that are written, judged by onnxruntime-web and read back. write.long.test.ts has every case. */
import { describe, expect, test } from "vitest";
import { input, lstm, model, sequential } from "../../../src/index.ts";
import * as layerList from "../../../src/layers/all.ts";
import { toOnnx } from "../../../src/onnx.ts";
import { activationNames, cases, graphOf, modelOf, ROWS, rowsOf, someCases, type Case } from "./cases.ts";
import { codesOf, compare, expectSameModel, judge } from "./judge.ts";
import { run, type Feeds } from "./runtime.ts";

test("every layer is in a case that is tried here, and so is every activation", async () => {
  const graph = (await graphOf()).session.network.layers.map(({ layer }) => layer.kind);
  const kinds = new Set([...someCases.flatMap(({ layers }) => layers().map(({ kind }) => kind)), ...graph]);
  expect([...kinds].sort()).toEqual(Object.keys(layerList).sort());
  for (const name of activationNames) {
    const count = (list: readonly Case[]) => list.filter((one) => one.name.endsWith(` ${name}`)).length;
    expect(count(cases)).toBeGreaterThan(6);
    expect(count(someCases)).toBeGreaterThan(0);
  }
});

describe("onnxruntime-web gives what the model predicts", () => {
  test.each(someCases.map((one): [string, Case] => [one.name, one]))("%s", (_, one) => judge(one));

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

test("outputs with the names of the graph's constants and values", async () => {
  const x = input({ shape: [2], name: "x" });
  const h = layerList.dense({ units: 2, activation: "gelu", name: "h" }).apply(x);
  const outputs = ["constant", "half"].map((name) => layerList.dense({ units: 2, activation: "gelu", name }).apply(h)); // prettier-ignore
  const made = await model({ inputs: x, outputs, seed: 1 });
  const wanted = (await made.predict([[1, -2]])) as unknown as { data: Float32Array }[];
  const given = await run(toOnnx(made), { x: { data: Float32Array.of(1, -2), dims: [1, 2] } });
  ["constant", "half"].forEach((name, i) =>
    wanted[i].data.forEach((y, k) => expect((given[name].data as Float32Array)[k]).toBeCloseTo(y, 5)),
  );
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
