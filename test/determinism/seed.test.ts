/** The seed is the only source of randomness: same seed, same bits. */
import { describe, expect, test } from "vitest";
import { adam, dense, sequential, sgd, type Input, type Layer, type Optimizer } from "../../src/index.ts";
import { clouds, oneHot, randomRows } from "../support/data.ts";
import { engines } from "../support/engines.ts";
import { weightsHash } from "../support/hash.ts";

interface Case {
  name: string;
  layers: () => Layer[];
  loss: string;
  optimizer: () => Optimizer;
  x: Input;
  y: Input;
  batchSize: number;
}

const { x, labels } = clouds(70, 3);
const bytes = { data: Uint8Array.from({ length: 60 * 9 }, (_, i) => (i * 97) % 256), shape: [60, 9], scale: 1 / 255 };

const cases: Case[] = [
  {
    name: "regression, one layer, sgd",
    layers: () => [dense({ units: 1 })],
    loss: "meanSquaredError",
    optimizer: () => sgd({ learningRate: 0.1 }),
    x,
    y: x.map(([a, b]) => [a - 2 * b]),
    batchSize: 8,
  },
  {
    name: "yes or no, momentum",
    layers: () => [dense({ units: 6, activation: "tanh" }), dense({ units: 1, activation: "sigmoid" })],
    loss: "binaryCrossentropy",
    optimizer: () => sgd({ learningRate: 0.1, momentum: 0.9 }),
    x,
    y: labels.map((label) => [label === 1 ? 1 : 0]),
    batchSize: 70,
  },
  {
    name: "one-hot classes, nesterov",
    layers: () => [dense({ units: 33, activation: "relu" }), dense({ units: 3, activation: "softmax" })],
    loss: "categoricalCrossentropy",
    optimizer: () => sgd({ learningRate: 0.05, momentum: 0.8, nesterov: true }),
    x,
    y: oneHot(labels, 3),
    batchSize: 32,
  },
  {
    name: "class numbers, adam, batches of one row",
    layers: () => [dense({ units: 5, kernelInitializer: "normal" }), dense({ units: 3, activation: "softmax" })],
    loss: "sparseCategoricalCrossentropy",
    optimizer: () => adam(),
    x,
    y: labels,
    batchSize: 1,
  },
  {
    name: "bytes, without biases",
    layers: () => [dense({ units: 4, activation: "sigmoid", useBias: false }), dense({ units: 9, useBias: false })],
    loss: "halfSquaredError",
    optimizer: () => adam({ learningRate: 0.01, weightDecay: 0.1 }),
    x: bytes,
    y: randomRows(60, 9, 4),
    batchSize: 7,
  },
];

async function hashAfter(c: Case, engine: (typeof engines)[number], seed: number, calls: number[]): Promise<string> {
  const model = await sequential({
    inputShape: [c.name.startsWith("bytes") ? 9 : 2],
    layers: c.layers(),
    seed,
    ...engine,
  });
  model.compile({ optimizer: c.optimizer(), loss: c.loss });
  for (const epochs of calls) await model.fit(c.x, c.y, { epochs, batchSize: c.batchSize });
  return weightsHash(model);
}

describe.each(engines)("$backend $dtype", (engine) => {
  test.each(cases)("$name", async (c) => {
    const hash = await hashAfter(c, engine, 7, [10]);
    expect(await hashAfter(c, engine, 7, [10]), "the same seed").toBe(hash);
    expect(await hashAfter(c, engine, 7, [5, 5]), "fit(5) and fit(5)").toBe(hash);
    expect(await hashAfter(c, engine, 8, [10]), "another seed").not.toBe(hash);
    expect(await hashAfter(c, engine, 7, [9]), "an epoch less").not.toBe(hash);
  });

  test("the seed decides first weights and shuffles, and both matter", async () => {
    const start = async (seed: number) => {
      const model = await sequential({ inputShape: [2], layers: [dense({ units: 2 })], seed, ...engine });
      model.compile({ loss: "meanSquaredError" });
      return model;
    };
    const [first, second] = [await start(1), await start(2)];
    expect(weightsHash(first)).not.toBe(weightsHash(second));
    second.setWeights(first.getWeights());
    expect(weightsHash(first)).toBe(weightsHash(second));
    for (const model of [first, second]) await model.fit(x, x, { batchSize: 4 });
    expect(weightsHash(first), "the order of the rows").not.toBe(weightsHash(second));
  });

  test("without shuffling the seed of the shuffles does not matter, nor does what listens", async () => {
    const hashes = new Set<string>();
    for (const listener of [
      {},
      { callbacks: [{ onBatchEnd() {} }] },
      { callbacks: [{ onEpochEnd() {} }] },
      { validationData: [x, x] },
    ]) {
      const weights = { kernel: [1, 2, 3, 4], bias: [0, 1] };
      const layers = [dense({ units: 2, weights })];
      const model = await sequential({ inputShape: [2], layers, seed: hashes.size + 5, ...engine });
      model.compile({ optimizer: adam(), loss: "meanSquaredError", metrics: ["rmse"] });
      await model.fit(x, x, { epochs: 3, batchSize: 4, shuffle: false, ...(listener as object) });
      hashes.add(weightsHash(model));
    }
    expect(hashes.size).toBe(1);
  });
});

test("seeds beyond 32 bits count in full", async () => {
  const hashes = new Set<string>();
  const seeds = [0, 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
  for (const seed of seeds)
    hashes.add(weightsHash(await sequential({ inputShape: [2], layers: [dense({ units: 2 })], seed })));
  expect(hashes.size).toBe(seeds.length);
});
