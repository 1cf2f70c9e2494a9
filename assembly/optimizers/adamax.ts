import { abs, add, div, madd, max, mul, flushTiny, splat, sub, VECTOR } from "../lanes";
import { AdamaxHyper } from "../../build/generated/hyper";

/**
 * Adamax: Adam with the infinity norm, PyTorch's rule and place of ε (inside the maximum):
 *   g ← g + λ w                                        weight decay λ
 *   m ← β₁ m + (1 − β₁) g,   u ← max(β₂ u, |g| + ε)
 *   w ← w − [η / (1 − β₁ᵗ)] m / u
 * hyper: η, β₁, β₂, ε, λ, then β₁ᵗ as a running product, then the scalar of the step. State: m, u, starting at 0.
 * Sources: Kingma & Ba, ICLR 2015, algorithm 2; torch.optim.Adamax.
 */
export function adamaxAdvance(h: AdamaxHyper): void {
  const power1 = h.beta1Power * h.beta1;
  h.beta1Power = power1;
  h.step = h.learningRate / (1 - power1);
}

export function adamaxApply(w: usize, g: usize, m: usize, block: usize, bytes: usize, h: AdamaxHyper): void {
  const beta1 = splat(<Real>h.beta1);
  const beta2 = splat(<Real>h.beta2);
  const rest1 = splat(<Real>(1 - h.beta1));
  const epsilon = splat(<Real>h.epsilon);
  const lambda = splat(<Real>h.weightDecay);
  const step = splat(<Real>h.step);
  const last = w + bytes;
  for (; w < last; w += VECTOR, g += VECTOR, m += VECTOR) {
    const u = m + block;
    const weight = v128.load(w);
    const gradient = madd(lambda, weight, v128.load(g));
    const mean = madd(rest1, gradient, mul(beta1, v128.load(m)));
    const largest = max(mul(beta2, v128.load(u)), add(abs(gradient), epsilon));
    v128.store(m, flushTiny(mean));
    v128.store(u, largest);
    v128.store(w, sub(weight, div(mul(step, mean), largest)));
  }
}
