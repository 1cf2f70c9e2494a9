import { mul, splat, sub } from "../lanes";

/** (y − t)², averaged over the outputs;   slope 2 (y − t) */
@unmanaged
export class MeanSquaredError {
  @inline value(y: v128, t: v128, p: v128): v128 {
    const e = sub(y, t);
    return mul(e, e);
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    return mul(splat(<Real>2), sub(y, t));
  }
  @inline weight(N: i32): f64 {
    return 1 / <f64>N;
  }
}
