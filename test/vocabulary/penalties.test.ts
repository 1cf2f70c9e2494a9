/** Penalties against central differences of the reported loss, max-norm against its formula. */
import { describe, expect, test } from "vitest";
import { dense, l1, l1l2, l2, loadModel, maxNorm, sgd } from "../../src/index.ts";
import { backends, distance, flat, ROWS, small, x, y, type Small } from "./models.ts";

/** What one step of plain descent with η = 1 takes away: the gradient. */
async function gradient(model: Small, loss: string | ReturnType<typeof l1>): Promise<number[]> {
  const before = model.getWeights();
  model.compile({ optimizer: sgd({ learningRate: 1 }), loss: loss as string });
  const start = flat(model);
  await model.fit(x, y, { batchSize: ROWS });
  const after = flat(model);
  model.setWeights(before);
  return start.map((w, i) => w - after[i]);
}

async function centralDifferences(model: Small): Promise<number[]> {
  const h = 1e-6;
  const slopes: number[] = [];
  const losses = async () => (await model.evaluate(x, y, { batchSize: ROWS })).loss;
  for (const { name, data } of model.getWeights()) {
    for (let i = 0; i < data.length; i++) {
      const moved = async (by: number) => {
        model.setWeights([{ name, data: data.map((w, j) => (j === i ? w + by : w)) }]);
        return losses();
      };
      slopes.push(((await moved(h)) - (await moved(-h))) / (2 * h));
    }
    model.setWeights([{ name, data }]);
  }
  return slopes;
}

const cases = {
  l1: { kernelRegularizer: l1(0.03) },
  l2: { kernelRegularizer: l2({ l2: 0.02 }) },
  l1l2: { kernelRegularizer: l1l2({ l1: 0.01, l2: 0.05 }) },
  "l2 by name": { kernelRegularizer: "l2" },
  "on the bias": { biasRegularizer: l2(0.1), biasInitializer: "ones" },
};

describe.each(backends)("%s", (backend) => {
  test.each(Object.entries(cases))("%s is what the reported loss says", async (_, options) => {
    const model = await small(backend, options, options);
    const got = await gradient(model, "meanSquaredError");
    expect(distance(got, await centralDifferences(model))).toBeLessThan(1e-8);
  });

  test("the penalty is added to the loss of training, evaluation and validation", async () => {
    const plain = await small(backend);
    const model = await small(backend, { kernelRegularizer: l1l2({ l1: 0.1, l2: 0.2 }), biasRegularizer: l1(1) });
    const data = [...model.getWeights()[0].data];
    const penalty = data.reduce((sum, w) => sum + 0.1 * Math.abs(w) + 0.2 * w * w, 0);
    for (const m of [plain, model]) m.compile({ optimizer: sgd({ learningRate: 1e-300 }), loss: "meanSquaredError" });
    const { loss } = await plain.evaluate(x, y);
    expect((await model.evaluate(x, y, { batchSize: 4 })).loss).toBeCloseTo(loss + penalty, 13);
    // 31 rows in batches of 8, the last one shorter: each batch counts by its rows.
    const { history } = await model.fit(x, y, { batchSize: 8, validationData: [x, y] });
    expect(history.loss[0]).toBeCloseTo(loss + penalty, 13);
    expect(history.val_loss[0]).toBeCloseTo(loss + penalty, 13);
  });

  test("weights that are not trained cost nothing", async () => {
    const frozen = await small(backend, { kernelRegularizer: l2(1), trainable: false });
    const plain = await small(backend, { trainable: false });
    for (const m of [frozen, plain]) m.compile({ loss: "meanSquaredError" });
    expect(await frozen.evaluate(x, y)).toEqual(await plain.evaluate(x, y));
  });

  test.each(["float64", "float32"] as const)("maxNorm follows Keras's formula after each update, %s", async (dtype) => {
    const free = await small(backend, {}, {}, dtype);
    const bound = await small(backend, { kernelConstraint: maxNorm({ maxValue: 0.8 }) }, {}, dtype);
    for (const m of [free, bound]) m.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: "meanSquaredError" });
    for (const m of [free, bound]) await m.fit(x, y, { batchSize: ROWS });
    const w = [...free.getWeights()[0].data];
    const norms = Array.from({ length: 5 }, (_, c) => Math.hypot(...w.filter((_, i) => i % 5 === c)));
    expect(Math.max(...norms)).toBeGreaterThan(0.8);
    expect(Math.min(...norms)).toBeLessThan(0.8);
    const expected = w.map((v, i) => (v * Math.min(norms[i % 5], 0.8)) / (norms[i % 5] + 1e-7));
    // float32: three squares, their sums, root, quotient and product, each rounded once: 8 · 6e-8
    const limit = dtype === "float64" ? 1e-15 : 5e-7;
    expect(distance([...bound.getWeights()[0].data], expected)).toBeLessThan(limit);
    expect(bound.plan()).toMatch(/weightGradientUpdate .*dense_1\/kernel.*\n +limitNorms .*dense_1\/kernel/);
  });
});

describe("options", () => {
  test("are saved with the layer, and checked when a file is read", async () => {
    const options = { kernelRegularizer: l1(0.5), biasRegularizer: "l2", kernelConstraint: maxNorm({ maxValue: 1 }) };
    const model = await small("wasm", { ...options, learningRateMultiplier: 0.5 });
    const file = model.toJSON();
    const { config } = file.model.layers[0];
    expect(config).toMatchObject({
      kernelRegularizer: { name: "l1", options: { l1: 0.5 } },
      biasRegularizer: { name: "l2", options: { l2: 0.01 } },
      kernelConstraint: { name: "maxNorm", options: { maxValue: 1, axis: 0 } },
      learningRateMultiplier: 0.5,
    });
    expect((await loadModel(JSON.parse(JSON.stringify(file)))).toJSON()).toEqual(file);
    for (const bad of [
      { kernelRegularizer: { kind: "regularizer", name: "l1", options: { l1: -1 } } },
      { kernelConstraint: 3 },
    ]) {
      const changed = structuredClone(file);
      Object.assign(changed.model.layers[0].config, bad);
      await expect(loadModel(changed)).rejects.toMatchObject({ code: "E_FORMAT" });
    }
  });

  test.each([
    [() => l1(-1), /l1 l1 must be a finite number at least 0, got -1/],
    [() => l1l2(0.1 as never), /l1l2 expects an object of options, such as .*, got 0.1/],
    [() => l2({ l1: 1 } as never), /l2 has no option "l1". Did you mean "l2"/],
    [() => maxNorm({ axis: 1 }), /maxNorm axis must be a whole number at least 0 and at most 0/],
    [() => dense({ units: 1, kernelRegularizer: "L3" }), /Unknown regularizer "L3"/],
    [() => dense({ units: 1, kernelConstraint: l2(1) as never }), /constraint must be a name or a factory's result/],
    [() => dense({ units: 1, learningRateMultiplier: 0 }), /learningRateMultiplier must be a finite number above 0/],
  ])("refused: %s", (make, message) => {
    expect(make).toThrowError(expect.objectContaining({ code: "E_CONFIG", message: expect.stringMatching(message) }));
  });
});
