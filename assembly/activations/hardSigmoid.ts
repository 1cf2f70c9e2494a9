import { add, div, greater, keep, less, max, min, splat } from "../lanes";

/** min(max(x + 3, 0), 6) / 6,   f′ = 1/6 where 0 < y < 1, else 0 */
@unmanaged
export class HardSigmoid {
  @inline forward(x: v128, p: v128): v128 {
    const six = splat(<Real>6);
    return div(min(max(add(x, splat(<Real>3)), splat(<Real>0)), six), six);
  }
  @inline backward(y: v128, dy: v128, p: v128): v128 {
    const inside = keep(dy, greater(y, splat(<Real>0)));
    return div(keep(inside, less(y, splat(<Real>1))), splat(<Real>6));
  }
}
