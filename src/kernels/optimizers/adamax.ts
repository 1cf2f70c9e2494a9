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

const options = {
  beta1: share(0.9),
  beta2: share(0.999),
  epsilon: above0(1e-8),
  weightDecay,
} satisfies RuleOptions<AdamaxOptions>;
const running = { beta1Power: 1, step: 0 };
const {
  learningRate: RATE,
  beta1: BETA1,
  beta2: BETA2,
  epsilon: EPSILON,
  weightDecay: DECAY,
  beta1Power: POWER1,
  step: STEP,
} = placesOf(options, running);

export interface AdamaxOptions extends CommonOptions {
  /** β₁, decay of the mean gradient, at least 0 and below 1. Default 0.9. */
  beta1?: number;
  /** β₂, decay of the largest gradient, at least 0 and below 1. Default 0.999. */
  beta2?: number;
  /** ε, added to |g| inside the maximum. Default 1e-8 (PyTorch's; Keras adds 1e-7 to u instead). */
  epsilon?: number;
}

/**
 * Adamax: Adam with the infinity norm, PyTorch's rule and place of ε (inside the maximum):
 *   g ← g + λ w                                        weight decay λ
 *   m ← β₁ m + (1 − β₁) g,   u ← max(β₂ u, |g| + ε)
 *   w ← w − [η / (1 − β₁ᵗ)] m / u
 * m and u start at 0. Defaults: η 0.002, β₁ 0.9, β₂ 0.999, ε 1e-8, λ 0: PyTorch's.
 * Sources: Kingma & Ba, ICLR 2015, algorithm 2; torch.optim.Adamax.
 */
export const adamax: OptimizerFactory<AdamaxOptions> = optimizer({
  name: "adamax",
  learningRate: 0.002,
  options,
  running,
  slots: () => [0, 0],
  nonNegative: [1],
  advance(h) {
    h[POWER1] *= h[BETA1];
    h[STEP] = h[RATE] / (1 - h[POWER1]);
  },
  apply(w, g, state, h, { at, gradientAt, count, block }) {
    const beta1 = h[BETA1];
    const least = tinyOf(state);
    for (let i = 0; i < count; i++) {
      const m = at + i,
        u = at + block + i;
      const gradient = g[gradientAt + i] + h[DECAY] * w[m];
      const mean = beta1 * state[m] + (1 - beta1) * gradient;
      const largest = Math.max(h[BETA2] * state[u], Math.abs(gradient) + h[EPSILON]);
      state[m] = flushTiny(mean, least);
      state[u] = largest;
      w[m] -= (h[STEP] * mean) / largest;
    }
  },
});
