/** A training that is saved and gone on with ends in the same bits as one that was not. */
import { describe, expect, test } from "vitest";
import {
  adam,
  constantRate,
  cosineDecay,
  exponentialDecay,
  flatCosine,
  loadModel,
  oneCycle,
  sgd,
  stepDecay,
  warmUp,
  type Optimizer,
} from "../../src/index.ts";
import * as optimizers from "../../src/kernels/optimizers/all.ts";
import { backends, flat, small, x, y, type Small } from "./models.ts";

const fit = (model: Small, epochs: number) => model.fit(x, y, { epochs, batchSize: 4, accumulateSteps: 2 });

async function interrupted(optimizer: Optimizer, backend: "wasm" | "javascript", dtype: "float32" | "float64") {
  const model = await small(backend, { kernelRegularizer: "l1", learningRateMultiplier: 0.5 }, {}, dtype);
  model.compile({ optimizer, loss: "meanSquaredError" });
  await fit(model, 3);
  const file = JSON.parse(JSON.stringify(model.toJSON()));
  const again = (await loadModel(file, { backend })) as unknown as Small;
  expect(again.toJSON()).toEqual(file);
  for (const m of [model, again]) await fit(m, 4);
  return { straight: model, resumed: again };
}

const schedules = {
  constantRate: constantRate({ rate: 0.01 }),
  stepDecay: stepDecay({ initial: 0.01, factor: 0.5, every: 5 }),
  exponentialDecay: exponentialDecay({ initial: 0.01, rate: 0.9, every: 7 }),
  cosineDecay: cosineDecay({ initial: 0.01, steps: 25 }),
  flatCosine: flatCosine({ initial: 0.05, steps: 40 }),
  oneCycle: oneCycle({ maximum: 0.05, steps: 28 }),
  warmUp: warmUp({ steps: 14, then: cosineDecay({ initial: 0.05, steps: 20 }) }),
};

const cases: [string, Optimizer][] = [
  ...Object.entries(optimizers).map(([name, make]): [string, Optimizer] => [name, make({ clipValue: 1 })]),
  ["sgd with momentum", sgd({ momentum: 0.9, nesterov: true })],
  ["rmsprop with all its state", optimizers.rmsprop({ momentum: 0.5, centered: true })],
  ["adagrad from 0.1", optimizers.adagrad({ initialAccumulator: 0.1 })],
  ["adam with amsgrad", adam({ amsgrad: true, clipNorm: 0.1 })],
  ["adamw with a schedule of weight decay", optimizers.adamw({ weightDecay: schedules.flatCosine })],
  ...Object.entries(schedules).map(([name, learningRate]): [string, Optimizer] => [name, adam({ learningRate })]),
];

describe.each(backends)("%s", (backend) => {
  test.each(cases)("%s", async (_, optimizer) => {
    for (const dtype of ["float32", "float64"] as const) {
      const { straight, resumed } = await interrupted(optimizer, backend, dtype);
      expect(flat(resumed)).toEqual(flat(straight));
      expect(resumed.toJSON()).toEqual(straight.toJSON());
      expect(resumed.session.optimizerState!.steps).toBe(28);
    }
  });
});

test("a function of the step is not in the file: it is asked for before training goes on", async () => {
  const learningRate = (t: number) => 0.1 / (1 + t);
  const model = await small("wasm");
  model.compile({ optimizer: adam({ learningRate }), loss: "meanSquaredError" });
  await fit(model, 2);
  const file = model.toJSON();
  const again = (await loadModel(file)) as unknown as Small;
  expect(await again.predict(x)).toEqual(await model.predict(x));
  expect(again.toJSON()).toEqual(file);
  const message = expect.stringContaining("The learning rate was a function");
  await expect(fit(again, 1)).rejects.toMatchObject({ code: "E_CONFIG", message });
  again.learningRate = learningRate;
  for (const m of [model, again]) await fit(m, 2);
  expect(flat(again)).toEqual(flat(model));
});

test("parameters that are not trained have no state and stay as they are", async () => {
  const model = await small("wasm", { trainable: false }, { trainable: { kernel: true, bias: false } });
  const before = model.getWeights();
  model.compile({ optimizer: adam({ weightDecay: 0.1, clipNorm: 1 }), loss: "meanSquaredError" });
  await model.fit(x, y, { epochs: 2 });
  const after = model.getWeights();
  expect([0, 1, 3].map((i) => after[i])).toEqual([0, 1, 3].map((i) => before[i]));
  expect(after[2]).not.toEqual(before[2]);
  expect(model.toJSON().training!.optimizer.state.map(({ name }) => name)).toEqual(["dense_2/kernel"]);
});

describe("hostile files", () => {
  test.each([
    ["steps", -1, /training.optimizer.steps should be a whole number/],
    ["steps", 0.5, /training.optimizer.steps should be a whole number/],
    ["running", "AAAA", /optimizer.running should hold 8 numbers/],
    ["name", "__proto__", /optimizer "__proto__" is not known/],
    ["config", { learningRate: { kind: "schedule", name: "toString", options: {} } }, /Unknown schedule "toString"/],
    ["config", { learningRate: { kind: "schedule", name: "stepDecay", options: { initial: 1 } } }, /factor must be/],
    ["config", { clipNorm: "1" }, /adam clipNorm must be a finite number above 0/],
  ])("%s %o is refused", async (key, value, message) => {
    const model = await small("wasm", { learningRateMultiplier: 2 });
    model.compile({ optimizer: adam(), loss: "meanSquaredError" });
    const file = structuredClone(model.toJSON());
    Object.assign(file.training!.optimizer, { [key]: value });
    const refusal = loadModel(file);
    await expect(refusal).rejects.toMatchObject({ code: "E_FORMAT", message: expect.stringMatching(message) });
  });
});
