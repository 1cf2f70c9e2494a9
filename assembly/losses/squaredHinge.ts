import { mul, splat } from "../lanes";
import { shortfall, side } from "./hinge";

/** max(0, 1 − s y)², averaged over the outputs, s = t, or −1 where t is 0;   slope −2 s max(0, 1 − s y) */
@unmanaged
export class SquaredHinge {
  @inline value(y: v128, t: v128, p: v128): v128 {
    const m = shortfall(y, side(t));
    return mul(m, m);
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    const s = side(t);
    return mul(mul(splat(<Real>-2), s), shortfall(y, s));
  }
  @inline weight(N: i32): f64 {
    return 1 / <f64>N;
  }
}
