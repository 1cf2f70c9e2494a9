/** Booleans as numbers, and tensors of other libraries as rows. */
import { describe, expect, test } from "vitest";
import { dense, sequential, type Input, type Model } from "../../src/index.ts";
import { refused } from "../support/errors.ts";

/** What TensorFlow.js' tensors have, as far as it matters; rank and dtype beside it, as there. */
class Tensor {
  readonly isDisposedInternal: boolean = false;
  readonly shape: number[];
  readonly dtype: string;
  readonly #values: unknown;
  constructor(values: unknown, shape: number[], dtype = "float32") {
    this.#values = values;
    this.shape = shape;
    this.dtype = dtype;
  }
  dataSync(): unknown {
    return this.#values;
  }
}

const x = [[0, 1], [1, 1], [1, 0]]; // prettier-ignore
const y = [1, 0, 1];

async function fresh(loss = "binaryCrossentropy", units = 1): Promise<Model> {
  const last = loss === "binaryCrossentropy" ? "sigmoid" : "softmax";
  const model = await sequential({ inputShape: [2], layers: [dense({ units, activation: last })], seed: 4 });
  model.compile({ loss, metrics: ["accuracy"] });
  return model;
}

async function trained(inputs: Input, targets: Input, loss?: string, units?: number) {
  const model = await fresh(loss, units);
  const { history } = await model.fit(inputs, targets, { epochs: 2, batchSize: 2, validationData: [inputs, targets] });
  return { history, weights: model.getWeights(), outputs: await model.predict(inputs) };
}

const bits = [[false, true], [true, true], [true, false]]; // prettier-ignore
const yes = [true, false, true];

describe("booleans", () => {
  test.each<[string, Input, Input]>([
    ["nested x", bits, y],
    ["flat y", x, yes],
    ["nested y", x, yes.map((bit) => [bit])],
    ["both, mixed with numbers", [[0, true], [true, 1], [1, false]], [true, 0, 1]], // prettier-ignore
    ["with a shape", { data: bits.flat() as never, shape: [3, 2] }, { data: yes as never, shape: [3, 1] }],
  ])("%s train as 0 and 1", async (_, inputs, targets) => {
    expect(await trained(inputs, targets)).toEqual(await trained(x, y));
  });

  test("are labels of two classes, and rows of predictOne; wide rows too", async () => {
    const sparse = "sparseCategoricalCrossentropy";
    expect(await trained(bits, yes, sparse, 2)).toEqual(await trained(x, y, sparse, 2));
    const model = await fresh();
    expect(model.predictOne([true, false] as never)).toEqual(model.predictOne([1, 0]));
    const wide = await sequential({ inputShape: [40], layers: [dense({ units: 1 })], seed: 4 });
    const row = Array.from({ length: 40 }, (_, i) => i % 3 === 0);
    expect(await wide.predict([row, row])).toEqual(await wide.predict([row.map(Number), row.map(Number)]));
  });

  test("other things are refused as before", async () => {
    const model = await fresh();
    await refused(() => model.fit([["1", 0]] as never, [1]), "E_DATA", "must hold numbers");
    await refused(() => model.fit([[null, 0]] as never, [1]), "E_DATA", "must hold numbers");
    await refused(() => model.predictOne(["1", 0] as never), "E_DATA", "must hold numbers");
  });
});

describe("tensors", () => {
  const flat = Float32Array.from(x.flat());

  test("are rows of predictOne and classifyOne, as { data, shape } is", async () => {
    const model = await fresh();
    const expected = model.predictOne([0.25, 0.5]);
    expect(model.predictOne(new Tensor(Float32Array.of(0.25, 0.5), [2]))).toEqual(expected);
    expect(model.predictOne(new Tensor(Float32Array.of(0.25, 0.5), [1, 2]))).toEqual(expected);
    expect(model.predictOne({ data: [0.25, 0.5], shape: [2] } as never)).toEqual(expected);
    await refused(() => model.predictOne(new Tensor(Float32Array.of(1, 2, 3), [3])), "E_SHAPE", "a row of 2 numbers");
    await refused(() => model.predictOne({} as never), "E_SHAPE", "a row of 2 numbers, got an object with no keys");
    await refused(() => model.predictOne(undefined as never), "E_SHAPE", "a row of 2 numbers, got undefined");
  });

  test.each<[string, Input, Input]>([
    ["dataSync", new Tensor(flat, [3, 2]), new Tensor(Int32Array.from(y), [3, 1], "int32")],
    ["dataSync, of one dimension", new Tensor(flat, [3, 2]), new Tensor(Uint8Array.from(y), [3], "bool")],
    ["arraySync alone", { arraySync: () => x }, { arraySync: () => y }],
    ["an object of a class with data and shape", new (class { data = flat; shape = [3, 2]; dtype = "f4"; })(), y], // prettier-ignore
    ["ndarray", { data: flat, shape: [3, 2], stride: [2, 1], offset: 0 }, y],
    ["ndarray, transposed", { data: [9, 0, 1, 1, 1, 1, 0], shape: [3, 2], stride: [1, 3], offset: 1 }, y],
    ["ndarray, backwards", { data: [...x.flat()].reverse(), shape: [3, 2], stride: [-2, -1], offset: 5 }, y],
  ])("%s", async (_, inputs, targets) => {
    expect(await trained(inputs, targets)).toEqual(await trained(x, y));
  });

  test("with strides are read where they stand: windows that share numbers, pieces longer and shorter than a chunk", async () => {
    const wide = Float32Array.from({ length: 9000 }, (_, i) => ((i * 37) % 101) / 101);
    for (const [rows, length, step] of [
      [5, 2, 1],
      [3, 40, 7],
      [3, 4000, 2400],
      [2, 33, -33],
    ] as const) {
      // prettier-ignore
      const offset = step < 0 ? 33 : 0;
      const nested = Array.from({ length: rows }, (_, r) => [...wide.subarray(offset + r * step, offset + r * step + length)]); // prettier-ignore
      const model = await sequential({ inputShape: [length], layers: [dense({ units: 2 })], seed: 4 });
      const expected = await model.predict(nested);
      for (const data of [wide, [...wide]]) {
        expect(await model.predict({ data, shape: [rows, length], stride: [step, 1], offset })).toEqual(expected);
        expect(await model.predict({ data, shape: [rows, length, 1], stride: [step, 1, 1], offset })).toEqual(expected);
        await refused(() => model.predict({ data, shape: [rows, length], stride: [step, 1], offset: wide.length - 1 }), "E_DATA", "x must hold numbers, got undefined in row 0, column 1"); // prettier-ignore
        await refused(() => model.predict({ data, shape: [rows, length], stride: [-9000, 1], offset }), "E_DATA", "x must hold numbers, got undefined in row 1, column 0"); // prettier-ignore
      }
    }
  });

  test("train from datasets", async () => {
    const [a, b] = [await fresh(), await fresh()];
    await a.fitDataset([{ xs: new Tensor(flat, [3, 2]), ys: new Tensor(Float32Array.from(y), [3, 1]) }]);
    await b.fitDataset([{ x, y }]);
    expect(a.getWeights()).toEqual(b.getWeights());
  });

  test("that give nothing, or something else, are refused by name", async () => {
    const model = await fresh();
    const gone = { shape: [3, 2], dataSync: () => { throw new Error("Tensor is disposed."); } }; // prettier-ignore
    await refused(() => model.fit(gone, y), "E_DATA", "x is a tensor that gives no numbers: Tensor is disposed");
    await refused(() => model.fit(new Tensor(["a", "b"], [2, 1], "string"), y), "E_SHAPE", "must have 2 columns");
    await refused(() => model.fit(x, new Tensor(["a", "b", "c"], [3, 1], "string")), "E_DATA", "must hold numbers");
    await refused(() => model.fit(new Tensor(Promise.resolve(flat), [3, 2]), y), "E_DATA", "data must be numbers");
    await refused(() => model.fit(new Tensor(flat, []), y), "E_SHAPE", "shape must be whole numbers");
    await refused(() => model.fit({ dataSync: () => flat } as never, y), "E_SHAPE", "got undefined");
    await refused(() => model.fit({ data: flat, shape: [3, 2], strid: [2, 1] } as never, y), "E_CONFIG", "no option");
    for (const wrong of [
      { stride: [2] },
      { stride: [2, 0.5] },
      { stride: "21" },
      { offset: -1 },
      { offset: NaN },
      { shape: [3e9, 2e9] },
      { shape: [-3, -2] },
      { data: undefined },
    ])
      await refused(() => model.fit({ data: flat, shape: [3, 2], stride: [2, 1], ...wrong } as never, y), "E_SHAPE", "must have a stride for each dimension"); // prettier-ignore
    await refused(() => model.fit({ data: flat, shape: [3, 2], stride: [9, 1] }, y), "E_DATA", "must hold numbers");
  });
});
