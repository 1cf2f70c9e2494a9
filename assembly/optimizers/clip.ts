import { max, min, mul, neg, splat, VECTOR } from "../lanes";
import { sumOfSquares } from "../matrix/sums";
import { matrix, scalar } from "../plan/step";

/** ε of the norm: PyTorch's, clip_grad_norm_. */
const EPSILON: f64 = 1e-6;

/** clipValue(dw [I, O], c): each number of dw kept within ±c, rows [begin, end). NaN stays NaN. */
export function clipValue(step: usize, begin: i32, end: i32): i32 {
  const dw = matrix(step, 0);
  const limit = splat(<Real>scalar(step, 1));
  const last = dw.row(end);
  for (let p = dw.row(begin); p < last; p += VECTOR) {
    v128.store(p, max(min(v128.load(p), limit), neg(limit)));
  }
  return 0;
}

/** addSquares(sum [1, 1] f64, dw [I, O]): sum += Σ dw², in f64 and one order, padding left out. */
export function addSquares(step: usize, begin: i32, end: i32): i32 {
  const sum = <usize>matrix(step, 0).address;
  store<f64>(sum, load<f64>(sum) + sumOfSquares(matrix(step, 1)));
  return 0;
}

/** clipNorm(dw [I, O], sum [1, 1] f64, c): dw = min(1, c / (√sum + 1e-6)) · dw, rows [begin, end). */
export function clipNorm(step: usize, begin: i32, end: i32): i32 {
  const dw = matrix(step, 0);
  const norm = Math.sqrt(load<f64>(<usize>matrix(step, 1).address));
  const factor = splat(<Real>Math.min(1, scalar(step, 2) / (norm + EPSILON)));
  const last = dw.row(end);
  for (let p = dw.row(begin); p < last; p += VECTOR) v128.store(p, mul(factor, v128.load(p)));
  return 0;
}
