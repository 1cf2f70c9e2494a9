import { abs, add, less, madd, min, mul, select, splat, sub } from "../lanes";
import { erfcx, erfNear } from "./erf";
import { exp } from "./exp";

/** Beyond it e^(−x²/2) is 0. */
function limit(): Real {
  return <Real>(sizeof<Real>() == 4 ? 15 : 39);
}

/**
 * e^(−x²/2), as accurate far out as near 0: x² = s + rest exactly (two halves of x, squared),
 * e^(−x²/2) = e^(−s/2) (1 − rest/2).   Error at most 3 ulp.     [Dekker, Numerische Mathematik 1971]
 */
export function bell(x: v128): v128 {
  const size = min(abs(x), splat(limit()));
  const wide = mul(size, splat(<Real>(sizeof<Real>() == 4 ? 4097 : 134217729)));
  const high = sub(wide, sub(wide, size));
  const low = sub(size, high);
  const s = mul(size, size);
  const rest = add(add(sub(mul(high, high), s), mul(mul(splat(<Real>2), high), low)), mul(low, low));
  const half = splat(<Real>0.5);
  return mul(exp(mul(s, splat(<Real>-0.5))), sub(splat(<Real>1), mul(rest, half)));
}

/**
 * Φ(x) = ½ (1 + erf(x/√2)), the normal distribution, from e = bell(x):
 *      = ½ e · erfcx(|x|/√2) in the left tail, where 1 + erf would cancel; 1 less that in the right one
 * Error at most 12 ulp in f32, 9 in f64, where |x| is just below √2 and 1 + erf just cancels.
 */
export function normal(x: v128, e: v128): v128 {
  const half = splat(<Real>0.5);
  const root = splat(<Real>0.7071067811865475244);
  const u = mul(min(abs(x), splat(limit())), root);
  const near = madd(half, erfNear(mul(x, root)), half);
  const tail = mul(mul(half, e), erfcx(u));
  const far = select(tail, sub(splat(<Real>1), tail), less(x, splat(<Real>0)));
  return select(near, far, less(u, splat(<Real>1)));
}
