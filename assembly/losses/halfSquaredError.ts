import { mul, splat, sub } from "../lanes";

/** ½ (y − t)², summed over the outputs;   slope y − t */
@unmanaged
export class HalfSquaredError {
  @inline value(y: v128, t: v128, p: v128): v128 {
    const e = sub(y, t);
    return mul(mul(e, e), splat(<Real>0.5));
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    return sub(y, t);
  }
  @inline weight(N: i32): f64 {
    return 1;
  }
}
