import { div, madd, mul, flushTiny, splat, sqrt, sub, VECTOR } from "../lanes";
import { read, write } from "./hyper";

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
const RATE = 0,
  BETA1 = 1,
  BETA2 = 2,
  EPSILON = 3,
  DECAY = 4,
  FADED = 5,
  PRODUCT = 6,
  POWER2 = 7,
  DIRECT = 8,
  STEP = 9,
  CORRECTION = 10;

/** 0.96^0.004 */
const FADE: f64 = 0.9998367253526753;

export function nadamAdvance(h: usize): void {
  const rate = read(h, RATE);
  const beta1 = read(h, BETA1);
  const faded = read(h, FADED) * FADE;
  const mu = beta1 * (1 - 0.5 * faded);
  const next = beta1 * (1 - 0.5 * (faded * FADE));
  const product = read(h, PRODUCT) * mu;
  const power2 = read(h, POWER2) * read(h, BETA2);
  write(h, FADED, faded);
  write(h, PRODUCT, product);
  write(h, POWER2, power2);
  write(h, DIRECT, (rate * (1 - mu)) / (1 - product));
  write(h, STEP, (rate * next) / (1 - product * next));
  write(h, CORRECTION, 1 / Math.sqrt(1 - power2));
}

export function nadamApply(w: usize, g: usize, m: usize, block: usize, bytes: usize, h: usize): void {
  const beta1 = splat(<Real>read(h, BETA1));
  const beta2 = splat(<Real>read(h, BETA2));
  const rest1 = splat(<Real>(1 - read(h, BETA1)));
  const rest2 = splat(<Real>(1 - read(h, BETA2)));
  const epsilon = splat(<Real>read(h, EPSILON));
  const lambda = splat(<Real>read(h, DECAY));
  const direct = splat(<Real>read(h, DIRECT));
  const step = splat(<Real>read(h, STEP));
  const correction = splat(<Real>read(h, CORRECTION));
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
