import { add, div, less, max, mul, select, splat, sub } from "../lanes";
import { log1p } from "../math/log";

/** e², averaged over the outputs, e = ln(1 + max(y, 0)) − ln(1 + max(t, 0));   slope 2 e / (1 + y), 0 for y below 0 */
@unmanaged
export class MeanSquaredLogarithmicError {
  @inline value(y: v128, t: v128, p: v128): v128 {
    const e = difference(y, t);
    return mul(e, e);
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    const zero = splat(<Real>0);
    const slope = div(mul(splat(<Real>2), difference(y, t)), add(splat(<Real>1), y));
    return select(zero, slope, less(y, zero));
  }
  @inline weight(N: i32): f64 {
    return 1 / <f64>N;
  }
}

function difference(y: v128, t: v128): v128 {
  const zero = splat(<Real>0);
  return sub(log1p(max(y, zero)), log1p(max(t, zero)));
}
