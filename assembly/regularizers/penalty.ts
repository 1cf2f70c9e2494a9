import { NOT_FINITE } from "../../src/kernels/shared/status";
import { add, copySign, equal, mul, select, splat, VECTOR } from "../lanes";
import { sumOfSizes, sumOfSquares } from "../matrix/sums";
import { Penalty, PenaltyGradient } from "../../build/generated/steps";

/**
 * penalty(totals [1, n] f64, w [I, O], λ₁, λ₂, share): totals[0] += share · (λ₁ Σ |w| + λ₂ Σ w²).
 * Returns NOT_FINITE if that is not finite.
 */
export function penalty(step: Penalty, begin: i32, end: i32): i32 {
  const totals = <usize>step.totals.address;
  const w = step.w;
  const sum = step.l1 * sumOfSizes(w) + step.l2 * sumOfSquares(w);
  store<f64>(totals, load<f64>(totals) + step.share * sum);
  return isFinite(sum) ? 0 : NOT_FINITE;
}

/** penaltyGradient(dw, w [I, O], λ₁, λ₂): dw += λ₁ sign(w) + 2 λ₂ w, rows [begin, end); sign(0) = 0. */
export function penaltyGradient(step: PenaltyGradient, begin: i32, end: i32): i32 {
  const dw = step.dw;
  const w = step.w;
  const l1 = splat(<Real>step.l1);
  const l2 = splat(<Real>(2 * step.l2));
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
