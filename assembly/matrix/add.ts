import { madd, splat, VECTOR } from "../lanes";
import { AddTo } from "../../build/generated/steps";

/** addTo(y [R, C], x [R, C], factor): y += factor · x, rows [begin, end). */
export function addTo(step: AddTo, begin: i32, end: i32): i32 {
  const y = step.y;
  const factor = splat(<Real>step.factor);
  const last = y.row(end);
  let q = step.x.row(begin);
  for (let p = y.row(begin); p < last; p += VECTOR, q += VECTOR) {
    v128.store(p, madd(factor, v128.load(q), v128.load(p)));
  }
  return 0;
}
