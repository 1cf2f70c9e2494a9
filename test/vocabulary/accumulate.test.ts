/** accumulateSteps: as if the batch were so many times as large. */
import { describe, expect, test } from "vitest";
import { adam, cosineDecay, dense, l2, meanSquaredError, sgd, input, model as graph } from "../../src/index.ts";
import { backends, distance, flat, ROWS, small, x, y } from "./models.ts";

const weights = Array.from({ length: ROWS }, (_, r) => 1 + (r % 3));

describe.each(backends)("%s", (backend) => {
  // 31 rows in batches of 4: eight batches, the last one of 3 rows.
  test.each([
    [2, "four groups, the last with the shorter batch"],
    [3, "three groups, the last of 4 + 3 rows"],
    [7, "a group, and the shorter batch by itself"],
    [8, "one group, the whole epoch"],
    [100, "more than an epoch has: the whole epoch"],
  ])("%i: %s", async (accumulateSteps) => {
    for (const reduction of ["mean", "sum"] as const) {
      const ways = [
        { batchSize: 4, accumulateSteps },
        { batchSize: Math.min(4 * accumulateSteps, ROWS), accumulateSteps: 1 },
      ];
      const trained = [];
      for (const way of ways) {
        const model = await small(backend, { kernelRegularizer: l2(0.01), learningRateMultiplier: 0.5 });
        const learningRate = cosineDecay({ initial: 0.01, steps: 20 });
        model.compile({ optimizer: adam({ learningRate, clipNorm: 1 }), loss: meanSquaredError({ reduction }) });
        const { history } = await model.fit(x, y, { epochs: 3, sampleWeight: weights, ...way });
        const groups = Math.ceil(ROWS / Math.min(4 * accumulateSteps, ROWS));
        expect(model.session.optimizerState!.steps).toBe(3 * groups);
        trained.push({ w: flat(model), loss: history.loss[0] });
      }
      // The loss of an epoch is that of its batches as they were: the weights between them are the same.
      expect(distance(trained[0].w, trained[1].w), reduction).toBeLessThan(1e-12);
      expect(trained[0].loss).toBeCloseTo(trained[1].loss, 11);
    }
  });

  test("equal batches, no tail: no list for the last group", async () => {
    const model = await small(backend);
    model.compile({ optimizer: sgd({ momentum: 0.9 }), loss: "meanSquaredError" });
    const plan = model.plan({ rows: 24, batchSize: 4, accumulateSteps: 3 });
    expect(plan).toMatch(/# after 3 batches, and at the end of an epoch\n +update/);
    expect(plan).not.toContain("last group");
    expect(plan).not.toContain("weightGradientUpdate");
    expect(model.plan({ rows: 28, batchSize: 4, accumulateSteps: 3 })).toContain("of the last group, from batch 6 on");
  });

  test("a batch a call (a callback wants each) gives the same bits as many a call", async () => {
    const trained = [];
    for (const callbacks of [[], [{ onBatchEnd() {} }]]) {
      const model = await small(backend);
      model.compile({ optimizer: adam({ learningRate: (t) => 0.01 / (1 + t) }), loss: "meanSquaredError" });
      await model.fit(x, y, { epochs: 5, batchSize: 4, accumulateSteps: 3, callbacks });
      trained.push(flat(model));
    }
    expect(trained[0]).toEqual(trained[1]);
  });

  test("several outputs with different reductions", async () => {
    const trained = [];
    for (const way of [{ batchSize: 4, accumulateSteps: 3 }, { batchSize: 12 }]) {
      const inputs = input({ shape: [3] });
      const hidden = dense({ units: 4, activation: "tanh" }).apply(inputs);
      const outputs = [1, 1].map((units) => dense({ units }).apply(hidden));
      const model = await graph({ inputs, outputs, dtype: "float64", backend });
      model.compile({ optimizer: sgd(), loss: ["meanSquaredError", meanSquaredError({ reduction: "sum" })] });
      await model.fit(x, [y.map(([a]) => [a]), y.map(([, b]) => [b])], { epochs: 3, ...way });
      trained.push(flat(model));
    }
    expect(distance(trained[0], trained[1])).toBeLessThan(1e-12);
  });
});

test("refused: not a whole number from 1", async () => {
  const model = await small("wasm");
  model.compile({ loss: "meanSquaredError" });
  const fit = model.fit(x, y, { accumulateSteps: 0 });
  await expect(fit).rejects.toMatchObject({
    code: "E_CONFIG",
    message: expect.stringContaining("fit accumulateSteps must be a whole number"),
  });
});
