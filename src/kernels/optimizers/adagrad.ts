import { number } from "../../base/registry.ts";
import {
  above0,
  optimizer,
  placesOf,
  weightDecay,
  type CommonOptions,
  type OptimizerFactory,
  type RuleOptions,
} from "./optimizer.ts";

const options = {
  epsilon: above0(1e-10),
  weightDecay,
  initialAccumulator: number(0, { min: 0 }),
} satisfies RuleOptions<AdagradOptions>;
const running = {};
const { learningRate: RATE, epsilon: EPSILON, weightDecay: DECAY } = placesOf(options, running);

export interface AdagradOptions extends CommonOptions {
  /** ε, added to the root. Default 1e-10 (PyTorch's; Keras takes 1e-7). */
  epsilon?: number;
  /** The first value of the sum of squares, at least 0. Default 0 (PyTorch's; Keras takes 0.1). */
  initialAccumulator?: number;
}

/**
 * Adagrad, PyTorch's rule and place of ε (outside the square root):
 *   g ← g + λ w                                        weight decay λ
 *   s ← s + g²,   w ← w − η g / (√s + ε)
 * Defaults: η 0.01, ε 1e-10, s from 0, λ 0: PyTorch's; its lr_decay is a schedule here.
 * Sources: Duchi, Hazan, Singer, JMLR 12, 2011; torch.optim.Adagrad.
 */
export const adagrad: OptimizerFactory<AdagradOptions> = optimizer({
  name: "adagrad",
  learningRate: 0.01,
  options,
  running,
  slots: ({ initialAccumulator }) => [initialAccumulator],
  nonNegative: [0],
  advance() {},
  apply(w, g, sum, h, { at, gradientAt, count }) {
    for (let i = 0; i < count; i++) {
      const gradient = g[gradientAt + i] + h[DECAY] * w[at + i];
      const squares = sum[at + i] + gradient * gradient;
      sum[at + i] = squares;
      w[at + i] -= (h[RATE] * gradient) / (Math.sqrt(squares) + h[EPSILON]);
    }
  },
});
