import { mul, splat } from "../lanes";
import { cosPi, sinPi } from "../math/cosPi";

/** cos πx,   f′ = −π sin πx */
@unmanaged
export class CosPi {
  @inline forward(x: v128, p: v128): v128 {
    return cosPi(x);
  }
  @inline backward(x: v128, dy: v128, p: v128): v128 {
    return mul(dy, mul(sinPi(x), splat(<Real>-Math.PI)));
  }
}
