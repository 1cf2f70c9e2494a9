import { abs, max, min, mul, neg, splat, sub } from "../lanes";

/** c (|e| − c/2),   e = y − t, c = min(|e|, δ), averaged over the outputs;   slope e, at most ±δ */
@unmanaged
export class Huber {
  @inline value(y: v128, t: v128, delta: v128): v128 {
    const size = abs(sub(y, t));
    const c = min(size, delta);
    return mul(c, sub(size, mul(splat(<Real>0.5), c)));
  }
  @inline slope(y: v128, t: v128, delta: v128): v128 {
    return max(min(sub(y, t), delta), neg(delta));
  }
  @inline weight(N: i32): f64 {
    return 1 / <f64>N;
  }
}
