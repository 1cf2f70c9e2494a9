import { add, copySign, equal, mul, select, splat, VECTOR } from "../lanes";
import { sumOfSizes, sumOfSquares } from "../matrix/sums";
import { matrix, scalar } from "../plan/step";

/**
 * penalty(totals [1, n] f64, w [I, O], λ₁, λ₂, share): totals[0] += share · (λ₁ Σ |w| + λ₂ Σ w²).
 * Answers 1 if that is not finite.
 */
export function penalty(step: usize, begin: i32, end: i32): i32 {
  const totals = <usize>matrix(step, 0).address;
  const w = matrix(step, 1);
  const sum = scalar(step, 2) * sumOfSizes(w) + scalar(step, 3) * sumOfSquares(w);
  store<f64>(totals, load<f64>(totals) + scalar(step, 4) * sum);
  return <i32>!isFinite(sum);
}

/** penaltyGradient(dw, w [I, O], λ₁, λ₂): dw += λ₁ sign(w) + 2 λ₂ w, rows [begin, end); sign(0) = 0. */
export function penaltyGradient(step: usize, begin: i32, end: i32): i32 {
  const dw = matrix(step, 0);
  const w = matrix(step, 1);
  const l1 = splat(<Real>scalar(step, 2));
  const l2 = splat(<Real>(2 * scalar(step, 3)));
  const zero = splat(<Real>0);
  const last = dw.row(end);
  let q = w.row(begin);
  for (let p = dw.row(begin); p < last; p += VECTOR, q += VECTOR) {
    const weight = v128.load(q);
    const slope = select(zero, copySign(l1, weight), equal(weight, zero));
    v128.store(p, add(v128.load(p), add(slope, mul(l2, weight))));
  }
  return 0;
}
