import { max, min, mul, neg, splat, VECTOR } from "../lanes";
import { sumOfSquares } from "../matrix/sums";
import { AddSquares, ClipNorm, ClipValue } from "../../build/generated/steps";

/** ε of the norm: PyTorch's, clip_grad_norm_. */
const EPSILON: f64 = 1e-6;

/** clipValue(dw [I, O], c): each number of dw kept within ±c, rows [begin, end). NaN stays NaN. */
export function clipValue(step: ClipValue, begin: i32, end: i32): i32 {
  const dw = step.dw;
  const limit = splat(<Real>step.limit);
  const last = dw.row(end);
  for (let p = dw.row(begin); p < last; p += VECTOR) {
    v128.store(p, max(min(v128.load(p), limit), neg(limit)));
  }
  return 0;
}

/** addSquares(sum [1, 1] f64, dw [I, O]): sum += Σ dw², in f64 and one order, padding left out. */
export function addSquares(step: AddSquares, begin: i32, end: i32): i32 {
  const sum = <usize>step.sum.address;
  store<f64>(sum, load<f64>(sum) + sumOfSquares(step.dw));
  return 0;
}

/** clipNorm(dw [I, O], sum [1, 1] f64, c): dw = min(1, c / (√sum + 1e-6)) · dw, rows [begin, end). */
export function clipNorm(step: ClipNorm, begin: i32, end: i32): i32 {
  const dw = step.dw;
  const norm = Math.sqrt(load<f64>(<usize>step.sum.address));
  const factor = splat(<Real>Math.min(1, step.limit / (norm + EPSILON)));
  const last = dw.row(end);
  for (let p = dw.row(begin); p < last; p += VECTOR) v128.store(p, mul(factor, v128.load(p)));
  return 0;
}
