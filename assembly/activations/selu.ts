import { add, greater, mul, select, splat } from "../lanes";
import { expm1 } from "../math/expm1";

/** λx where x > 0, else λα (eˣ − 1),   f′ = λ where y > 0, else λαeˣ = y + λα */
@unmanaged
export class Selu {
  @inline forward(x: v128, p: v128): v128 {
    return select(mul(lambda(), x), mul(saturation(), expm1(x)), greater(x, splat(<Real>0)));
  }
  @inline backward(y: v128, dy: v128, p: v128): v128 {
    return mul(dy, select(lambda(), add(y, saturation()), greater(y, splat(<Real>0))));
  }
}

/** λ, to the digits of src/kernels/activations/selu.ts. */
function lambda(): v128 {
  return splat(<Real>1.0507009873554805);
}

/** λα */
function saturation(): v128 {
  return splat(<Real>1.7580993408473766);
}
