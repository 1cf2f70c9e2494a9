import { add, div, madd, min, mul, REAL, splat, sqrt, VECTOR } from "../lanes";
import { LimitNorms } from "../../build/generated/steps";

/** ε of the norm: Keras's. */
const EPSILON: f64 = 1e-7;

/**
 * limitNorms(w [I, O], c): each column of w times min(n, c) / (n + 1e-7), n its norm;
 * columns [begin, end), begin a multiple of LANES. A column's squares are added up in the dtype, row by row.
 */
export function limitNorms(step: LimitNorms, begin: i32, end: i32): i32 {
  const w = step.w;
  const limit = splat(<Real>step.limit);
  const epsilon = splat(<Real>EPSILON);
  const stride = <usize>w.stride;
  const last = <usize>end * REAL;
  for (let column = <usize>begin * REAL; column < last; column += VECTOR) {
    const first = w.row(0) + column;
    let squares = splat(<Real>0);
    for (let r = 0, p = first; r < w.rows; r++, p += stride) {
      const weight = v128.load(p);
      squares = madd(weight, weight, squares);
    }
    const norm = sqrt(squares);
    const factor = div(min(norm, limit), add(norm, epsilon));
    for (let r = 0, p = first; r < w.rows; r++, p += stride) v128.store(p, mul(factor, v128.load(p)));
  }
  return 0;
}
