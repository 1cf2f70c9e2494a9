import { madd, splat, VECTOR } from "../lanes";
import { matrix, scalar } from "../plan/step";

/** addTo(y [R, C], x [R, C], factor): y += factor · x, rows [begin, end). */
export function addTo(step: usize, begin: i32, end: i32): i32 {
  const y = matrix(step, 0);
  const factor = splat(<Real>scalar(step, 2));
  const last = y.row(end);
  let q = matrix(step, 1).row(begin);
  for (let p = y.row(begin); p < last; p += VECTOR, q += VECTOR) {
    v128.store(p, madd(factor, v128.load(q), v128.load(p)));
  }
  return 0;
}
