/** Files of other programs: read as layers, predicted alike, and trained further. */
import { afterAll, describe, expect, test } from "vitest";
import { adam, loadModel } from "../../../src/index.ts";
import { fromOnnx, toOnnx } from "../../../src/onnx.ts";
import { decodeModel } from "../../../src/formats/onnx/decode.ts";
import { encodeModel } from "../../../src/formats/onnx/encode.ts";
import { cases, modelOf, ROWS, rowsOf, type Case } from "./cases.ts";
import { expected, fixture } from "./fixtures.ts";

/** Both sides calculate in float32. */
const TOLERANCE = 1e-5;
let [numbers, worst] = [0, 0];
afterAll(() => {
  process.stdout.write(
    `ONNX: ${expected.length} files of other programs, ${numbers} numbers within ${worst.toExponential(1)}\n`,
  );
});

/** Numbers of images and series in the layers' order: channels last. `first`: they are channels first. */
function channelsLast(data: readonly number[], [, C, ...rest]: readonly number[]): number[] {
  const pixels = rest.reduce((product, n) => product * n, 1);
  return Array.from({ length: data.length }, (_, i) => {
    const [b, p, c] = [Math.floor(i / (C * pixels)), Math.floor(i / C) % pixels, i % C];
    return data[(b * C + c) * pixels + p];
  });
}

describe.each(expected)("$name", ({ name, inputShape, input, output, layers }) => {
  const isFirst = ["lenet", "viewed", "batch_norm_conv", "series", "residual"].includes(name);
  const shape = isFirst ? [inputShape[0], ...inputShape.slice(2), inputShape[1]] : inputShape;
  const x = { data: Float32Array.from(isFirst ? channelsLast(input, inputShape) : input), shape } as never;

  test("is read as layers and predicts the same", async () => {
    const file = fromOnnx(await fixture(name));
    expect(file.model.layers.map(({ kind }) => kind)).toEqual(layers);
    expect(file.model.inputs[0].shape).toEqual(shape.slice(1));
    const model = await loadModel(file);
    const { data } = await model.predict(x);
    let difference = 0;
    expect(data.length).toBe(output.length);
    output.forEach((y, i) => (difference = Math.max(difference, Math.abs(y - data[i]))));
    expect(difference).toBeLessThan(TOLERANCE);
    numbers += output.length;
    worst = Math.max(worst, difference);
    // What the library writes of it is the same model.
    expect(fromOnnx(toOnnx(model))).toEqual(file);
  });

  test("learns further", async () => {
    const model = await loadModel(fromOnnx(await fixture(name)));
    const targets = { data: Float32Array.from(output, (y) => y / 2), shape: [shape[0], output.length / shape[0]] };
    model.compile({ loss: "meanSquaredError", optimizer: adam({ learningRate: 0.003 }) });
    const { history } = await model.fit(x, targets as never, { epochs: 30, batchSize: shape[0], watch: false });
    expect(history.loss[29]).toBeLessThan(history.loss[0]);
  });
});

describe("what the library writes is read without its metadata", () => {
  /** Masks, steps in the other order and an RNN's other activations are several operators, which only the metadata says. */
  const isRefused = (name: string) =>
    /mask|sequences backwards|simpleRnn gelu/.test(name) ||
    (name.startsWith("simpleRnn ") && /elu$|cosPi|hardSigmoid|leakyRelu|logSoftmax|mish|relu6|softmax|swish/.test(name) && name !== "simpleRnn relu"); // prettier-ignore

  const foreign = (file: Uint8Array): Uint8Array => {
    const { graph, opsets } = decodeModel(file);
    return Uint8Array.from(encodeModel(graph, Object.fromEntries(opsets), new Map()).flatMap((piece) => [...piece]));
  };
  test.each(cases.map((one): [string, Case] => [one.name, one]))("%s", async (name, one) => {
    const model = await modelOf(one);
    const x = { data: rowsOf(one), shape: [ROWS, ...one.shape] } as never;
    const file = foreign(toOnnx(model));
    if (isRefused(name))
      return void expect(() => fromOnnx(file)).toThrow(/Not a usable ONNX file: (Equal|Gather|LSTM|GRU|RNN) "/);
    const read = await loadModel(fromOnnx(file));
    const [wanted, got] = [(await model.predict(x)).data, (await read.predict(x)).data];
    let difference = got.length === wanted.length ? 0 : NaN;
    wanted.forEach((y: number, i: number) => (difference = Math.max(difference, Math.abs(y - got[i]))));
    expect(difference).toBeLessThan(TOLERANCE);
  });
});
