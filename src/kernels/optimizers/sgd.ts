import { ChainruleError } from "../../base/errors.ts";
import { flag } from "../../base/registry.ts";
import {
  optimizer,
  placesOf,
  share,
  weightDecay,
  type CommonOptions,
  type OptimizerFactory,
  type RuleOptions,
} from "./optimizer.ts";
import { tinyOf, flushTiny } from "./tiny.ts";

const options = { momentum: share(0), weightDecay, nesterov: flag(false) } satisfies RuleOptions<SgdOptions>;
const running = {};
const { learningRate: RATE, momentum: MOMENTUM, weightDecay: DECAY, nesterov: NESTEROV } = placesOf(options, running);

export interface SgdOptions extends CommonOptions {
  /** μ, at least 0 and below 1. Default 0. */
  momentum?: number;
  /** Look ahead along the velocity; needs momentum. Default false. */
  nesterov?: boolean;
}

/**
 * Stochastic gradient descent, PyTorch's rule:
 *   g ← g + λ w                          weight decay λ
 *   v ← μ v + g                          momentum μ, v starts at 0
 *   w ← w − η v,   nesterov: w ← w − η (g + μ v)
 * Defaults: η 0.01 (Keras; PyTorch has none), μ 0, λ 0.
 * Sources: Sutskever, Martens, Dahl, Hinton, ICML 2013; torch.optim.SGD with dampening 0.
 */
export const sgd: OptimizerFactory<SgdOptions> = optimizer({
  name: "sgd",
  learningRate: 0.01,
  options,
  running,
  formula: ({ momentum, weightDecay }) => (momentum === 0 && weightDecay === 0 ? "w ← w − η ∂E/∂w" : undefined),
  slots: ({ momentum }) => (momentum === 0 ? [] : [0]),
  check({ nesterov, momentum }) {
    if (nesterov && momentum === 0)
      throw new ChainruleError("E_CONFIG", "sgd nesterov needs a momentum above 0, got momentum 0.");
  },
  advance() {},
  apply(w, g, v, h, { at, gradientAt, count }) {
    const eta = h[RATE],
      mu = h[MOMENTUM],
      lambda = h[DECAY],
      nesterov = h[NESTEROV] !== 0;
    if (mu === 0 && lambda === 0) {
      for (let i = 0; i < count; i++) w[at + i] -= eta * g[gradientAt + i];
      return;
    }
    const least = tinyOf(v);
    for (let i = 0; i < count; i++) {
      let step = g[gradientAt + i];
      if (lambda !== 0) step += lambda * w[at + i];
      if (mu !== 0) {
        const velocity = mu * v[at + i] + step;
        v[at + i] = flushTiny(velocity, least);
        step = nesterov ? step + mu * velocity : velocity;
      }
      w[at + i] -= eta * step;
    }
  },
});
