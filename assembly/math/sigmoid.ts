import { add, div, less, mul, negativeSize, one, select, splat } from "../lanes";
import { exp } from "./exp";

/**
 * σ(x) = 1 / (1 + e⁻ˣ), computed from e = e^−|x| so that neither side overflows:
 *      = 1 / (1 + e) for x ≥ 0,   e / (1 + e) for x < 0
 * Error at most 4 ulp: exp is within 2, the sum, the quotient and the product add half each.
 */
export function sigmoid(x: v128): v128 {
  const e = exp(negativeSize(x));
  const upper = div(one(), add(one(), e));
  return select(mul(e, upper), upper, less(x, splat(<Real>0)));
}
