import { abs, greater, keep, less, splat, sub } from "../lanes";

/** |y − t|, averaged over the outputs;   slope ±1, 0 at 0 */
@unmanaged
export class MeanAbsoluteError {
  @inline value(y: v128, t: v128, p: v128): v128 {
    return abs(sub(y, t));
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    const one = splat(<Real>1);
    return sub(keep(one, greater(y, t)), keep(one, less(y, t)));
  }
  @inline weight(N: i32): f64 {
    return 1 / <f64>N;
  }
}
