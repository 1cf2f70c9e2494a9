import { add, div, madd, mul, splat, sqrt, sub, VECTOR } from "../lanes";
import { AdagradHyper } from "../../build/generated/hyper";

/**
 * Adagrad, PyTorch's rule and place of ε (outside the square root):
 *   g ← g + λ w                                        weight decay λ
 *   s ← s + g²,   w ← w − η g / (√s + ε)
 * hyper: η, ε, λ. State: s.
 * Sources: Duchi, Hazan, Singer, JMLR 12, 2011; torch.optim.Adagrad.
 */
export function adagradApply(w: usize, g: usize, s: usize, block: usize, bytes: usize, h: AdagradHyper): void {
  const eta = splat(<Real>h.learningRate);
  const epsilon = splat(<Real>h.epsilon);
  const lambda = splat(<Real>h.weightDecay);
  const last = w + bytes;
  for (; w < last; w += VECTOR, g += VECTOR, s += VECTOR) {
    const weight = v128.load(w);
    const gradient = madd(lambda, weight, v128.load(g));
    const squares = madd(gradient, gradient, v128.load(s));
    v128.store(s, squares);
    v128.store(w, sub(weight, div(mul(eta, gradient), add(sqrt(squares), epsilon))));
  }
}
