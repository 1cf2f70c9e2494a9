/** Training that is saved, loaded and gone on with ends with the bits of training straight through. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  dense,
  loadModel,
  nadam,
  rmsprop,
  sequential,
  sgd,
  stepDecay,
  type Optimizer,
} from "../../src/index.ts";
import { optimizers } from "../../src/kernels/optimizers/index.ts";
import { clouds } from "../support/data.ts";
import { engines } from "../support/engines.ts";
import { temporaryFolder } from "../support/files.ts";
import { weightsHash } from "../support/hash.ts";

const variants: Record<string, () => Optimizer> = {
  sgd: () => sgd({ learningRate: 0.1, weightDecay: 0.01 }),
  "sgd momentum": () => sgd({ learningRate: 0.05, momentum: 0.9 }),
  "sgd nesterov": () => sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  "sgd scheduled": () => sgd({ learningRate: stepDecay({ initial: 0.1, factor: 0.5, every: 7 }), clipNorm: 1 }),
  adam: () => adam({ learningRate: 0.02, weightDecay: 0.01 }),
  "adam amsgrad": () => adam({ learningRate: 0.02, amsgrad: true, clipValue: 0.5 }),
  adamw: () => adamw(),
  adamax: () => adamax(),
  nadam: () => nadam(),
  rmsprop: () => rmsprop({ centered: true, momentum: 0.9 }),
  adagrad: () => adagrad(),
  adadelta: () => adadelta(),
};

test("every optimizer has a variant", () => {
  const named = new Set(Object.keys(variants).map((name) => name.split(" ")[0]));
  expect([...named].sort()).toEqual(Object.keys(optimizers).sort());
});

const { x, labels } = clouds(45, 5);
const options = { batchSize: 16 }; // 45 rows: two full batches and a tail of 13

async function fresh(optimizer: Optimizer, engine: (typeof engines)[number]) {
  const model = await sequential({
    inputShape: [2],
    layers: [
      dense({ units: 9, activation: "tanh" }),
      dense({ units: 4, activation: "relu", trainable: { kernel: true, bias: false } }),
      dense({ units: 3, activation: "softmax" }),
    ],
    seed: 11,
    ...engine,
  });
  model.compile({ optimizer, loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

describe.each(engines)("$backend $dtype", (engine) => {
  test.each(Object.keys(variants))("%s", async (name) => {
    const file = join(await temporaryFolder(), "model.json");
    const straight = await fresh(variants[name](), engine);
    const whole = await straight.fit(x, labels, { ...options, epochs: 10 });

    const interrupted = await fresh(variants[name](), engine);
    const before = await interrupted.fit(x, labels, { ...options, epochs: 5 });
    await interrupted.save(file);
    const again = await loadModel(file, { backend: engine.backend });
    const after = await again.fit(x, labels, { ...options, epochs: 10, initialEpoch: 5 });

    expect(weightsHash(again)).toBe(weightsHash(straight));
    expect([...before.epoch, ...after.epoch]).toEqual(whole.epoch);
    expect([...before.history.loss, ...after.history.loss]).toEqual(whole.history.loss);
    expect(again.toJSON()).toEqual(straight.toJSON());
  });

  test("saved from within training, at the end of an epoch", async () => {
    const straight = await fresh(adam(), engine);
    const saved: Parameters<typeof loadModel>[0][] = [];
    const callback = { onEpochEnd: (epoch: number) => void (epoch === 3 && saved.push(straight.toJSON())) };
    await straight.fit(x, labels, { ...options, epochs: 10, callbacks: [callback] });
    const again = await loadModel(saved[0], { backend: engine.backend });
    await again.fit(x, labels, { ...options, epochs: 6 });
    expect(weightsHash(again)).toBe(weightsHash(straight));
  });

  test("left at an epoch's event, and gone on with", async () => {
    const straight = await fresh(adam(), engine);
    await straight.fit(x, labels, { ...options, epochs: 10 });
    const left = await fresh(adam(), engine);
    for await (const event of left.train(x, labels, { ...options, epochs: 10 })) {
      if (event.type === "epoch" && event.epoch === 3) break;
    }
    expect(left.epochsTrained).toBe(4);
    await left.fit(x, labels, { ...options, epochs: 6 });
    expect(weightsHash(left)).toBe(weightsHash(straight));
  });
});
