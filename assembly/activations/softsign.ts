import { abs, add, div, mul, splat, sub } from "../lanes";

/** x / (1 + |x|),   f′ = 1 / (1 + |x|)² = (1 − |y|)² */
@unmanaged
export class Softsign {
  @inline forward(x: v128, p: v128): v128 {
    return div(x, add(splat(<Real>1), abs(x)));
  }
  @inline backward(y: v128, dy: v128, p: v128): v128 {
    const rest = sub(splat(<Real>1), abs(y));
    return mul(dy, mul(rest, rest));
  }
}
