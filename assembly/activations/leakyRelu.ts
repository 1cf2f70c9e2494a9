import { greater, mul, select, splat } from "../lanes";

/** x where x > 0, else αx,   f′ = 1 where y > 0, else α */
@unmanaged
export class LeakyRelu {
  @inline forward(x: v128, alpha: v128): v128 {
    return select(x, mul(alpha, x), greater(x, splat(<Real>0)));
  }
  @inline backward(y: v128, dy: v128, alpha: v128): v128 {
    return select(dy, mul(alpha, dy), greater(y, splat(<Real>0)));
  }
}
