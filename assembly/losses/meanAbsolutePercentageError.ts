import { abs, div, greater, keep, less, max, mul, splat, sub } from "../lanes";

/** 100 |y − t| / max(|t|, 1e-7), averaged over the outputs;   slope ±100 / max(|t|, 1e-7), 0 at y = t */
@unmanaged
export class MeanAbsolutePercentageError {
  @inline value(y: v128, t: v128, p: v128): v128 {
    return div(mul(splat(<Real>100), abs(sub(y, t))), max(abs(t), splat(<Real>1e-7)));
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    const percent = splat(<Real>100);
    const side = sub(keep(percent, greater(y, t)), keep(percent, less(y, t)));
    return div(side, max(abs(t), splat(<Real>1e-7)));
  }
  @inline weight(N: i32): f64 {
    return 1 / <f64>N;
  }
}
