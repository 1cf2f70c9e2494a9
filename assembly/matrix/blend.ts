import { madd, mul, splat, VECTOR } from "../lanes";
import { Blend } from "../../build/generated/steps";

/** blend(y [R, C], x [R, C], a, b): y = a · y + b · x, rows [begin, end): a running mean. */
export function blend(step: Blend, begin: i32, end: i32): i32 {
  const y = step.y;
  const a = splat(<Real>step.a);
  const b = splat(<Real>step.b);
  const last = y.row(end);
  let q = step.x.row(begin);
  for (let p = y.row(begin); p < last; p += VECTOR, q += VECTOR) {
    v128.store(p, madd(b, v128.load(q), mul(a, v128.load(p))));
  }
  return 0;
}
