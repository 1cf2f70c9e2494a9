/** Callbacks that come with the library: stopping rules, best weights, checkpoints, plateaus. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  adam,
  allCorrect,
  checkpoint,
  dense,
  earlyStopping,
  loadModel,
  reduceOnPlateau,
  sequential,
  sgd,
  targetLoss,
  timeLimit,
  type Callback,
} from "../../src/index.ts";
import { temporaryFolder } from "../support/files.ts";
import { weightsHash } from "../support/hash.ts";

const x = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
const y = [[0], [1], [1], [0]];

async function xor(learningRate = 0.05) {
  const layers = [dense({ units: 8, activation: "tanh" }), dense({ units: 1, activation: "sigmoid" })];
  const model = await sequential({ inputShape: [2], layers, seed: 1 });
  model.compile({ optimizer: adam({ learningRate }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return model;
}

describe("rules that end a training say which one did", () => {
  const rules: [string, Callback][] = [
    ["targetLoss", targetLoss({ value: 0.1 })],
    ["allCorrect", allCorrect()],
    ["time", timeLimit({ seconds: 0.001 })],
  ];
  test.each(rules)("%s", async (name, rule) => {
    const { stoppedBy, history, epoch } = await (await xor()).fit(x, y, { epochs: 100000, callbacks: [rule] });
    expect(stoppedBy).toBe(name);
    expect(epoch.length).toBeLessThan(100000);
    if (name === "targetLoss") {
      expect(history.loss.at(-1)).toBeLessThanOrEqual(0.1);
      expect(history.loss.at(-2)).toBeGreaterThan(0.1);
    }
  });

  test("a name that is not in the logs is refused with those that are", async () => {
    const callbacks = [earlyStopping({ monitor: "val_acc" })];
    await expect((await xor()).fit(x, y, { epochs: 3, callbacks })).rejects.toThrow(/val_acc.*loss, accuracy/);
  });
});

test("earlyStopping waits, ends by patience and gives back the best weights", async () => {
  const model = await xor();
  // A rate that explodes after a while: the loss gets worse for good.
  const worsen: Callback = { onEpochEnd: (epoch) => void (epoch === 20 && (model.learningRate = 5)) };
  const hashes: string[] = [];
  const watch: Callback = { onEpochEnd: () => void hashes.push(weightsHash(model)) };
  const stop = earlyStopping({ patience: 7, restoreBestWeights: true });
  const { stoppedBy, history } = await model.fit(x, y, { epochs: 500, callbacks: [watch, stop, worsen] });
  expect(stoppedBy).toBe("patience");
  const best = history.loss.indexOf(Math.min(...history.loss));
  expect(history.loss.length).toBe(best + 1 + 7);
  expect(weightsHash(model)).toBe(hashes[best]);
});

test("checkpoint saves every n epochs, and the best only", async () => {
  const folder = await temporaryFolder();
  const model = await xor();
  const every = checkpoint({ path: join(folder, "{epoch}.json"), every: 2 });
  await model.fit(x, y, {
    epochs: 4,
    callbacks: [every, checkpoint({ path: join(folder, "best.json"), bestOnly: true })],
  });
  expect([0, 1, 2, 3].map((epoch) => existsSync(join(folder, `${epoch}.json`)))).toEqual([false, true, false, true]);
  expect(weightsHash(await loadModel(join(folder, "3.json")))).toBe(weightsHash(model));
  expect(existsSync(join(folder, "best.json"))).toBe(true);
});

test("checkpoint refuses the names of other formats before anything is trained", () => {
  for (const path of ["m.h5", "epoch-{epoch}.ONNX", "m.bin.gz"])
    expect(() => checkpoint({ path })).toThrow(`checkpoint: path must be a name that save writes, such as "model.json", got "${path}".`); // prettier-ignore
  for (const path of ["m.json", "m.safetensors.gz", "m"]) checkpoint({ path });
});

test("checkpoint refuses a monitor that it would not look at", () => {
  expect(() => checkpoint({ path: "m.json", monitor: "val_loss" })).toThrow("checkpoint: monitor needs bestOnly: true");
  checkpoint({ path: "m.json", monitor: "val_loss", bestOnly: true });
});

test("model.stopTraining = true ends a training as in Keras, and the next one begins with false", async () => {
  const model = await xor();
  const stop: Callback = { onEpochEnd: (epoch) => void (epoch === 2 && (model.stopTraining = true)) };
  const { epoch, stoppedBy } = await model.fit(x, y, { epochs: 20, callbacks: stop });
  expect([epoch, stoppedBy]).toEqual([[0, 1, 2], "callback"]);
  expect((await model.fit(x, y, { epochs: 2 })).stoppedBy).toBe("epochs");
  expect(model.stopTraining).toBe(false);
  expect(() => (model.stopTraining = 1 as never)).toThrow("stopTraining");
});

test("reduceOnPlateau lowers the rate, not below its least", async () => {
  const model = await sequential({ inputShape: [1], layers: [dense({ units: 1, trainable: false })] });
  model.compile({ optimizer: sgd({ learningRate: 1 }), loss: "meanSquaredError" });
  const rates: number[] = [];
  const watch: Callback = { onEpochEnd: () => void rates.push(model.learningRate) };
  const reduce = reduceOnPlateau({ factor: 0.5, patience: 2, minLearningRate: 0.2 });
  await model.fit([[1]], [[0]], { epochs: 9, callbacks: [reduce, watch] });
  // Epoch 0 is the best; the rate halves at epochs 2, 4 and 6, where it meets its least.
  expect(rates).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2]);
});

test("checkpoint with bestOnly and every looks at every n-th epoch only, as Keras does: the first is saved, then what is better", async () => {
  const saved: number[] = [];
  const model = { save: async (path: string) => void saved.push(Number(path)) };
  const { onTrainBegin, onEpochEnd } = checkpoint({ path: "{epoch}", bestOnly: true, every: 3 });
  await onTrainBegin!({ model } as never);
  // The best of all, epoch 3, is not looked at; epoch 5 is the best of those that are until epoch 11.
  const losses = [5, 4, 3, 0.1, 4, 2, 1, 1, 2.5, 1, 1, 1.5];
  for (const [epoch, loss] of losses.entries()) await onEpochEnd!(epoch, { loss });
  expect(saved).toEqual([2, 5, 11]);
});
