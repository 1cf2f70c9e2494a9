import { greater, keep, less, max, mul, splat, sub } from "../lanes";

/** max(τ e, (τ − 1) e),   e = t − y, averaged over the outputs;   slope −τ below the target, 1 − τ above it, 0 at it */
@unmanaged
export class Pinball {
  @inline value(y: v128, t: v128, quantile: v128): v128 {
    const e = sub(t, y);
    return max(mul(quantile, e), mul(sub(quantile, splat(<Real>1)), e));
  }
  @inline slope(y: v128, t: v128, quantile: v128): v128 {
    return sub(keep(sub(splat(<Real>1), quantile), greater(y, t)), keep(quantile, less(y, t)));
  }
  @inline weight(N: i32): f64 {
    return 1 / <f64>N;
  }
}
