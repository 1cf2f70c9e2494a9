import { greater, keep, less, max, min, splat } from "../lanes";

/** min(max(x, 0), 6),   f′ = 1 where 0 < y < 6, else 0 */
@unmanaged
export class Relu6 {
  @inline forward(x: v128, p: v128): v128 {
    return min(max(x, splat(<Real>0)), splat(<Real>6));
  }
  @inline backward(y: v128, dy: v128, p: v128): v128 {
    return keep(keep(dy, greater(y, splat(<Real>0))), less(y, splat(<Real>6)));
  }
}
