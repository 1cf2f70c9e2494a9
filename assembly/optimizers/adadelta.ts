import { add, div, madd, mul, flushTiny, splat, sqrt, VECTOR } from "../lanes";
import { read } from "./hyper";

/**
 * Adadelta, PyTorch's rule and place of ε (inside both square roots):
 *   g ← g + λ w                                        weight decay λ
 *   v ← ρ v + (1 − ρ) g²
 *   d = g √(u + ε) / √(v + ε),   u ← ρ u + (1 − ρ) d²
 *   w ← w − η d
 * hyper: η, ρ, ε, λ. State: v, u, starting at 0.
 * Sources: Zeiler, arXiv:1212.5701, algorithm 1; torch.optim.Adadelta.
 */
const RATE = 0,
  RHO = 1,
  EPSILON = 2,
  DECAY = 3;

export function adadeltaApply(w: usize, g: usize, v: usize, block: usize, bytes: usize, h: usize): void {
  const eta = splat(<Real>-read(h, RATE));
  const rho = splat(<Real>read(h, RHO));
  const rest = splat(<Real>(1 - read(h, RHO)));
  const epsilon = splat(<Real>read(h, EPSILON));
  const lambda = splat(<Real>read(h, DECAY));
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
