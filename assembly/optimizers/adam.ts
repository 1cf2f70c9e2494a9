import { div, madd, max, mul, flushTiny, splat, sqrt, sub, VECTOR } from "../lanes";
import { AdamHyper } from "../../build/generated/hyper";

/**
 * Adam, PyTorch's rule and place of ε (outside the square root, after the bias correction):
 *   g ← g + λ w                                        weight decay λ (L2)
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   w ← w − [η / (1 − β₁ᵗ)] m / (√v / √(1 − β₂ᵗ) + ε)
 *   amsgrad: v̂ ← max(v̂, v) before the bias correction, and √v̂ in place of √v
 * hyper: η, β₁, β₂, ε, λ, amsgrad (0 or 1), then β₁ᵗ and β₂ᵗ kept as running products (no power function: the same bits
 * everywhere), then the two scalars of the step. State: m, v and, with amsgrad, v̂, starting at 0.
 * Sources: Kingma & Ba, ICLR 2015, algorithm 1; Reddi, Kale, Kumar, ICLR 2018; torch.optim.Adam.
 */
export function adamAdvance(h: AdamHyper): void {
  const power1 = h.beta1Power * h.beta1;
  const power2 = h.beta2Power * h.beta2;
  h.beta1Power = power1;
  h.beta2Power = power2;
  h.step = h.learningRate / (1 - power1);
  h.correction = 1 / Math.sqrt(1 - power2);
}

export function adamApply(w: usize, g: usize, m: usize, block: usize, bytes: usize, h: AdamHyper): void {
  applyMoments(w, g, m, block, bytes, h, h.weightDecay);
}

/** The update of Adam and AdamW: `l2` · w is added to the gradient. */
export function applyMoments(w: usize, g: usize, m: usize, block: usize, bytes: usize, h: AdamHyper, l2: f64): void {
  const beta1 = splat(<Real>h.beta1);
  const beta2 = splat(<Real>h.beta2);
  const rest1 = splat(<Real>(1 - h.beta1));
  const rest2 = splat(<Real>(1 - h.beta2));
  const epsilon = splat(<Real>h.epsilon);
  const lambda = splat(<Real>l2);
  const amsgrad = h.amsgrad != 0;
  const step = splat(<Real>h.step);
  const correction = splat(<Real>h.correction);
  const last = w + bytes;
  if (l2 == 0 && !amsgrad) {
    // The usual case by itself: with fewer numbers to keep, all stay in registers, and it takes less than half the time.
    for (; w < last; w += VECTOR, g += VECTOR, m += VECTOR) {
      const v = m + block;
      const gradient = v128.load(g);
      const mean = madd(rest1, gradient, mul(beta1, v128.load(m)));
      const square = madd(rest2, mul(gradient, gradient), mul(beta2, v128.load(v)));
      v128.store(m, flushTiny(mean));
      v128.store(v, flushTiny(square));
      v128.store(w, sub(v128.load(w), div(mul(step, mean), madd(sqrt(square), correction, epsilon))));
    }
    return;
  }
  for (; w < last; w += VECTOR, g += VECTOR, m += VECTOR) {
    const v = m + block;
    const weight = v128.load(w);
    const gradient = madd(lambda, weight, v128.load(g));
    const mean = madd(rest1, gradient, mul(beta1, v128.load(m)));
    let square = madd(rest2, mul(gradient, gradient), mul(beta2, v128.load(v)));
    v128.store(m, flushTiny(mean));
    v128.store(v, flushTiny(square));
    if (amsgrad) {
      square = max(v128.load(v + block), square);
      v128.store(v + block, square);
    }
    const denominator = madd(sqrt(square), correction, epsilon);
    v128.store(w, sub(weight, div(mul(step, mean), denominator)));
  }
}
