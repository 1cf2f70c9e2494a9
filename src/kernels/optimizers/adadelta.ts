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

const options = { rho: share(0.9), epsilon: above0(1e-6), weightDecay } satisfies RuleOptions<AdadeltaOptions>;
const running = {};
const { learningRate: RATE, rho: RHO, epsilon: EPSILON, weightDecay: DECAY } = placesOf(options, running);

export interface AdadeltaOptions extends CommonOptions {
  /** ρ, decay of both means, at least 0 and below 1. Default 0.9 (PyTorch's; Keras takes 0.95). */
  rho?: number;
  /** ε, inside both roots. Default 1e-6 (PyTorch's; Keras takes 1e-7). */
  epsilon?: number;
}

/**
 * Adadelta, PyTorch's rule and place of ε (inside both square roots):
 *   g ← g + λ w                                        weight decay λ
 *   v ← ρ v + (1 − ρ) g²
 *   d = g √(u + ε) / √(v + ε),   u ← ρ u + (1 − ρ) d²
 *   w ← w − η d
 * v and u start at 0. Defaults: η 1, ρ 0.9, ε 1e-6, λ 0: PyTorch's.
 * Sources: Zeiler, arXiv:1212.5701, algorithm 1; torch.optim.Adadelta.
 */
export const adadelta: OptimizerFactory<AdadeltaOptions> = optimizer({
  name: "adadelta",
  learningRate: 1,
  options,
  running,
  slots: () => [0, 0],
  nonNegative: [0, 1],
  advance() {},
  apply(w, g, state, h, { at, gradientAt, count, block }) {
    const rho = h[RHO],
      epsilon = h[EPSILON];
    const least = tinyOf(state);
    for (let i = 0; i < count; i++) {
      const v = at + i,
        u = at + block + i;
      const gradient = g[gradientAt + i] + h[DECAY] * w[v];
      const square = rho * state[v] + (1 - rho) * (gradient * gradient);
      const delta = (Math.sqrt(state[u] + epsilon) / Math.sqrt(square + epsilon)) * gradient;
      state[v] = flushTiny(square, least);
      state[u] = flushTiny(rho * state[u] + (1 - rho) * (delta * delta), least);
      w[v] -= h[RATE] * delta;
    }
  },
});
