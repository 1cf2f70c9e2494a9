/** windows: views of one series that train and predict as expanded rows do, alone and in batches. */
import { describe, expect, test } from "vitest";
import { windows, type WindowOptions } from "../../src/data/index.ts";
import { dense, sequential, type Input } from "../../src/index.ts";
import { refused, wrong } from "../support/errors.ts";

/** Ten steps of three columns: step t has t, 10 t, 100 t. */
const series = Array.from({ length: 10 }, (_, t) => [t, 10 * t, 100 * t]);

/** The elements of a view as nested arrays, by its definition. */
function expand({ data, shape, stride, offset }: ReturnType<typeof windows>["x"], axis = 0, at = offset): unknown {
  if (axis === shape.length) return data[at];
  return Array.from({ length: shape[axis] }, (_, i) => expand({ data, shape, stride, offset }, axis + 1, at + i * stride[axis])); // prettier-ignore
}

describe("windows", () => {
  test("begin at each step, and their targets are one step later", () => {
    const { x, y, count } = windows(series, { length: 4 });
    expect([count, x.shape, y.shape]).toEqual([6, [6, 4, 3], [6, 3]]);
    expect(expand(x)).toEqual([0, 1, 2, 3, 4, 5].map((i) => series.slice(i, i + 4)));
    expect(expand(y)).toEqual(series.slice(4));
  });

  test("begin at each stride; targets are of chosen columns, further ahead", () => {
    const { x, y, count } = windows(series, { length: 3, stride: 2, horizon: 2, target: [2, 0] });
    expect(count).toBe(3); // beginning at 0, 2, 4; their targets are steps 4, 6, 8
    expect(expand(x)).toEqual([0, 2, 4].map((i) => series.slice(i, i + 3)));
    expect(expand(y)).toEqual([4, 6, 8].map((t) => [100 * t, t])); // prettier-ignore
  });

  test("with a range of steps as the horizon", () => {
    const { y, count } = windows(series, { length: 3, horizon: [1, 4], target: 1 });
    expect([count, y.shape]).toEqual([4, [4, 4, 1]]);
    expect(expand(y)).toEqual([0, 1, 2, 3].map((i) => [3, 4, 5, 6].map((t) => [10 * (i + t)])));
    const one = windows(series, { length: 3, horizon: [2, 2] });
    expect(one.y.shape).toEqual([6, 1, 3]);
    expect(expand(one.y)).toEqual(series.slice(4).map((row) => [row]));
  });

  test("the shortest series has one window", () => {
    const { x, y } = windows(series, { length: 7, horizon: 3 });
    expect(expand(x)).toEqual([series.slice(0, 7)]);
    expect(expand(y)).toEqual([series[9]]);
  });

  test.each<[string, Input]>([
    ["a flat array", [1, 2, 3, 4]],
    ["a typed array", Float32Array.of(1, 2, 3, 4)],
    ["numbers with a shape", { data: Int32Array.of(1, 2, 3, 4), shape: [4, 1] }],
    ["bytes with a scale", { data: Uint8Array.of(2, 4, 6, 8), shape: [4], scale: 0.5 }],
    ["a tensor", { shape: [4, 1], dataSync: () => Float32Array.of(1, 2, 3, 4) }],
  ])("of %s of one column", (_, given) => {
    const { x, y } = windows(given, { length: 2 });
    expect(expand(x)).toEqual([[[1], [2]], [[2], [3]]]); // prettier-ignore
    expect(expand(y)).toEqual([[3], [4]]);
  });

  test("share one copy of the series: 100,000 of 48 steps take 100,000 numbers", () => {
    const given = new Float32Array(100_048).map((_, i) => i % 97);
    const { x, y, count } = windows(given, { length: 48 });
    expect(count).toBe(100_000);
    expect(x.data).toBe(y.data);
    expect(x.data).not.toBe(given);
    expect([x.data.length, x.data.constructor]).toEqual([100_048, Float32Array]);
    expect(windows([0.1, 0.2], { length: 1 }).x.data).toEqual(Float64Array.of(0.1, 0.2));
  });

  test("train and predict with the bits of expanded rows", async () => {
    const given = Array.from({ length: 60 }, (_, t) => [(t % 7) / 7, (t % 5) / 5]);
    const { x, y } = windows(given, { length: 6, target: 1 });
    const rows = Array.from({ length: 54 }, (_, i) => given.slice(i, i + 6).flat());
    const targets = given.slice(6).map(([, value]) => value);
    const trained = async (inputs: Input, outputs: Input) => {
      const model = await sequential({ inputShape: [12], layers: [dense({ units: 3, activation: "tanh" }), dense({ units: 1 })], seed: 2 }); // prettier-ignore
      model.compile({ optimizer: "adam", loss: "meanSquaredError" });
      const { history } = await model.fit(inputs, outputs, { epochs: 3, batchSize: 8, validationSplit: 0.2 });
      const evaluated = await model.evaluate(inputs, outputs);
      return { history, evaluated, predicted: await model.predict(inputs), weights: model.getWeights() };
    };
    expect(await trained(x, y)).toEqual(await trained(rows, targets));
  });

  test.each<[string, () => unknown, Parameters<typeof refused>[1], string]>([
    [
      "too short a series",
      () => windows(series, { length: 8, horizon: [1, 3] }),
      "E_SHAPE",
      "windows of 8 steps with targets 3 steps later need a series of at least 11 steps, got 10.",
    ],
    [
      "a series one step too short",
      () => windows([1, 2], { length: 2 }),
      "E_SHAPE",
      "windows of 2 steps with targets 1 step later need a series of at least 3 steps, got 2.",
    ],
    ["an empty series", () => windows([], { length: 2 }), "E_DATA", "series has no rows."],
    ["ragged rows", () => windows([[1], [2, 3]], { length: 1 }), "E_SHAPE", "series row 1 has 2 numbers, row 0 has 1."],
    [
      "what is not finite",
      () => windows([[1, 2], [3, NaN]], { length: 1 }), // prettier-ignore
      "E_NON_FINITE",
      "series has NaN in row 1, column 1;",
    ],
    [
      "no length",
      () => windows(series, wrong({})),
      "E_CONFIG",
      "windows length must be a whole number at least 1, got undefined.",
    ],
    [
      "a horizon within the window",
      () => windows(series, { length: 2, horizon: 0 }),
      "E_CONFIG",
      "windows horizon must be a whole number at least 1, got 0.",
    ],
    [
      "a range that ends before it begins",
      () => windows(series, { length: 2, horizon: [3, 2] }),
      "E_CONFIG",
      "windows horizon[1] must be a whole number at least 3, got 2.",
    ],
    [
      "a range of three",
      () => windows(series, { length: 2, horizon: wrong([1, 2, 3]) }),
      "E_CONFIG",
      "windows horizon must be a whole number from 1, or [from, to], got [1, 2, 3].",
    ],
    [
      "a column that is not there",
      () => windows(series, { length: 2, target: [0, 3] }),
      "E_CONFIG",
      "windows target[1] must be a whole number at least 0 and at most 2, got 3.",
    ],
    [
      "no column",
      () => windows(series, { length: 2, target: [] }),
      "E_CONFIG",
      "windows target must be the number of a column, or an array of them, got [].",
    ],
    [
      "an unknown option",
      () => windows(series, { length: 2, strid: 2 } as WindowOptions),
      "E_CONFIG",
      'windows has no option "strid". Did you mean "stride"?',
    ],
    [
      "an unknown option of batches",
      () => windows(series, { length: 2 }).batches(wrong({ size: 2 })),
      "E_CONFIG",
      'batches has no option "size".',
    ],
  ])("refuse %s", async (_, use, code, message) => {
    await refused(use, code, message);
  });
});

describe("windows in batches", () => {
  const firsts = (batches: Iterable<{ x: { data: ArrayLike<number>; shape: readonly number[] } }>) =>
    Array.from(batches, ({ x: { data, shape } }) => Array.from({ length: shape[0] }, (_, i) => data[(i * data.length) / shape[0]])); // prettier-ignore

  test("have each window once an epoch, with its target, in another order each epoch", () => {
    const all = windows(series, { length: 4, target: 0 });
    const batches = all.batches({ batchSize: 4, seed: 3 });
    for (const { x, y } of batches) {
      expect(x.shape.slice(1)).toEqual([4, 3]);
      expect(y.shape).toEqual([x.shape[0], 1]);
      for (let i = 0; i < x.shape[0]; i++) expect(y.data[i]).toBe(x.data[12 * i] + 4);
    }
    const again = all.batches({ batchSize: 4, seed: 3 });
    const epochs = [firsts(again), firsts(again), firsts(again)];
    for (const epoch of epochs) expect(epoch.flat().sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(epochs.map((epoch) => epoch.map(({ length }) => length))).toEqual([[4, 2], [4, 2], [4, 2]]); // prettier-ignore
    expect(new Set(epochs.map(String)).size).toBe(3);
    expect(epochs.map(String)).toEqual(GOLDEN);
    expect(firsts(all.batches({ batchSize: 4, seed: 3, epoch: 2 }))).toEqual(epochs[2]);
    expect(firsts(all.batches({ batchSize: 4, seed: 4 }))).not.toEqual(epochs[0]);
    expect(firsts(all.batches({ shuffle: false })).flat()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("train as a dataset, epoch after epoch", async () => {
    const given = Array.from({ length: 60 }, (_, t) => (t % 7) / 7);
    const model = await sequential({ inputShape: [6], layers: [dense({ units: 1 })], seed: 2 });
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const all = windows(given, { length: 6 });
    const { history } = await model.fitDataset(all.batches({ batchSize: 8 }), { epochs: 3, validationData: [all.x, all.y] }); // prettier-ignore
    expect(history.loss).toHaveLength(3);
    expect(history.loss[2]).toBeLessThan(history.loss[0]);
  });
});

/** The orders of 6 windows in epochs 0, 1 and 2 with seed 3, by an implementation in Python. */
const GOLDEN = ["3,2,5,0,1,4", "4,5,3,0,2,1", "4,2,1,0,3,5"];
