import { add, div, less, mul, negativeSize, one, select, splat } from "../lanes";
import { exp, Exp } from "./exp";

/**
 * σ(x) = 1 / (1 + e⁻ˣ), computed from e = e^−|x| so that neither side overflows:
 *      = 1 / (1 + e) for x ≥ 0,   e / (1 + e) for x < 0
 * Error at most 4 ulp: exp is within 2, the sum, the quotient and the product add half each.
 */
export function sigmoid(x: v128): v128 {
  return InlineSigmoid.from(x, exp(negativeSize(x)));
}

/** The same without a call. */
@unmanaged
export class InlineSigmoid {
  @inline static of(x: v128): v128 {
    return InlineSigmoid.from(x, Exp.of(negativeSize(x)));
  }

  @inline static from(x: v128, e: v128): v128 {
    const upper = div(one(), add(one(), e));
    return select(mul(e, upper), upper, less(x, splat(<Real>0)));
  }
}
