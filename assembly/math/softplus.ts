import { abs, add, max, neg, splat } from "../lanes";
import { exp } from "./exp";
import { log1p } from "./log";

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), so that nothing overflows. Error at most 2 ulp. */
export function softplus(x: v128): v128 {
  return add(max(x, splat(<Real>0)), log1p(exp(neg(abs(x)))));
}
