import { abs, add, div, less, mul, neg, select, splat } from "../lanes";
import { exp } from "../math/exp";
import { sigmoid } from "../math/sigmoid";

/** x σ(x),   f′ = σ + x σ (1 − σ),   σ (1 − σ) = e / (1 + e)² from e = e^−|x|, which does not cancel */
@unmanaged
export class Swish {
  @inline forward(x: v128, p: v128): v128 {
    return mul(x, sigmoid(x));
  }
  @inline backward(x: v128, dy: v128, p: v128): v128 {
    const e = exp(neg(abs(x)));
    const upper = div(splat(<Real>1), add(splat(<Real>1), e));
    const lower = mul(e, upper);
    const s = select(lower, upper, less(x, splat(<Real>0)));
    return mul(dy, add(s, mul(x, mul(lower, upper))));
  }
}
