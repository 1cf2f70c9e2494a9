import { abs, add, mul, splat, sub } from "../lanes";
import { exp } from "../math/exp";
import { log1p } from "../math/log";
import { tanh } from "../math/tanh";

/** ln cosh e = |e| + ln(1 + e^−2|e|) − ln 2,   e = y − t, averaged over the outputs;   slope tanh e */
@unmanaged
export class LogCosh {
  @inline value(y: v128, t: v128, p: v128): v128 {
    const size = abs(sub(y, t));
    return sub(add(size, log1p(exp(mul(splat(<Real>-2), size)))), splat(<Real>0.6931471805599453));
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    return tanh(sub(y, t));
  }
  @inline weight(N: i32): f64 {
    return 1 / <f64>N;
  }
}
