import { abs, add, div, less, mul, neg, select, splat } from "../lanes";
import { exp } from "../math/exp";

/**
 * x t,   t = tanh(ln(1 + eˣ)) = n / (n + g) from e = e^−|x|, so that nothing overflows or cancels:
 *   x < 0: n = e (e + 2), g = 2        x ≥ 0: n = 1 + 2e, g = 2e²
 * f′ = t + x σ(x) (1 − t²),   1 − t² = g / (n + g) · (1 + t)
 */
@unmanaged
export class Mish {
  @inline forward(x: v128, p: v128): v128 {
    const e = exp(neg(abs(x)));
    const n = part(x, e);
    return mul(x, div(n, add(n, gap(x, e))));
  }
  @inline backward(x: v128, dy: v128, p: v128): v128 {
    const one = splat(<Real>1);
    const e = exp(neg(abs(x)));
    const n = part(x, e);
    const g = gap(x, e);
    const all = div(one, add(n, g));
    const t = mul(n, all);
    const rest = mul(mul(g, all), add(one, t));
    const s = div(select(e, one, less(x, splat(<Real>0))), add(one, e));
    return mul(dy, add(t, mul(x, mul(s, rest))));
  }
}

/** n */
function part(x: v128, e: v128): v128 {
  const two = splat(<Real>2);
  return select(mul(e, add(e, two)), add(splat(<Real>1), mul(two, e)), less(x, splat(<Real>0)));
}

/** g */
function gap(x: v128, e: v128): v128 {
  const two = splat(<Real>2);
  return select(two, mul(two, mul(e, e)), less(x, splat(<Real>0)));
}
