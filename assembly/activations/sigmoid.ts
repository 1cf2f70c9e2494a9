import { mul, splat, sub } from "../lanes";
import { InlineSigmoid, sigmoid } from "../math/sigmoid";

/** σ(x) = 1 / (1 + e⁻ˣ),   σ′ = y (1 − y) */
@unmanaged
export class Sigmoid {
  @inline forward(x: v128, p: v128): v128 {
    return sigmoid(x);
  }
  @inline withoutCall(x: v128): v128 {
    return InlineSigmoid.of(x);
  }
  @inline backward(y: v128, dy: v128, p: v128): v128 {
    return mul(dy, mul(y, sub(splat(<Real>1), y)));
  }
}
