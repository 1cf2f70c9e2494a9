import { exp } from "./exp.ts";
import { log1p } from "./log.ts";

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), so that nothing overflows. Twin of assembly/math/softplus.ts (f64). */
export function softplus(x: number): number {
  return Math.max(x, 0) + log1p(exp(-Math.abs(x)));
}
