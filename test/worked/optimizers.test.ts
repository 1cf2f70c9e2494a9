/** Two steps of each optimizer on one weight, by hand: y = w·1, target 0, halfSquaredError, so that the gradient is w itself. */
import { describe, expect, test } from "vitest";
import { adam, dense, sequential, sgd, type Optimizer } from "../../src/index.ts";
import { optimizers } from "../../src/kernels/optimizers/index.ts";
import { backends } from "../support/engines.ts";

const g1 = 2; // the weight starts at 2

const worked: { name: keyof typeof optimizers; rule: string; optimizer: Optimizer; weights: [number, number] }[] = [
  {
    name: "sgd",
    rule: "w − η g",
    optimizer: sgd({ learningRate: 0.25 }),
    weights: [2 - 0.25 * 2, 1.5 - 0.25 * 1.5],
  },
  {
    name: "sgd",
    rule: "momentum: v = g, then 0.5·2 + 1.5",
    optimizer: sgd({ learningRate: 0.25, momentum: 0.5 }),
    weights: [2 - 0.25 * 2, 1.5 - 0.25 * (0.5 * 2 + 1.5)],
  },
  {
    name: "sgd",
    rule: "nesterov: g + μ v: 2 + 0.5·2 = 3, w = 1.25; v = 0.5·2 + 1.25 = 2.25, 1.25 + 0.5·2.25 = 2.375",
    optimizer: sgd({ learningRate: 0.25, momentum: 0.5, nesterov: true }),
    weights: [2 - 0.25 * 3, 1.25 - 0.25 * 2.375],
  },
  {
    name: "sgd",
    rule: "weight decay 0.5: g + 0.5 w: 2 + 1 = 3, w = 1.25; 1.25 + 0.625 = 1.875",
    optimizer: sgd({ learningRate: 0.25, weightDecay: 0.5 }),
    weights: [2 - 0.25 * 3, 1.25 - 0.25 * 1.875],
  },
  {
    name: "adam",
    rule: "corrected mean and root, ε outside the root",
    optimizer: adam({ learningRate: 0.25 }),
    weights: adamByHand(0.25, 1e-8),
  },
  {
    name: "adam",
    rule: "an ε that counts",
    optimizer: adam({ learningRate: 0.25, epsilon: 0.5 }),
    weights: adamByHand(0.25, 0.5),
  },
];

function adamByHand(η: number, ε: number): [number, number] {
  // Step 1: m = 0.1 g, v = 0.001 g²; divided by 1 − 0.9 and 1 − 0.999 they are g and g².
  const w1 = 2 - (η * g1) / (Math.sqrt(g1 * g1) + ε);
  const g2 = w1;
  // Step 2: m = 0.9 (0.1 g₁) + 0.1 g₂ over 1 − 0.81; v = 0.999 (0.001 g₁²) + 0.001 g₂² over 1 − 0.998001.
  const m = (0.9 * 0.1 * g1 + 0.1 * g2) / 0.19;
  const v = (0.999 * 0.001 * g1 * g1 + 0.001 * g2 * g2) / 0.001999;
  return [w1, w1 - (η * m) / (Math.sqrt(v) + ε)];
}

describe.each(backends)("%s", (backend) => {
  test.each(worked)("$name, $rule", async ({ optimizer, weights }) => {
    const model = await sequential({
      inputShape: [1],
      layers: [dense({ units: 1, useBias: false, weights: { kernel: [[2]] } })],
      dtype: "float64",
      backend,
    });
    model.compile({ optimizer, loss: "halfSquaredError" });
    for (const expected of weights) {
      await model.fit([[1]], [[0]]);
      // A dozen rounded operations, each within 1.1e-16; 1 − 0.999² loses three digits more.
      expect(model.getWeights()[0].data[0]).toBeCloseTo(expected, 12);
    }
  });
});
