import { add, div, mul, splat, sub } from "../lanes";
import { tanh } from "./tanh";

/**
 * eˣ − 1 for x ≤ 0, accurate near 0: 2t / (1 − t),   t = tanh(x/2)
 * Error at most 3 ulp: near 0 those of tanh, far out, where the result is close to −1, less.
 * −0 stays −0, −∞ gives −1, NaN stays NaN.
 */
export function expm1(x: v128): v128 {
  const t = tanh(mul(x, splat(<Real>0.5)));
  return div(add(t, t), sub(splat(<Real>1), t));
}
