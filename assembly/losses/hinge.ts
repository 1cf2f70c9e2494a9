import { equal, greater, keep, max, mul, neg, select, splat, sub } from "../lanes";

/** max(0, 1 − s y), averaged over the outputs, s = t, or −1 where t is 0;   slope −s where the loss is above 0, else 0 */
@unmanaged
export class Hinge {
  @inline value(y: v128, t: v128, p: v128): v128 {
    return shortfall(y, side(t));
  }
  @inline slope(y: v128, t: v128, p: v128): v128 {
    const s = side(t);
    return keep(neg(s), greater(shortfall(y, s), splat(<Real>0)));
  }
  @inline weight(N: i32): f64 {
    return 1 / <f64>N;
  }
}

/** s: the side of 0 that y belongs on. */
export function side(t: v128): v128 {
  return select(splat(<Real>-1), t, equal(t, splat(<Real>0)));
}

/** How much s y is short of 1, at least 0. */
export function shortfall(y: v128, s: v128): v128 {
  return max(splat(<Real>0), sub(splat(<Real>1), mul(s, y)));
}
