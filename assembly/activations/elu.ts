import { add, greater, mul, select, splat } from "../lanes";
import { expm1 } from "../math/expm1";

/** x where x > 0, else α (eˣ − 1),   f′ = 1 where y > 0, else αeˣ = y + α */
@unmanaged
export class Elu {
  @inline forward(x: v128, alpha: v128): v128 {
    return select(x, mul(alpha, expm1(x)), greater(x, splat(<Real>0)));
  }
  @inline backward(y: v128, dy: v128, alpha: v128): v128 {
    return select(dy, mul(dy, add(y, alpha)), greater(y, splat(<Real>0)));
  }
}
