import { checkNumber, checkOptions } from "../options.ts";
import type { Optimizer, OptimizerRule } from "./optimizer.ts";

const RATE = 0,
  BETA1 = 1,
  BETA2 = 2,
  EPSILON = 3,
  DECAY = 4,
  POWER1 = 5,
  POWER2 = 6,
  STEP = 7,
  CORRECTION = 8;

/**
 * Adam, PyTorch's rule and place of ε (outside the square root, after the bias correction):
 *   g ← g + λ w                                        weight decay λ (L2)
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   w ← w − [η / (1 − β₁ᵗ)] m / (√v / √(1 − β₂ᵗ) + ε)
 * β₁ᵗ and β₂ᵗ are running products: no power function, the same bits everywhere.
 * Sources: Kingma & Ba, ICLR 2015, algorithm 1; torch.optim.Adam.
 */
export const adamRule: OptimizerRule = {
  name: "adam",
  hyper: ["learningRate", "beta1", "beta2", "epsilon", "weightDecay", "beta1^t", "beta2^t", "step", "correction"],
  advance(h) {
    h[POWER1] *= h[BETA1];
    h[POWER2] *= h[BETA2];
    h[STEP] = h[RATE] / (1 - h[POWER1]);
    h[CORRECTION] = 1 / Math.sqrt(1 - h[POWER2]);
  },
  apply(w, g, state, h, { at, gradientAt, count, block }) {
    const beta1 = h[BETA1],
      beta2 = h[BETA2],
      epsilon = h[EPSILON],
      lambda = h[DECAY],
      step = h[STEP],
      correction = h[CORRECTION];
    for (let i = 0; i < count; i++) {
      const m = at + i,
        v = at + block + i;
      const gradient = g[gradientAt + i] + lambda * w[m];
      const mean = beta1 * state[m] + (1 - beta1) * gradient;
      const square = beta2 * state[v] + (1 - beta2) * gradient * gradient;
      state[m] = mean;
      state[v] = square;
      w[m] -= (step * mean) / (Math.sqrt(square) * correction + epsilon);
    }
  },
};

export interface AdamOptions {
  /** η, above 0. Default 0.001. */
  learningRate?: number;
  /** β₁, decay of the mean gradient, at least 0 and below 1. Default 0.9. */
  beta1?: number;
  /** β₂, decay of the mean squared gradient, at least 0 and below 1. Default 0.999. */
  beta2?: number;
  /** ε, added to the bias-corrected root. Default 1e-8 (PyTorch's; Keras and TensorFlow.js take 1e-7). */
  epsilon?: number;
  /** λ of the L2 penalty that is added to the gradient, at least 0. Default 0. */
  weightDecay?: number;
}

/** Adam; formulas at adamRule. Throws E_CONFIG for unknown or impossible options. */
export function adam(options: AdamOptions = {}): Optimizer {
  checkOptions(options, ["learningRate", "beta1", "beta2", "epsilon", "weightDecay"], "adam");
  const learningRate = checkNumber(options.learningRate ?? 0.001, "adam learningRate", { above: 0 });
  const beta1 = checkNumber(options.beta1 ?? 0.9, "adam beta1", { min: 0, below: 1 });
  const beta2 = checkNumber(options.beta2 ?? 0.999, "adam beta2", { min: 0, below: 1 });
  const epsilon = checkNumber(options.epsilon ?? 1e-8, "adam epsilon", { above: 0 });
  const weightDecay = checkNumber(options.weightDecay ?? 0, "adam weightDecay", { min: 0 });
  return {
    name: "adam",
    rule: adamRule,
    slots: 2,
    config: { learningRate, beta1, beta2, epsilon, weightDecay },
    initial: () => [learningRate, beta1, beta2, epsilon, weightDecay, 1, 1, 0, 0],
  };
}
