import { div, madd, mul, flushTiny, splat, sqrt, sub, VECTOR } from "../lanes";
import { NadamHyper } from "../../build/generated/hyper";

/**
 * NAdam: Adam with Nesterov's momentum, PyTorch's rule, momentum schedule and place of ε (outside the square root):
 *   g ← g + λ w                                        weight decay λ
 *   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *   μₜ = β₁ (1 − ½ 0.96^(0.004 t)),   Πₜ = μ₁ … μₜ
 *   w ← w − η [(1 − μₜ) / (1 − Πₜ) g + μₜ₊₁ / (1 − Πₜ₊₁) m] / (√(v / (1 − β₂ᵗ)) + ε)
 * hyper: η, β₁, β₂, ε, λ, then 0.96^(0.004 t), Πₜ and β₂ᵗ as running products, then the three scalars of the step.
 * State: m, v, starting at 0.
 * Sources: Dozat, ICLR 2016 workshop, algorithm 2; torch.optim.NAdam.
 */
/** 0.96^0.004 */
const FADE: f64 = 0.9998367253526753;

export function nadamAdvance(h: NadamHyper): void {
  const rate = h.learningRate;
  const beta1 = h.beta1;
  const faded = h.faded * FADE;
  const mu = beta1 * (1 - 0.5 * faded);
  const next = beta1 * (1 - 0.5 * (faded * FADE));
  const product = h.product * mu;
  const power2 = h.beta2Power * h.beta2;
  h.faded = faded;
  h.product = product;
  h.beta2Power = power2;
  h.direct = (rate * (1 - mu)) / (1 - product);
  h.step = (rate * next) / (1 - product * next);
  h.correction = 1 / Math.sqrt(1 - power2);
}

export function nadamApply(w: usize, g: usize, m: usize, block: usize, bytes: usize, h: NadamHyper): void {
  const beta1 = splat(<Real>h.beta1);
  const beta2 = splat(<Real>h.beta2);
  const rest1 = splat(<Real>(1 - h.beta1));
  const rest2 = splat(<Real>(1 - h.beta2));
  const epsilon = splat(<Real>h.epsilon);
  const lambda = splat(<Real>h.weightDecay);
  const direct = splat(<Real>h.direct);
  const step = splat(<Real>h.step);
  const correction = splat(<Real>h.correction);
  const last = w + bytes;
  for (; w < last; w += VECTOR, g += VECTOR, m += VECTOR) {
    const v = m + block;
    const weight = v128.load(w);
    const gradient = madd(lambda, weight, v128.load(g));
    const mean = madd(rest1, gradient, mul(beta1, v128.load(m)));
    const square = madd(rest2, mul(gradient, gradient), mul(beta2, v128.load(v)));
    v128.store(m, flushTiny(mean));
    v128.store(v, flushTiny(square));
    const denominator = madd(sqrt(square), correction, epsilon);
    v128.store(w, sub(weight, div(madd(step, mean, mul(direct, gradient)), denominator)));
  }
}
