const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/**
 * ln x = e ln 2 + ln(1 + f),   x = (1 + f) · 2ᵉ,   1 + f in [√½, √2),   s = f / (2 + f),
 * ln(1 + f) = f − (f²/2 − s (f²/2 + R(s²)))
 *
 * From plain arithmetic alone, so that every engine gives the same bits. At most 1 ulp. Twin of assembly/math/log.ts (f64).
 * [Sun Microsystems, fdlibm e_log.c]
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const tiny = x < 2.2250738585072014e-308;
  double[0] = tiny ? x * 18014398509481984 : x;
  let e = ((words[1] >>> 20) & 0x7ff) - 1023 - (tiny ? 54 : 0);
  words[1] = (words[1] & 0x000fffff) | 0x3ff00000;
  let m = double[0];
  if (m > 1.4142135623730951) {
    m *= 0.5;
    e += 1;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const half = f * f * 0.5;
  return e * 6.9314718036912381649e-1 - (half - (s * (half + (even + odd)) + e * 1.90821492927058770002e-10) - f);
}

/** ln(1 + e) for e ≥ 0, accurate for small e: ln u − ((u − 1) − e) / u with u = 1 + e rounded.   [Goldberg 1991, theorem 4] */
export function log1p(e: number): number {
  const u = 1 + e;
  return log(u) - (u - 1 - e) / u;
}
