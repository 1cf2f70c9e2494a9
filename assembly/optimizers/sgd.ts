import { SgdHyper } from "../../build/generated/hyper";
import { madd, flushTiny, splat, VECTOR } from "../lanes";

/**
 * Stochastic gradient descent, PyTorch's rule:
 *   g ← g + λ w                          weight decay λ
 *   v ← μ v + g                          momentum μ, v starts at 0
 *   w ← w − η v,   nesterov: w ← w − η (g + μ v)
 * hyper: η, μ, λ, nesterov (0 or 1). State: v, when μ ≠ 0.
 * Sources: Sutskever, Martens, Dahl, Hinton, ICML 2013; torch.optim.SGD with dampening 0.
 */
export function sgdApply(w: usize, g: usize, v: usize, block: usize, bytes: usize, h: SgdHyper): void {
  const eta = splat(<Real>-h.learningRate);
  const lambda = splat(<Real>h.weightDecay);
  const momentum = h.momentum;
  const last = w + bytes;
  if (momentum == 0 && h.weightDecay == 0) {
    descend(w, g, last, eta);
    return;
  }
  const mu = splat(<Real>momentum);
  const nesterov = h.nesterov != 0;
  for (; w < last; w += VECTOR, g += VECTOR, v += VECTOR) {
    const weight = v128.load(w);
    let step = madd(lambda, weight, v128.load(g));
    if (momentum != 0) {
      const velocity = madd(mu, v128.load(v), step);
      v128.store(v, flushTiny(velocity));
      step = nesterov ? madd(mu, velocity, step) : velocity;
    }
    v128.store(w, madd(eta, step, weight));
  }
}

/** w ← w − η g, four vectors a turn, since this loop passes over every weight of most networks. */
function descend(w: usize, g: usize, last: usize, eta: v128): void {
  for (; w + 4 * VECTOR <= last; w += 4 * VECTOR, g += 4 * VECTOR) {
    const w0 = madd(eta, v128.load(g), v128.load(w)),
      w1 = madd(eta, v128.load(g, 16), v128.load(w, 16)),
      w2 = madd(eta, v128.load(g, 32), v128.load(w, 32)),
      w3 = madd(eta, v128.load(g, 48), v128.load(w, 48));
    v128.store(w, w0);
    v128.store(w, w1, 16);
    v128.store(w, w2, 32);
    v128.store(w, w3, 48);
  }
  for (; w < last; w += VECTOR, g += VECTOR) v128.store(w, madd(eta, v128.load(g), v128.load(w)));
}
