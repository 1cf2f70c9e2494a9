import { madd, mul, splat, VECTOR } from "../lanes";
import { matrix, scalar } from "../plan/step";

/** blend(y [R, C], x [R, C], a, b): y = a · y + b · x, rows [begin, end): a running mean. */
export function blend(step: usize, begin: i32, end: i32): i32 {
  const y = matrix(step, 0);
  const a = splat(<Real>scalar(step, 2));
  const b = splat(<Real>scalar(step, 3));
  const last = y.row(end);
  let q = matrix(step, 1).row(begin);
  for (let p = y.row(begin); p < last; p += VECTOR, q += VECTOR) {
    v128.store(p, madd(b, v128.load(q), mul(a, v128.load(p))));
  }
  return 0;
}
