import { add, div, madd, mul, splat, sqrt, sub, VECTOR } from "../lanes";
import { read } from "./hyper";

/**
 * Adagrad, PyTorch's rule and place of ε (outside the square root):
 *   g ← g + λ w                                        weight decay λ
 *   s ← s + g²,   w ← w − η g / (√s + ε)
 * hyper: η, ε, λ. State: s.
 * Sources: Duchi, Hazan, Singer, JMLR 12, 2011; torch.optim.Adagrad.
 */
const RATE = 0,
  EPSILON = 1,
  DECAY = 2;

export function adagradApply(w: usize, g: usize, s: usize, block: usize, bytes: usize, h: usize): void {
  const eta = splat(<Real>read(h, RATE));
  const epsilon = splat(<Real>read(h, EPSILON));
  const lambda = splat(<Real>read(h, DECAY));
  const last = w + bytes;
  for (; w < last; w += VECTOR, g += VECTOR, s += VECTOR) {
    const weight = v128.load(w);
    const gradient = madd(lambda, weight, v128.load(g));
    const squares = madd(gradient, gradient, v128.load(s));
    v128.store(s, squares);
    v128.store(w, sub(weight, div(mul(eta, gradient), add(sqrt(squares), epsilon))));
  }
}
