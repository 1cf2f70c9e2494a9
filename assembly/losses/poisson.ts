import { add, div, mul, splat, sub } from "../lanes";
import { log } from "../math/log";

/** y − t ln(y + 1e-8), averaged over the outputs;   slope 1 − t / (y + 1e-8) */
@unmanaged
export class Poisson {
  @inline value(y: v128, t: v128, p: v128): v128 {
    return sub(y, mul(t, log(add(y, splat(<Real>1e-8)))));
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    return sub(splat(<Real>1), div(t, add(y, splat(<Real>1e-8))));
  }
  @inline weight(N: i32): f64 {
    return 1 / <f64>N;
  }
}
