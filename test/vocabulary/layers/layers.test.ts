/** What each layer does, seen from outside: formulas by hand, options, data, training, saving. */
import { describe, expect, test } from "vitest";
import {
  batchNormalization,
  ChainruleError,
  dense,
  dropout,
  embedding,
  gaussianNoise,
  layerNormalization,
  sequential,
  sgd,
  type DType,
} from "../../../src/index.ts";
import { kernels } from "../../../src/kernels/index.ts";
import { cursorFields } from "../../../src/kernels/shared/layout.ts";
import type { Kernel } from "../../../src/kernels/kernel.ts";
import { normal } from "../../../src/kernels/random/normal.ts";
import { Bed, input, output, type SpecOperand, type TensorSpec } from "../../support/bed.ts";
import { backends, dtypes, engines, weightsOf } from "../../support/engines.ts";

async function refusal(what: () => unknown): Promise<ChainruleError> {
  try {
    await what();
  } catch (error) {
    if (error instanceof ChainruleError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** What a kernel writes to its first operand, [rows, columns]. */
function drawn(
  kernel: Kernel,
  dtype: DType,
  operands: (y: TensorSpec) => SpecOperand[],
  backend: (typeof backends)[number] = "wasm",
): number[] {
  const y = output("y", 200, 50);
  const bed = new Bed(backend, dtype, operands(y));
  bed.run(kernel, operands(y), 200);
  return [...bed.values(y)];
}
const int32 = { type: "int32" } as const;

describe("dropout", () => {
  const ones = input("x", 200, 50, new Array(10000).fill(1));
  const unwritten = output("mask", 200, 50);
  const mask = (
    dtype: DType,
    rate: number,
    { key = 1, epoch = 0, batch = 0, layer = 0 } = {},
    backend = backends[0] as (typeof backends)[number],
  ) => {
    const seed = input("seed", 1, 2, [key, 0], int32);
    const cursor = input("cursor", 1, cursorFields, [epoch, batch, 0, 0], int32);
    const rates = input("rates", 1, 1, [rate], { type: "float64" });
    return drawn(kernels.dropout, dtype, (y) => [y, unwritten, ones, rates, seed, cursor, layer], backend);
  };

  test.each([0.1, 0.5, 0.93])("drops about %f of the numbers and scales the others exactly", (rate) => {
    for (const dtype of dtypes) {
      const y = mask(dtype, rate);
      const scale = dtype === "float32" ? Math.fround(1 / (1 - rate)) : 1 / (1 - rate);
      expect(new Set(y)).toEqual(new Set([0, scale]));
      const dropped = y.filter((v) => v === 0).length;
      expect(Math.abs(dropped - 10000 * rate)).toBeLessThan(4 * Math.sqrt(10000 * rate * (1 - rate))); // four deviations
    }
  });

  test("drops the same numbers on both backends and in both dtypes", () => {
    const zeros = (y: number[]) => y.map((v) => v === 0);
    expect(zeros(mask("float64", 0.4))).toEqual(zeros(mask("float32", 0.4)));
    expect(mask("float32", 0.4, {}, "javascript")).toEqual(mask("float32", 0.4));
    expect(mask("float64", 0.4, {}, "javascript")).toEqual(mask("float64", 0.4));
  });

  test("drops others with another seed, epoch, batch and place", () => {
    const half = mask("float32", 0.5);
    for (const other of [{ key: 2 }, { epoch: 1 }, { batch: 1 }, { layer: 1 }]) {
      const equal = mask("float32", 0.5, other).filter((v, i) => v === half[i]).length;
      expect(Math.abs(equal - 5000)).toBeLessThan(200); // four deviations of 10,000 coins
    }
  });

  test("costs nothing where nothing is trained", async () => {
    const model = await sequential({ inputShape: [3], layers: [dropout({ rate: 0.5 }), dense({ units: 2 })] });
    expect(model.plan()).not.toContain("dropout ");
    const { data } = await model.predict([[1, 2, 3]]);
    const without = await sequential({ inputShape: [3], layers: [dense({ units: 2 })] });
    expect(data).toEqual((await without.predict([[1, 2, 3]])).data);
    model.compile({ loss: "meanSquaredError" });
    expect(model.plan()).toContain("dropout ");
  });

  test("draws anew at each place in a model", async () => {
    const model = await sequential({ inputShape: [3], layers: [dropout({ rate: 0.5 }), dropout({ rate: 0.5 })] });
    model.compile({ loss: "meanSquaredError" });
    const steps = model.plan().match(/dropout .*/g)!;
    expect(steps.map((step) => step.split("  ").at(-1))).toEqual(["0", "1"]); // the last operand is the place
  });

  test.each([1, -0.1, NaN, "half", undefined])("refuses a rate of %s", async (rate) => {
    const error = await refusal(() => dropout({ rate: rate as number }));
    expect(error.code).toBe("E_CONFIG");
    expect(error.message).toContain("dropout rate must be a finite number at least 0 and below 1");
  });
});

test.each([
  [() => dropout({ p: 0.5 } as never), "rate"],
  [() => gaussianNoise({ sigma: 1 } as never), "stddev"],
  [() => batchNormalization({ eps: 1e-3 } as never), "epsilon"],
  [() => layerNormalization({ epsilom: 1e-3 } as never), "epsilon"],
  [() => embedding({ num_embeddings: 3, embedding_dim: 2 } as never), "inputDim"],
])("words of other libraries and slips are answered with ours", async (make, word) => {
  const error = await refusal(make);
  expect(error.code).toBe("E_CONFIG");
  expect(error.message).toContain(`Did you mean "${word}"?`);
});

describe("gaussianNoise", () => {
  // Φ⁻¹((word + ½) / 2³²), from Python's statistics.NormalDist.
  test.each([
    [0, -6.337957754553789],
    [4, -5.990227597261483],
    [4294967, -3.0902322920614345],
    [123456789, -1.899573995506065],
    [2147483648, 2.9180993729166234e-10],
    [4187593113, 1.9599639841416792],
    [4294967295, 6.337957754553789],
  ])("word %i is the normal number %f", (word, expected) => {
    expect(Math.abs(normal(word) - expected)).toBeLessThan(1e-6);
  });

  test.each(dtypes)("has mean 0 and the deviation that is asked for, %s", (dtype) => {
    const zeros = input("x", 200, 50, new Array(10000).fill(0));
    const [seed, cursor] = [input("seed", 1, 2, [1, 0], int32), input("cursor", 1, cursorFields, [0, 0, 0, 0], int32)];
    const y = drawn(kernels.gaussianNoise, dtype, (to) => [to, zeros, 2, seed, cursor, 1]);
    const moment = (power: number) => y.reduce((sum, v) => sum + (v / 2) ** power, 0) / y.length;
    // Four deviations of the moments of 10,000 normal numbers: √(1, 2, 15, 96 / 10,000).
    expect(Math.abs(moment(1))).toBeLessThan(0.04);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.057);
    expect(Math.abs(moment(3))).toBeLessThan(0.155);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.4);
  });
});

describe.each(engines)("normalisation on $backend in $dtype", (engine) => {
  const tolerance = engine.dtype === "float32" ? 1e-6 : 1e-14;
  const close = (got: ArrayLike<number>, expected: readonly number[]) => {
    expect(got.length).toBe(expected.length);
    expected.forEach((v, i) => expect(Math.abs(got[i] - v)).toBeLessThan(tolerance * (1 + Math.abs(v))));
  };
  const x = [[1, 10], [2, 30], [4, 20], [5, 60], [7, 7]]; // prettier-ignore
  const y = [[0, 0], [0, 0], [0, 0], [0, 0], [0, 0]]; // prettier-ignore

  test("running statistics and predictions by hand", async () => {
    const model = await sequential({ inputShape: [2], layers: [batchNormalization({ momentum: 0.8 })], ...engine });
    model.compile({ optimizer: sgd({ learningRate: 1e-12 }), loss: "meanSquaredError" });
    await model.fit(x, y, { batchSize: 4, shuffle: false });
    // First batch: columns 1 2 4 5 and 10 30 20 60 have means 3 and 30, squared distances 10 and 1400, over 3.
    // The tail is the row 7 7 alone, without an unbiased variance.
    const mean = [0.8 * (0.2 * 3) + 0.2 * 7, 0.8 * (0.2 * 30) + 0.2 * 7];
    const variance = [0.8 + (0.2 * 10) / 3, 0.8 + (0.2 * 1400) / 3];
    const weights = weightsOf(model);
    expect(Object.keys(weights)).toEqual(
      ["gamma", "beta", "movingMean", "movingVariance"].map((name) => `batchNormalization_1/${name}`),
    );
    close(weights["batchNormalization_1/movingMean"], mean);
    close(weights["batchNormalization_1/movingVariance"], variance);
    model.setWeights([
      { name: "batchNormalization_1/gamma", data: [2, 3] },
      { name: "batchNormalization_1/beta", data: [-1, 1] },
    ]);
    const expected = [
      2 * ((5 - mean[0]) / Math.sqrt(variance[0] + 1e-5)) - 1,
      3 * ((60 - mean[1]) / Math.sqrt(variance[1] + 1e-5)) + 1,
    ];
    close(model.predictOne([5, 60]), expected);
    close((await model.predict([[5, 60]])).data, expected);
    expect(model.summary()).toContain("8 parameters, 4 of them trained");
  });

  test("a batch of one row trains without NaN", async () => {
    const layers = [dense({ units: 3 }), batchNormalization(), dense({ units: 2 })];
    const model = await sequential({ inputShape: [2], layers, ...engine });
    model.compile({ loss: "meanSquaredError" });
    await model.fit(x, y, { batchSize: 1, epochs: 2 });
    const weights = weightsOf(model);
    expect(Object.values(weights).flat().every(Number.isFinite)).toBe(true);
    expect(weights["batchNormalization_1/movingVariance"]).toEqual([1, 1, 1]);
    expect(weights["batchNormalization_1/movingMean"]).not.toEqual([0, 0, 0]);
  });

  test("a frozen batchNormalization stays as it is, and so do statistics in evaluation", async () => {
    const layers = [dense({ units: 2 }), batchNormalization({ trainable: false })];
    const model = await sequential({ inputShape: [2], layers, ...engine });
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const before = weightsOf(model);
    await model.evaluate(x, y);
    expect(weightsOf(model)).toEqual(before);
    await model.fit(x, y, { batchSize: 3 });
    const after = weightsOf(model);
    expect(after["dense_1/kernel"]).not.toEqual(before["dense_1/kernel"]);
    for (const name of Object.keys(before).filter((n) => n.startsWith("batch")))
      expect(after[name]).toEqual(before[name]);
  });

  test("statistics move without anything else that learns", async () => {
    const layers = [batchNormalization({ scale: false, center: false }), dense({ units: 2, trainable: false })];
    const model = await sequential({ inputShape: [2], layers, ...engine });
    model.compile({ loss: "meanSquaredError" });
    await model.fit(x, y);
    close(weightsOf(model)["batchNormalization_1/movingMean"], [0.1 * 3.8, 0.1 * 25.4]);
  });

  test("a row standardised by hand", async () => {
    const model = await sequential({ inputShape: [3], layers: [layerNormalization({ epsilon: 0.5 })], ...engine });
    model.setWeights([[1, 2, 3], [0, 0, 10]]); // prettier-ignore
    const s = 1 / Math.sqrt(2 / 3 + 0.5); // 1 2 3: mean 2, variance 2/3
    close(model.predictOne([1, 2, 3]), [-s, 0, 3 * s + 10]);
    const plain = await sequential({
      inputShape: [3],
      layers: [layerNormalization({ center: false, scale: false })],
      ...engine,
    });
    expect(plain.getWeights()).toEqual([]);
    close(plain.predictOne([4, 4, 4]), [0, 0, 0]);
  });
});

describe("embedding", () => {
  const table = [[1, 2], [3, 4], [5, 6]]; // prettier-ignore
  const layers = () => [embedding({ inputDim: 3, outputDim: 2, weights: { table } })];

  test.each(engines)("looks rows up and learns those it looked up, on $backend in $dtype", async (engine) => {
    const model = await sequential({ inputShape: [2], layers: layers(), ...engine });
    const { data, shape } = await model.predict([[2, 0], [1, 1]]); // prettier-ignore
    expect(shape).toEqual([2, 2, 2]);
    expect([...data]).toEqual([5, 6, 1, 2, 3, 4, 3, 4]);
    expect([...model.predictOne([1, 2])]).toEqual([3, 4, 5, 6]);
    expect([...(await model.predict({ data: Uint8Array.of(2, 1), shape: [1, 2] })).data]).toEqual([5, 6, 3, 4]);

    model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: "halfSquaredError" });
    await model.fit([[2, 2]], [[6, 6, 4, 7]]); // prettier-ignore
    // Errors 5 − 6, 6 − 6 and 5 − 4, 6 − 7 on row 2: in all 0 and −1, times −0.5.
    expect(weightsOf(model)["embedding_1/table"]).toEqual([1, 2, 3, 4, 5, 6.5]);
    await model.fit([[0, 1]], [[1, 2, 3, 6]]); // prettier-ignore
    expect(weightsOf(model)["embedding_1/table"]).toEqual([1, 2, 3, 5, 5, 6.5]);
  });

  test.each([2.5, -1, 3])("refuses %f with its place", async (value) => {
    const model = await sequential({ inputShape: [2], layers: layers() });
    model.compile({ loss: "meanSquaredError" });
    const x = [[0, 1], [2, value]]; // prettier-ignore
    const y = [[0, 0, 0, 0], [0, 0, 0, 0]]; // prettier-ignore
    for (const use of [() => model.predict(x), () => model.fit(x, y), () => model.evaluate(x, y)]) {
      const error = await refusal(use);
      expect(error.code).toBe("E_DATA");
      expect(error.message).toBe(`x has ${value} in row 1, column 1; its embedding takes whole numbers from 0 to 2.`);
      expect(error.details).toMatchObject({ row: 1, column: 1, value, count: 3 });
    }
    expect((await refusal(() => model.predictOne([0, value]))).details).toMatchObject({ row: 0, column: 1 });
  });

  test("stands first", async () => {
    const behind = [dense({ units: 2 }), embedding({ inputDim: 3, outputDim: 2 })];
    const error = await refusal(() => sequential({ inputShape: [2], layers: behind }));
    expect(error.code).toBe("E_CONFIG");
    expect(error.message).toBe("embedding_1 must read an input of the model, got what dense_1 gives.");
  });

  test("is refused where float32 cannot count so far", async () => {
    const error = await refusal(() =>
      sequential({ inputShape: [1], layers: [embedding({ inputDim: 2 ** 24 + 1, outputDim: 1 })] }),
    );
    expect(error.code).toBe("E_LIMIT");
  });
});
