import {
  above0,
  optimizer,
  placesOf,
  share,
  weightDecay,
  type CommonOptions,
  type OptimizerFactory,
  type RuleOptions,
} from "./optimizer.ts";
import { tinyOf, flushTiny } from "./tiny.ts";

/** 0.96^0.004: what the warm-up of the momentum fades by a step; momentum_decay 4e-3 in PyTorch. */
const FADE = 0.9998367253526753;

const options = {
  beta1: share(0.9),
  beta2: share(0.999),
  epsilon: above0(1e-8),
  weightDecay,
} satisfies RuleOptions<NadamOptions>;
const running = { faded: 1, product: 1, beta2Power: 1, direct: 0, step: 0, correction: 0 };
const {
  learningRate: RATE,
  beta1: BETA1,
  beta2: BETA2,
  epsilon: EPSILON,
  weightDecay: DECAY,
  faded: FADED,
  product: PRODUCT,
  beta2Power: POWER2,
  direct: DIRECT,
  step: STEP,
  correction: CORRECTION,
} = placesOf(options, running);

export interface NadamOptions extends CommonOptions {
  /** β₁, decay of the mean gradient, at least 0 and below 1. Default 0.9. */
  beta1?: number;
  /** β₂, decay of the mean squared gradient, at least 0 and below 1. Default 0.999. */
  beta2?: number;
  /** ε, added to the bias-corrected root. Default 1e-8 (PyTorch's; Keras takes 1e-7). */
  epsilon?: number;
}

/**
 * NAdam: Adam with Nesterov's momentum, PyTorch's rule, momentum schedule and place of ε (outside the square root):
 *   g ← g + λ w                                        weight decay λ
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   μₜ = β₁ (1 − ½ 0.96^(0.004 t)),   Πₜ = μ₁ … μₜ
 *   w ← w − η [(1 − μₜ) / (1 − Πₜ) g + μₜ₊₁ / (1 − Πₜ₊₁) m] / (√(v / (1 − β₂ᵗ)) + ε)
 * m and v start at 0. 0.96^(0.004 t) is a running product of 0.96^0.004 (no power function, the same bits everywhere):
 * μₜ is within 3e-13 of PyTorch's for every t.
 * Defaults: η 0.002, β₁ 0.9, β₂ 0.999, ε 1e-8, λ 0: PyTorch's.
 * Sources: Dozat, ICLR 2016 workshop, algorithm 2; torch.optim.NAdam from 2.0 on (before, its form for single tensors
 * had μₜ twice in Πₜ₊₁: pytorch/pytorch#92699).
 */
export const nadam: OptimizerFactory<NadamOptions> = optimizer({
  name: "nadam",
  learningRate: 0.002,
  options,
  running,
  slots: () => [0, 0],
  nonNegative: [1],
  advance(h) {
    h[FADED] *= FADE;
    const mu = h[BETA1] * (1 - 0.5 * h[FADED]);
    const next = h[BETA1] * (1 - 0.5 * (h[FADED] * FADE));
    h[PRODUCT] *= mu;
    h[POWER2] *= h[BETA2];
    h[DIRECT] = (h[RATE] * (1 - mu)) / (1 - h[PRODUCT]);
    h[STEP] = (h[RATE] * next) / (1 - h[PRODUCT] * next);
    h[CORRECTION] = 1 / Math.sqrt(1 - h[POWER2]);
  },
  apply(w, g, state, h, { at, gradientAt, count, block }) {
    const beta1 = h[BETA1],
      beta2 = h[BETA2];
    const least = tinyOf(state);
    for (let i = 0; i < count; i++) {
      const m = at + i,
        v = at + block + i;
      const gradient = g[gradientAt + i] + h[DECAY] * w[m];
      const mean = beta1 * state[m] + (1 - beta1) * gradient;
      const square = beta2 * state[v] + (1 - beta2) * (gradient * gradient);
      state[m] = flushTiny(mean, least);
      state[v] = flushTiny(square, least);
      w[m] -= (h[DIRECT] * gradient + h[STEP] * mean) / (Math.sqrt(square) * h[CORRECTION] + h[EPSILON]);
    }
  },
});
