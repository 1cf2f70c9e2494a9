/** Trainings that go well: nothing is found, neither by fit nor afterwards. */
import { describe, expect, test } from "vitest";
import { adam, batchNormalization, dropout, sgd, type FitOptions, type Inputs, type Model } from "../../src/index.ts";
import { digits } from "../../examples/digits-data.ts";
import { circle, clouds, oneHot, randomRows } from "../support/data.ts";
import { network, smooth } from "./cases.ts";

interface Healthy {
  make(): Promise<Model>;
  data: () => Promise<{ x: Inputs; y: Inputs }> | { x: Inputs; y: Inputs };
  fit: FitOptions;
}

const xor = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]] }; // prettier-ignore
const inside = () => {
  const { x, labels } = circle(400, 5);
  return { x, y: labels };
};
const threeClouds = () => {
  const { x, labels } = clouds(300, 2);
  return { x, y: labels };
};
async function someDigits() {
  const { images, labels } = await digits();
  return { x: { ...images, data: images.data.subarray(0, 64 * 800), shape: [800, 64] }, y: labels.subarray(0, 800) };
}
const relu = { activation: "relu", kernelInitializer: "heNormal" } as const;
const yes = { units: 1, activation: "sigmoid" } as const;
const ten = { units: 10, activation: "softmax" } as const;

const runs: Record<string, Healthy> = {
  "xor, 2-4-1, sigmoids and squares": {
    make: () => network(2, [{ units: 4, activation: "tanh" }, yes], { loss: "meanSquaredError", optimizer: sgd({ learningRate: 1 }) }), // prettier-ignore
    data: () => xor,
    fit: { epochs: 2000, batchSize: 4 },
  },
  "digits, adam": {
    make: () => network(64, [{ units: 64, ...relu }, ten], { loss: "sparseCategoricalCrossentropy", optimizer: adam() }), // prettier-ignore
    data: someDigits,
    fit: { epochs: 12, validationSplit: 0.2 },
  },
  "digits, sgd with momentum": {
    make: () => network(64, [{ units: 32, ...relu }, ten], { loss: "sparseCategoricalCrossentropy", optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }) }), // prettier-ignore
    data: someDigits,
    fit: { epochs: 12 },
  },
  "a regression": {
    make: () => network(3, [{ units: 16, activation: "tanh" }, { units: 1 }], { loss: "meanSquaredError", optimizer: adam({ learningRate: 0.01 }) }), // prettier-ignore
    data: () => smooth(300),
    fit: { epochs: 60, validationSplit: 0.2 },
  },
  "eight layers of relu from heNormal": {
    make: () => network(2, [...Array.from({ length: 8 }, () => ({ units: 16, ...relu })), yes], { loss: "binaryCrossentropy", optimizer: adam() }), // prettier-ignore
    data: inside,
    fit: { epochs: 30 },
  },
  dropout: {
    make: () => network(2, [{ units: 64, ...relu }, dropout({ rate: 0.3 }), yes], { loss: "binaryCrossentropy", optimizer: adam({ learningRate: 0.01 }) }), // prettier-ignore
    data: inside,
    fit: { epochs: 30, validationSplit: 0.2 },
  },
  "batchNormalization over large numbers": {
    make: () => network(2, [batchNormalization(), { units: 16, ...relu }, yes], { loss: "binaryCrossentropy", optimizer: adam({ learningRate: 0.01 }) }), // prettier-ignore
    data: () => {
      const { x, y } = inside();
      return { x: x.map(([a, b]) => [1000 * a, 5 + b]), y };
    },
    fit: { epochs: 30 },
  },
  "yes or no with l2 and weights of classes": {
    make: () => network(2, [{ units: 16, activation: "tanh", kernelRegularizer: "l2" }, yes], { loss: "binaryCrossentropy", optimizer: adam({ learningRate: 0.01 }) }), // prettier-ignore
    data: inside,
    fit: { epochs: 60, classWeight: { 0: 1, 1: 1.5 } },
  },
  "classes as one-hot rows, batches of one": {
    make: () => network(2, [{ units: 8, activation: "tanh" }, { units: 3, activation: "softmax" }], { loss: "categoricalCrossentropy", optimizer: sgd({ learningRate: 0.02 }) }), // prettier-ignore
    data: () => {
      const { x, y } = threeClouds();
      return { x, y: oneHot(y, 3) };
    },
    fit: { epochs: 15, batchSize: 1 },
  },
  float64: {
    make: () => network(2, [{ units: 12, activation: "sigmoid" }, { units: 3, activation: "softmax" }], { loss: "sparseCategoricalCrossentropy", optimizer: adam({ learningRate: 0.05 }) }, { dtype: "float64" }), // prettier-ignore
    data: threeClouds,
    fit: { epochs: 30 },
  },
  "three answers at once, yes or no each": {
    make: () => network(4, [{ units: 16, ...relu }, { units: 3, activation: "sigmoid" }], { loss: "binaryCrossentropy", optimizer: adam({ learningRate: 0.01 }) }), // prettier-ignore
    data: () => {
      const x = randomRows(300, 4, 8);
      return { x, y: x.map(([a, b, c, d]) => [Number(a > 0), Number(b + c > 0), Number(d > 0.5)]) };
    },
    fit: { epochs: 40 },
  },
};

describe("nothing is found", () => {
  test.each(Object.entries(runs))("%s", async (_, { make, data, fit }) => {
    const model = await make();
    const { x, y } = await data();
    const before = await model.diagnose(x, y);
    expect(before.findings, before.text).toEqual([]);
    const history = await model.fit(x, y, { ...fit, watch: 5 });
    expect(history.findings).toEqual([]);
    const after = await model.diagnose(x, y, { history });
    expect(after.findings, after.text).toEqual([]);
    expect(after.text).toContain("Nothing found.");
  });
});
