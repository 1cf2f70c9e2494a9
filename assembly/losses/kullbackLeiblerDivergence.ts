import { div, greater, keep, max, mul, neg, splat } from "../lanes";
import { log } from "../math/log";

/** Σ t ln(t / max(y, 1e-12)), 0 where t is 0, summed over the outputs;   slope −t / max(y, 1e-12) */
@unmanaged
export class KullbackLeiblerDivergence {
  @inline value(y: v128, t: v128, p: v128): v128 {
    const value = mul(t, log(div(t, max(y, splat(<Real>1e-12)))));
    return keep(value, greater(t, splat(<Real>0)));
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    return neg(div(t, max(y, splat(<Real>1e-12))));
  }
  @inline weight(N: i32): f64 {
    return 1;
  }
}
