/** Activations and losses of one's own, and the check of their gradients. */
import { expect, test } from "vitest";
import { adam, customActivation, customLoss, dense, sequential } from "../../src/index.ts";
import { engines } from "../support/engines.ts";
import { refused } from "../support/errors.ts";

const square = customActivation({ name: "square", value: (x) => x * x * 0.5, derivative: (x) => x });
const quartic = customLoss({ name: "quartic", value: (y, t) => (y - t) ** 4, derivative: (y, t) => 4 * (y - t) ** 3 });
const x = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
const y = [[0], [1], [1], [0]];

test.each(engines)("$backend $dtype: they train, and checkGradients passes them", async (engine) => {
  const layers = [dense({ units: 8, activation: square }), dense({ units: 1 })];
  const model = await sequential({ inputShape: [2], layers, seed: 2, ...engine });
  model.compile({ optimizer: adam({ learningRate: 0.02 }), loss: quartic });
  const { history } = await model.fit(x, y, { epochs: 300 });
  expect(history.loss.at(-1)).toBeLessThan(1e-3);
  const { maxRelativeError, checked } = await model.checkGradients(x, y);
  expect(maxRelativeError).toBeLessThan(1e-6);
  expect(checked).toBe(2 * 8 + 8 + 8 + 1);
  await refused(() => model.toJSON(), "E_CONFIG", "square", "files hold no code");
});

test("checkGradients names the parameter that a wrong derivative spoils", async () => {
  const wrong = customActivation({ name: "wrong", value: (x) => x * x, derivative: (x) => x });
  const layers = [dense({ units: 3, activation: wrong, name: "spoilt" }), dense({ units: 1 })];
  const model = await sequential({ inputShape: [2], layers, seed: 1 });
  model.compile({ loss: "meanSquaredError" });
  const { maxRelativeError, worst } = await model.checkGradients(x, y);
  expect(maxRelativeError).toBeGreaterThan(0.1);
  expect(worst.parameter).toMatch(/^spoilt\//);
});

test("sampleWeight and classWeight: a weight of 2 is the row twice, in the gradient", async () => {
  const make = async () => {
    const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })], seed: 3, dtype: "float64" });
    model.compile({ optimizer: "sgd", loss: { dense_1: "meanSquaredError" } });
    return model;
  };
  const twice = await make();
  // Mean over three rows with weights 2, 1, 0 and over (a, a, b): the same sum over the same number of rows.
  await twice.fit([x[1], x[1], x[2]], [[1], [1], [0]], { shuffle: false });
  const weighted = await make();
  await weighted.fit([x[1], x[2], x[3]], [[1], [0], [0]], { sampleWeight: [2, 1, 0], shuffle: false });
  const byClass = await make();
  await byClass.fit([x[1], x[2], x[3]], [[1], [0], [0]], {
    classWeight: { 1: 2 },
    sampleWeight: [1, 1, 0],
    shuffle: false,
  });
  for (const other of [weighted, byClass]) {
    other.getWeights().forEach(({ data }, i) => {
      data.forEach((w, j) => expect(w).toBeCloseTo(twice.getWeights()[i].data[j], 14));
    });
  }
  await refused(() => twice.fit(x, y, { sampleWeight: [1] }), "E_SHAPE", "4 numbers", "got 1");
  await refused(() => twice.fit(x, y, { classWeight: { 5: 1 } }), "E_CONFIG", '"5"', "0 to 1");
});
