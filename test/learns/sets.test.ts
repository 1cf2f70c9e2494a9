/** Networks learn what they should: small sets, fixed seeds, both backends and dtypes. */
import { describe, expect, test } from "vitest";
import { adam, dense, sequential, sgd } from "../../src/index.ts";
import { circle, clouds, oneHot, randomRows } from "../support/data.ts";
import { engines } from "../support/engines.ts";

describe.each(engines)("$backend $dtype", (engine) => {
  test("XOR to a loss below 0.01", async () => {
    const model = await sequential({
      inputShape: [2],
      layers: [dense({ units: 8, activation: "tanh" }), dense({ units: 1, activation: "sigmoid" })],
      seed: 1,
      ...engine,
    });
    model.compile({ optimizer: adam({ learningRate: 0.05 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
    const x = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
    const { history } = await model.fit(x, [0, 1, 1, 0], { epochs: 400 });
    expect(history.loss.at(-1)).toBeLessThan(0.01);
    expect(history.accuracy.at(-1)).toBe(1);
  });

  test("a circle in a square to 95 %, on points it has not seen", async () => {
    const model = await sequential({
      inputShape: [2],
      layers: [dense({ units: 16, activation: "relu" }), dense({ units: 1, activation: "sigmoid" })],
      seed: 2,
      ...engine,
    });
    model.compile({ optimizer: adam({ learningRate: 0.02 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
    const seen = circle(400, 1),
      unseen = circle(400, 2);
    await model.fit(seen.x, seen.labels, { epochs: 60 });
    expect((await model.evaluate(unseen.x, unseen.labels)).accuracy).toBeGreaterThan(0.95);
  });

  test("linear regression recovers the weights", async () => {
    const model = await sequential({ inputShape: [3], layers: [dense({ units: 2 })], ...engine });
    model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: "meanSquaredError" });
    const x = randomRows(90, 3, 5);
    const y = x.map(([a, b, c]) => [3 * a - 2 * b + 0.5 * c + 1, a + b - 4]);
    await model.fit(x, y, { epochs: 200, batchSize: 30 });
    const [kernel, bias] = model.getWeights();
    // Descent on an exact linear relation ends at rounding: of numbers about 4 in float32, 2.4e-7 each, a few steps deep.
    const digits = engine.dtype === "float32" ? 5 : 12;
    [3, 1, -2, 1, 0.5, 0].forEach((w, i) => expect(kernel.data[i]).toBeCloseTo(w, digits));
    [1, -4].forEach((b, i) => expect(bias.data[i]).toBeCloseTo(b, digits));
  });

  test.each([
    ["categoricalCrossentropy", (labels: number[]) => oneHot(labels, 3)],
    ["sparseCategoricalCrossentropy", (labels: number[]) => labels],
  ])("three classes by softmax and %s", async (loss, targets) => {
    const model = await sequential({
      inputShape: [2],
      layers: [dense({ units: 8, activation: "tanh" }), dense({ units: 3, activation: "softmax" })],
      seed: 3,
      ...engine,
    });
    model.compile({ optimizer: sgd({ learningRate: 0.3, momentum: 0.9 }), loss, metrics: ["accuracy"] });
    const { x, labels } = clouds(150, 3);
    const { history } = await model.fit(x, targets(labels), { epochs: 30 });
    expect(history.accuracy.at(-1)).toBeGreaterThan(0.97);
    const { data, shape } = await model.predict(x);
    expect(shape).toEqual([150, 3]);
    // A row of a softmax sums to 1: three roundings of the dtype.
    for (let r = 0; r < 150; r++)
      expect(data[3 * r] + data[3 * r + 1] + data[3 * r + 2]).toBeCloseTo(1, engine.dtype === "float32" ? 6 : 14);
  });

  test("one-hot targets and class numbers give the same training", async () => {
    const { x, labels } = clouds(40, 9);
    const results = [];
    for (const [loss, y] of [
      ["categoricalCrossentropy", oneHot(labels, 3)],
      ["sparseCategoricalCrossentropy", labels],
    ] as const) {
      const layers = [dense({ units: 3, activation: "softmax" })];
      const model = await sequential({ inputShape: [2], layers, seed: 4, ...engine });
      model.compile({ optimizer: adam(), loss, metrics: ["accuracy"] });
      const { history } = await model.fit(x, y, { epochs: 5, batchSize: 7 });
      results.push({ history, weights: model.getWeights().map(({ data }) => [...data]) });
    }
    const [hot, sparse] = results;
    expect(hot.history.accuracy).toEqual(sparse.history.accuracy);
    // Σt·y and y alone round differently where Σt is summed: a few units in the last place a step.
    const digits = engine.dtype === "float32" ? 5 : 13;
    hot.weights.flat().forEach((w, i) => expect(w).toBeCloseTo(sparse.weights.flat()[i], digits));
    hot.history.loss.forEach((l, i) => expect(l).toBeCloseTo(sparse.history.loss[i], digits));
  });
});
