import { atLeast, greater, keep, splat } from "../lanes";

/** f(x) = max(x, 0),   f′ = 1 where y > 0, else 0 */
@unmanaged
export class Relu {
  @inline forward(x: v128, p: v128): v128 {
    return atLeast(x, splat(<Real>0));
  }
  @inline backward(y: v128, dy: v128, p: v128): v128 {
    return keep(dy, greater(y, splat(<Real>0)));
  }
}
