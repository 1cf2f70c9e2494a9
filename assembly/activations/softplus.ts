import { mul, neg } from "../lanes";
import { expm1 } from "../math/expm1";
import { softplus } from "../math/softplus";

/** ln(1 + eˣ),   f′ = σ(x) = 1 − e⁻ʸ */
@unmanaged
export class Softplus {
  @inline forward(x: v128, p: v128): v128 {
    return softplus(x);
  }
  @inline backward(y: v128, dy: v128, p: v128): v128 {
    return mul(dy, neg(expm1(neg(y))));
  }
}
