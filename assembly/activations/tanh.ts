import { mul, splat, sub } from "../lanes";
import { InlineTanh, tanh } from "../math/tanh";

/** tanh x,   tanh′ = 1 − y² */
@unmanaged
export class Tanh {
  @inline forward(x: v128, p: v128): v128 {
    return tanh(x);
  }
  @inline withoutCall(x: v128): v128 {
    return InlineTanh.of(x);
  }
  @inline backward(y: v128, dy: v128, p: v128): v128 {
    return mul(dy, sub(splat(<Real>1), mul(y, y)));
  }
}
