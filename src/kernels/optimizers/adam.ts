import type { RealArray } from "../../memory/tensor.ts";
import { flag } from "../../base/registry.ts";
import {
  above0,
  optimizer,
  placesOf,
  share,
  weightDecay,
  type CommonOptions,
  type Stretch,
  type OptimizerFactory,
  type RuleOptions,
} from "./optimizer.ts";
import { tinyOf, flushTiny } from "./tiny.ts";

export const adamOptions = {
  beta1: share(0.9),
  beta2: share(0.999),
  epsilon: above0(1e-8),
  weightDecay,
  amsgrad: flag(false),
} satisfies RuleOptions<AdamOptions>;
const running = { beta1Power: 1, beta2Power: 1, step: 0, correction: 0 };
const {
  learningRate: RATE,
  beta1: BETA1,
  beta2: BETA2,
  epsilon: EPSILON,
  weightDecay: DECAY,
  amsgrad: AMSGRAD,
  beta1Power: POWER1,
  beta2Power: POWER2,
  step: STEP,
  correction: CORRECTION,
} = placesOf(adamOptions, running);

export interface AdamOptions extends CommonOptions {
  /** β₁, decay of the mean gradient, at least 0 and below 1. Default 0.9. */
  beta1?: number;
  /** β₂, decay of the mean squared gradient, at least 0 and below 1. Default 0.999. */
  beta2?: number;
  /** ε, added to the bias-corrected root. Default 1e-8 (PyTorch's; Keras and TensorFlow.js take 1e-7). */
  epsilon?: number;
  /** Divide by the largest v so far. Default false. */
  amsgrad?: boolean;
}

/**
 * Adam, PyTorch's rule and place of ε (outside the square root, after the bias correction):
 *   g ← g + λ w                                        weight decay λ (L2)
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   w ← w − [η / (1 − β₁ᵗ)] m / (√v / √(1 − β₂ᵗ) + ε)
 *   amsgrad: v̂ ← max(v̂, v) before the bias correction, and √v̂ in place of √v
 * m, v, v̂ start at 0. β₁ᵗ and β₂ᵗ are running products: no power function, the same bits everywhere.
 * Defaults: η 0.001, β₁ 0.9, β₂ 0.999, ε 1e-8, λ 0: the paper's and PyTorch's.
 * Sources: Kingma & Ba, ICLR 2015, algorithm 1; Reddi, Kale, Kumar, ICLR 2018; torch.optim.Adam.
 */
export const adam: OptimizerFactory<AdamOptions> = optimizer({
  name: "adam",
  learningRate: 0.001,
  options: adamOptions,
  running,
  slots: ({ amsgrad }) => (amsgrad ? [0, 0, 0] : [0, 0]),
  nonNegative: [1, 2],
  advance: advanceMoments,
  apply: (w, g, state, h, stretch) => applyMoments(w, g, state, h, stretch, h[DECAY]),
});

/** The powers of β₁ and β₂, and the two scalars of the step. Adam's and AdamW's. */
export function advanceMoments(h: Float64Array): void {
  h[POWER1] *= h[BETA1];
  h[POWER2] *= h[BETA2];
  h[STEP] = h[RATE] / (1 - h[POWER1]);
  h[CORRECTION] = 1 / Math.sqrt(1 - h[POWER2]);
}

/** The update of both: `l2` · w is added to the gradient. */
export function applyMoments(
  w: RealArray,
  g: RealArray,
  state: RealArray,
  h: Float64Array,
  { at, gradientAt, count, block }: Stretch,
  l2: number,
): void {
  const beta1 = h[BETA1],
    beta2 = h[BETA2],
    epsilon = h[EPSILON],
    amsgrad = h[AMSGRAD] !== 0,
    step = h[STEP],
    correction = h[CORRECTION];
  const least = tinyOf(state);
  for (let i = 0; i < count; i++) {
    const m = at + i,
      v = m + block,
      top = v + block;
    const gradient = g[gradientAt + i] + l2 * w[m];
    const mean = beta1 * state[m] + (1 - beta1) * gradient;
    let square = beta2 * state[v] + (1 - beta2) * (gradient * gradient);
    state[m] = flushTiny(mean, least);
    state[v] = flushTiny(square, least);
    if (amsgrad) state[top] = square = Math.max(state[top], square);
    w[m] -= (step * mean) / (Math.sqrt(square) * correction + epsilon);
  }
}
