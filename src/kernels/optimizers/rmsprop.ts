import { flag } from "../../base/registry.ts";
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
  rho: share(0.99),
  momentum: share(0),
  epsilon: above0(1e-8),
  centered: flag(false),
  weightDecay,
} satisfies RuleOptions<RmspropOptions>;
const running = {};
const {
  learningRate: RATE,
  rho: RHO,
  momentum: MOMENTUM,
  epsilon: EPSILON,
  centered: CENTERED,
  weightDecay: DECAY,
} = placesOf(options, running);

export interface RmspropOptions extends CommonOptions {
  /** ρ, decay of the mean squared gradient, at least 0 and below 1. Default 0.99 (PyTorch's alpha; Keras takes 0.9). */
  rho?: number;
  /** μ, at least 0 and below 1. Default 0. */
  momentum?: number;
  /** ε, added to the root. Default 1e-8 (PyTorch's; Keras takes 1e-7). */
  epsilon?: number;
  /** Divide by the deviation of the gradient rather than by its size. Default false. */
  centered?: boolean;
}

/**
 * RMSprop, PyTorch's rule and place of ε (outside the square root):
 *   g ← g + λ w                                        weight decay λ
 *   v ← ρ v + (1 − ρ) g²
 *   d = √v + ε,   centered: a ← ρ a + (1 − ρ) g,   d = √max(v − a², 0) + ε
 *   w ← w − η g / d,   momentum μ: b ← μ b + g / d,   w ← w − η b
 * v, a and b start at 0. The max is ours: where rounding makes v − a² negative, PyTorch answers NaN.
 * Defaults: η 0.01, ρ 0.99, ε 1e-8, μ 0, λ 0: PyTorch's.
 * Sources: Tieleman & Hinton, Coursera lecture 6.5, 2012; centered: Graves, arXiv:1308.0850, eq. 38–45; torch.optim.RMSprop.
 */
export const rmsprop: OptimizerFactory<RmspropOptions> = optimizer({
  name: "rmsprop",
  learningRate: 0.01,
  options,
  running,
  slots: ({ momentum, centered }) => [0, ...(momentum === 0 ? [] : [0]), ...(centered ? [0] : [])],
  nonNegative: [0],
  advance() {},
  apply(w, g, state, h, { at, gradientAt, count, block }) {
    const rho = h[RHO],
      mu = h[MOMENTUM];
    const meanAt = at + (mu === 0 ? block : 2 * block);
    const least = tinyOf(state);
    for (let i = 0; i < count; i++) {
      const gradient = g[gradientAt + i] + h[DECAY] * w[at + i];
      const square = rho * state[at + i] + (1 - rho) * (gradient * gradient);
      state[at + i] = flushTiny(square, least);
      let spread = square;
      if (h[CENTERED] !== 0) {
        const mean = rho * state[meanAt + i] + (1 - rho) * gradient;
        state[meanAt + i] = flushTiny(mean, least);
        spread = square - mean * mean;
        if (spread < 0) spread = 0;
      }
      let step = gradient / (Math.sqrt(spread) + h[EPSILON]);
      if (mu !== 0) {
        step += mu * state[at + block + i];
        state[at + block + i] = flushTiny(step, least);
      }
      w[at + i] -= h[RATE] * step;
    }
  },
});
