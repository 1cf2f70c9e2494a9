import { checkBoolean, checkNumber, checkOptions } from "../options.ts";
import { ChainruleError } from "../errors.ts";
import type { Optimizer, OptimizerRule } from "./optimizer.ts";

const RATE = 0,
  MOMENTUM = 1,
  DECAY = 2,
  NESTEROV = 3;

/**
 * Stochastic gradient descent, PyTorch's rule:
 *   g ← g + λ w                          weight decay λ
 *   v ← μ v + g                          momentum μ, v starts at 0
 *   w ← w − η v,   nesterov: w ← w − η (g + μ v)
 * Sources: Sutskever, Martens, Dahl, Hinton, ICML 2013; torch.optim.SGD with dampening 0.
 */
export const sgdRule: OptimizerRule = {
  name: "sgd",
  hyper: ["learningRate", "momentum", "weightDecay", "nesterov"],
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
    for (let i = 0; i < count; i++) {
      let step = g[gradientAt + i];
      if (lambda !== 0) step += lambda * w[at + i];
      if (mu !== 0) {
        const velocity = mu * v[at + i] + step;
        v[at + i] = velocity;
        step = nesterov ? step + mu * velocity : velocity;
      }
      w[at + i] -= eta * step;
    }
  },
};

export interface SgdOptions {
  /** η, above 0. Default 0.01. */
  learningRate?: number;
  /** μ, at least 0 and below 1. Default 0. */
  momentum?: number;
  /** Look ahead along the velocity; needs momentum. Default false. */
  nesterov?: boolean;
  /** λ of the L2 penalty that is added to the gradient, at least 0. Default 0. */
  weightDecay?: number;
}

/** Stochastic gradient descent; formulas at sgdRule. Throws E_CONFIG for unknown or impossible options. */
export function sgd(options: SgdOptions = {}): Optimizer {
  checkOptions(options, ["learningRate", "momentum", "nesterov", "weightDecay"], "sgd");
  const learningRate = checkNumber(options.learningRate ?? 0.01, "sgd learningRate", { above: 0 });
  const momentum = checkNumber(options.momentum ?? 0, "sgd momentum", { min: 0, below: 1 });
  const weightDecay = checkNumber(options.weightDecay ?? 0, "sgd weightDecay", { min: 0 });
  const nesterov = checkBoolean(options.nesterov ?? false, "sgd nesterov");
  if (nesterov && momentum === 0)
    throw new ChainruleError("E_CONFIG", "sgd nesterov needs a momentum above 0, got momentum 0.");
  return {
    name: "sgd",
    rule: sgdRule,
    slots: momentum === 0 ? 0 : 1,
    config: { learningRate, momentum, nesterov, weightDecay },
    initial: () => [learningRate, momentum, weightDecay, nesterov ? 1 : 0],
  };
}
