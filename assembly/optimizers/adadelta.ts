import { add, div, madd, mul, flushTiny, splat, sqrt, VECTOR } from "../lanes";
import { AdadeltaHyper } from "../../build/generated/hyper";

/**
 * Adadelta, PyTorch's rule and place of ε (inside both square roots):
 *   g ← g + λ w                                        weight decay λ
 *   v ← ρ v + (1 − ρ) g²
 *   d = g √(u + ε) / √(v + ε),   u ← ρ u + (1 − ρ) d²
 *   w ← w − η d
 * hyper: η, ρ, ε, λ. State: v, u, starting at 0.
 * Sources: Zeiler, arXiv:1212.5701, algorithm 1; torch.optim.Adadelta.
 */
export function adadeltaApply(w: usize, g: usize, v: usize, block: usize, bytes: usize, h: AdadeltaHyper): void {
  const eta = splat(<Real>-h.learningRate);
  const rho = splat(<Real>h.rho);
  const rest = splat(<Real>(1 - h.rho));
  const epsilon = splat(<Real>h.epsilon);
  const lambda = splat(<Real>h.weightDecay);
  const last = w + bytes;
  for (; w < last; w += VECTOR, g += VECTOR, v += VECTOR) {
    const u = v + block;
    const weight = v128.load(w);
    const gradient = madd(lambda, weight, v128.load(g));
    const square = madd(rest, mul(gradient, gradient), mul(rho, v128.load(v)));
    const before = v128.load(u);
    const delta = mul(div(sqrt(add(before, epsilon)), sqrt(add(square, epsilon))), gradient);
    v128.store(v, flushTiny(square));
    v128.store(u, flushTiny(madd(rest, mul(delta, delta), mul(rho, before))));
    v128.store(w, madd(eta, delta, weight));
  }
}
