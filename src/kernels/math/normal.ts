import { erfcx, erfNear } from "./erf.ts";
import { exp } from "./exp.ts";

/** Beyond it e^(−x²/2) is 0. */
const LIMIT = 39;

/**
 * e^(−x²/2), as accurate far out as near 0: x² = s + rest exactly (two halves of x, squared),
 * e^(−x²/2) = e^(−s/2) (1 − rest/2). Twin of assembly/math/normal.ts (f64).   [Dekker, Numerische Mathematik 1971]
 */
export function bell(x: number): number {
  const size = Math.min(Math.abs(x), LIMIT);
  const wide = size * 134217729;
  const high = wide - (wide - size);
  const low = size - high;
  const s = size * size;
  const rest = high * high - s + 2 * high * low + low * low;
  return exp(s * -0.5) * (1 - rest * 0.5);
}

/** Φ(x) = ½ (1 + erf(x/√2)), the normal distribution, from e = bell(x); in the left tail ½ e · erfcx(|x|/√2), where 1 + erf would cancel. */
export function normal(x: number, e: number): number {
  const u = Math.min(Math.abs(x), LIMIT) * Math.SQRT1_2;
  if (u < 1) return 0.5 + 0.5 * erfNear(x * Math.SQRT1_2);
  const tail = 0.5 * e * erfcx(u);
  return x < 0 ? tail : 1 - tail;
}
