/** trainOnBatch, testOnBatch and predictOnBatch: one batch at a time. */
import { describe, expect, test } from "vitest";
import {
  adam,
  dense,
  dropout,
  exponentialDecay,
  loadModel,
  sequential,
  type Logs,
  type Model,
} from "../../src/index.ts";
import { backends } from "../support/engines.ts";
import { refused, wrong } from "../support/errors.ts";
import { weightsHash } from "../support/hash.ts";

const x = Array.from({ length: 12 }, (_, i) => [Math.sin(i * 0.37), Math.cos(i * 0.91)]);
const y = x.map(([a, b]) => [Number(a * b > 0)]);
const labels = x.map(([a, b]) => Number(a * b > 0));
type Backend = (typeof backends)[number];

async function fresh(backend: Backend, { rate = 0.3, threads = 1 } = {}): Promise<Model> {
  const layers = [
    dense({ units: 8, activation: "tanh" }),
    dropout({ rate }),
    dense({ units: 1, activation: "sigmoid" }),
  ];
  const model = await sequential({ inputShape: [2], layers, seed: 2, backend, threads });
  const learningRate = exponentialDecay({ initial: 0.05, rate: 0.9, every: 1 });
  model.compile({ optimizer: adam({ learningRate }), loss: "binaryCrossentropy", metrics: ["accuracy", "auc"] });
  return model;
}

describe.each(backends)("%s", (backend) => {
  test("the bits of fit with one batch, its random numbers and steps included", async () => {
    const [fitted, stepped] = [await fresh(backend), await fresh(backend)];
    const weighted = { sampleWeight: x.map((_, i) => 1 + (i % 3)), classWeight: { 1: 2 } };
    for (let i = 0; i < 6; i++) {
      // Batches of other sizes, and weighted ones, between them.
      const rows = i % 3 === 1 ? 5 : 12;
      const given = i % 2 === 0 ? {} : { ...weighted, sampleWeight: weighted.sampleWeight.slice(0, rows) };
      const { history } = await fitted.fit(x.slice(0, rows), y.slice(0, rows), {
        batchSize: rows,
        shuffle: false,
        ...given,
      });
      const logs = stepped.trainOnBatch(x.slice(0, rows), y.slice(0, rows), given) as Logs;
      expect(logs).toEqual(Object.fromEntries(Object.entries(history).map(([name, values]) => [name, values[0]])));
      expect(weightsHash(stepped)).toBe(weightsHash(fitted));
    }
    expect([stepped.epochsTrained, stepped.learningRate]).toEqual([6, fitted.learningRate]);
    expect(stepped.learningRate).toBeCloseTo(0.05 * 0.9 ** 6, 12);
  });

  test("dropout has other masks in each call; a model that was saved goes on with the bits of one that was not", async () => {
    const [whole, model] = [await fresh(backend), await fresh(backend, { rate: 0.5 })];
    const learningRates = new Set<number>();
    for (let i = 0; i < 4; i++) learningRates.add((whole.trainOnBatch(x, y) as Logs).loss);
    expect(learningRates.size).toBe(4);
    const frozen = await fresh(backend, { rate: 0.5 });
    frozen.learningRate = 1e-30; // what differs is the mask alone
    const masks = new Set([1, 2, 3, 4, 5].map(() => (frozen.trainOnBatch(x, y) as Logs).loss));
    expect(masks.size).toBe(5);
    for (let i = 0; i < 3; i++) await model.trainOnBatch(x, y);
    const resumed = await loadModel(model.toJSON(), { backend });
    for (let i = 0; i < 3; i++) for (const m of [model, resumed]) await m.trainOnBatch(x, y);
    expect(weightsHash(resumed)).toBe(weightsHash(model));
  });

  test("testOnBatch is evaluate, predictOnBatch is predict, and neither changes anything", async () => {
    const model = await fresh(backend);
    const hash = weightsHash(model);
    for (const rows of [12, 3, 12, 1, 2, 4, 5, 6, 7, 12]) {
      const [part, targets] = [x.slice(0, rows), y.slice(0, rows)];
      expect(model.testOnBatch(part, targets)).toEqual(await model.evaluate(part, targets));
      const predicted = model.predictOnBatch(part);
      expect(predicted).toEqual(await model.predict(part));
    }
    expect([weightsHash(model), model.epochsTrained]).toEqual([hash, 0]);
    await model.fit(x, y);
    expect(model.predictOnBatch(x)).toEqual(await model.predict(x));
  });

  test("a loss that is not finite is refused before the update", async () => {
    const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })], backend });
    model.compile({ loss: "meanSquaredError" });
    const [large, one] = [[[2, 2]], [[1]]];
    model.setWeights([[3e38, 3e38], [0]]); // prettier-ignore
    const hash = weightsHash(model);
    expect((model.testOnBatch(large, one) as Logs).loss).toBe(Infinity);
    const error = await refused(
      () => model.trainOnBatch(large, one),
      "E_NON_FINITE",
      "The loss of the batch is not finite.",
    );
    expect([weightsHash(model), model.epochsTrained, error.details.step]).toEqual([hash, 0, 0]);
    model.setWeights([[1, 1], [0]]); // prettier-ignore
    await model.trainOnBatch(large, one);
    expect(model.epochsTrained).toBe(1);
  });

  test("compile begins afresh; what cannot be is refused, and the model stays usable", async () => {
    const model = await fresh(backend);
    await model.trainOnBatch(x, y);
    await refused(() => model.trainOnBatch([[1]], [[1]]), "E_SHAPE", "x must have 2 columns, got 1 (shape [1, 1])");
    await refused(() => model.trainOnBatch(x, y.slice(1)), "E_SHAPE", "x has 12 rows, y has 11");
    await refused(() => model.testOnBatch([[1, NaN]], [[1]]), "E_NON_FINITE", "x has NaN in row 0, column 1");
    await refused(() => model.predictOnBatch(wrong([[1, "2"]])), "E_DATA", 'got "2" in row 0, column 1');
    await refused(
      () => model.trainOnBatch(x, y, wrong({ sampleWeights: [1] })),
      "E_CONFIG",
      'Did you mean "sampleWeight"',
    );
    await refused(
      () => model.trainOnBatch(x, y, { sampleWeight: [1] }),
      "E_SHAPE",
      "sampleWeight must have 12 numbers",
    );
    const training = model.fit(x, y, {
      callbacks: [
        { onEpochEnd: () => void expect(() => model.trainOnBatch(x, y)).toThrow(/trainOnBatch cannot run while/) },
      ],
    });
    await refused(
      () => model.trainOnBatch(x, y),
      "E_CONFIG",
      "trainOnBatch cannot run while the model is being trained",
    );
    await training;
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    expect(Object.keys(await model.trainOnBatch(x, y))).toEqual(["loss"]);
    model.dispose();
    for (const use of [() => model.trainOnBatch(x, y), () => model.testOnBatch(x, y), () => model.predictOnBatch(x)])
      await refused(use, "E_DISPOSED");
  });
});

test("class numbers, several outputs and models that are not compiled", async () => {
  const bare = await sequential({ inputShape: [2], layers: [dense({ units: 2, activation: "softmax" })] });
  await refused(() => bare.trainOnBatch(x, labels), "E_CONFIG", "trainOnBatch needs a compiled model");
  bare.compile({ loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  const first = (await bare.trainOnBatch(x, labels)).loss;
  for (let i = 0; i < 50; i++) await bare.trainOnBatch(x, Uint8Array.from(labels));
  expect((await bare.testOnBatch(x, labels)).loss).toBeLessThan(first);
});

test("threads: a promise where they compute, with the same bits; a second call at once is refused, tests take turns", async () => {
  const rows = 512;
  const wide = Array.from({ length: rows }, (_, i) => Array.from({ length: 64 }, (_, j) => Math.sin(i * 0.1 + j)));
  const targets = wide.map((row) => [row[0]]);
  const make = async (threads: number) => {
    const layers = [
      dense({ units: 512, activation: "relu" }),
      dense({ units: 512, activation: "relu" }),
      dense({ units: 1 }),
    ];
    const model = await sequential({ inputShape: [64], layers, seed: 1, threads });
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    return model;
  };
  const [one, two] = [await make(1), await make(2)];
  let promises = 0;
  for (let i = 0; i < 3; i++) {
    const a = one.trainOnBatch(wide, targets);
    const b = two.trainOnBatch(wide, targets);
    if (b instanceof Promise) {
      promises++;
      await refused(() => two.trainOnBatch(wide, targets), "E_CONFIG", "while the model is being trained");
    }
    expect(await b).toEqual(a);
  }
  expect(promises).toBe(3);
  expect(weightsHash(two)).toBe(weightsHash(one));
  const several = [1, 2, 3].map((n) => two.predictOnBatch(wide.slice(0, 170 * n)));
  const tests = [1, 2, 3].map((n) => two.testOnBatch(wide.slice(0, 170 * n), targets.slice(0, 170 * n)));
  for (const n of [1, 2, 3]) {
    expect(await several[n - 1]).toEqual(one.predictOnBatch(wide.slice(0, 170 * n)));
    expect(await tests[n - 1]).toEqual(one.testOnBatch(wide.slice(0, 170 * n), targets.slice(0, 170 * n)));
  }
  two.dispose();
});

test("a thousand sizes of batches keep the memory of a few", async () => {
  const layers = [dense({ units: 256 }), dense({ units: 4 })];
  const model = await sequential({ inputShape: [64], layers });
  model.compile({ loss: "meanSquaredError" });
  const used = () => Number(/([\d.]+) MiB in use/.exec(model.summary())![1]);
  const batch = (rows: number, columns: number) => ({ data: new Float32Array(rows * columns), shape: [rows, columns] });
  let most = 0;
  for (let rows = 1; rows <= 1000; rows++) {
    await model.trainOnBatch(batch(rows, 64), batch(rows, 4));
    if (rows > 990) most = Math.max(most, used());
  }
  expect(most).toBeLessThan(50);
});
