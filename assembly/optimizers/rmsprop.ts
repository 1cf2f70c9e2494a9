import { add, atLeast, div, madd, mul, flushTiny, splat, sqrt, sub, VECTOR } from "../lanes";
import { RmspropHyper } from "../../build/generated/hyper";

/**
 * RMSprop, PyTorch's rule and place of ε (outside the square root):
 *   g ← g + λ w                                        weight decay λ
 *   v ← ρ v + (1 − ρ) g²
 *   d = √v + ε,   centered: a ← ρ a + (1 − ρ) g,   d = √max(v − a², 0) + ε
 *   w ← w − η g / d,   momentum μ: b ← μ b + g / d,   w ← w − η b
 * hyper: η, ρ, μ, ε, centered (0 or 1), λ. State: v, then b where μ ≠ 0, then a where centered; all start at 0.
 * Sources: Tieleman & Hinton, Coursera lecture 6.5, 2012; Graves, arXiv:1308.0850, eq. 38–45; torch.optim.RMSprop.
 */
export function rmspropApply(w: usize, g: usize, state: usize, block: usize, bytes: usize, h: RmspropHyper): void {
  const eta = splat(<Real>-h.learningRate);
  const rho = splat(<Real>h.rho);
  const rest = splat(<Real>(1 - h.rho));
  const epsilon = splat(<Real>h.epsilon);
  const lambda = splat(<Real>h.weightDecay);
  const momentum = h.momentum != 0;
  const mu = splat(<Real>h.momentum);
  const centered = h.centered != 0;
  const meanBlock: usize = momentum ? 2 * block : block;
  const last = w + bytes;
  for (; w < last; w += VECTOR, g += VECTOR, state += VECTOR) {
    const weight = v128.load(w);
    const gradient = madd(lambda, weight, v128.load(g));
    const square = madd(rest, mul(gradient, gradient), mul(rho, v128.load(state)));
    v128.store(state, flushTiny(square));
    let spread = square;
    if (centered) {
      const mean = madd(rest, gradient, mul(rho, v128.load(state + meanBlock)));
      v128.store(state + meanBlock, flushTiny(mean));
      spread = atLeast(sub(square, mul(mean, mean)), splat(<Real>0));
    }
    let step = div(gradient, add(sqrt(spread), epsilon));
    if (momentum) {
      step = madd(mu, v128.load(state + block), step);
      v128.store(state + block, flushTiny(step));
    }
    v128.store(w, madd(eta, step, weight));
  }
}
