import { add, div, equal, exponent, greater, keep, lane, less, mantissa, mul, select, splat, sub } from "../lanes";

/**
 * ln x = e ln 2 + ln m,   x = m · 2ᵉ,   m in [√½, √2), ln 2 in two parts
 *
 * f32: ln(1+f) ≈ f − f²/2 + f³ P₈(f), coefficients of Cephes logf.
 * f64: s = f / (2 + f),   ln(1+f) = f − (f²/2 − s (f²/2 + R(s²))), coefficients of FreeBSD's e_log.c.
 * Error at most 2 ulp. ln 1 = +0, ln ±0 = −∞, ln(+∞) = +∞, negative or NaN gives NaN. Subnormals are scaled up first.
 * Sources: S. L. Moshier, Cephes single/logf.c; Sun Microsystems, fdlibm e_log.c.
 */
export function log(x: v128): v128 {
  const smallest = splat(<Real>(sizeof<Real>() == 4 ? 1.17549435e-38 : 2.2250738585072014e-308));
  const lift = splat(<Real>(sizeof<Real>() == 4 ? 8388608.0 : 18014398509481984.0));
  const lifted: Real = <Real>(sizeof<Real>() == 4 ? 23 : 54);
  const tiny = less(x, smallest);
  const normal = select(mul(x, lift), x, tiny);
  let e = sub(exponent(normal), keep(splat(lifted), tiny));
  let m = mantissa(normal);
  const high = greater(m, splat(<Real>1.4142135623730951));
  m = select(mul(m, splat(<Real>0.5)), m, high);
  e = add(e, keep(splat(<Real>1), high));
  const f = sub(m, splat(<Real>1));
  let y: v128;
  if (sizeof<Real>() == 4) {
    const z = mul(f, f);
    let p = splat(<Real>7.0376836292e-2);
    p = add(mul(p, f), splat(<Real>-1.151461031e-1));
    p = add(mul(p, f), splat(<Real>1.167699874e-1));
    p = add(mul(p, f), splat(<Real>-1.2420140846e-1));
    p = add(mul(p, f), splat(<Real>1.4249322787e-1));
    p = add(mul(p, f), splat(<Real>-1.6668057665e-1));
    p = add(mul(p, f), splat(<Real>2.0000714765e-1));
    p = add(mul(p, f), splat(<Real>-2.4999993993e-1));
    p = add(mul(p, f), splat(<Real>3.3333331174e-1));
    p = mul(mul(p, f), z);
    p = add(p, mul(e, splat(<Real>-2.1219444e-4)));
    p = sub(p, mul(z, splat(<Real>0.5)));
    y = add(add(f, p), mul(e, splat(<Real>0.693359375)));
  } else {
    const s = div(f, add(splat(<Real>2), f));
    const z = mul(s, s);
    const w = mul(z, z);
    let even = splat(<Real>1.531383769920937332e-1);
    even = add(mul(even, w), splat(<Real>2.222219843214978396e-1));
    even = add(mul(even, w), splat(<Real>3.999999999940941908e-1));
    even = mul(even, w);
    let odd = splat(<Real>1.479819860511658591e-1);
    odd = add(mul(odd, w), splat(<Real>1.818357216161805012e-1));
    odd = add(mul(odd, w), splat(<Real>2.857142874366239149e-1));
    odd = add(mul(odd, w), splat(<Real>6.66666666666673513e-1));
    odd = mul(odd, z);
    const half = mul(mul(f, f), splat(<Real>0.5));
    const correction = add(mul(s, add(half, add(even, odd))), mul(e, splat(<Real>1.90821492927058770002e-10)));
    y = sub(mul(e, splat(<Real>6.9314718036912381649e-1)), sub(sub(half, correction), f));
  }
  const infinity = splat(<Real>Infinity);
  y = select(y, x, less(x, infinity)); // +∞ and NaN stand for themselves
  const positive = greater(x, splat(<Real>0));
  const zero = equal(x, splat(<Real>0));
  const outside = select(splat(<Real>-Infinity), splat(<Real>NaN), zero);
  return select(y, outside, positive);
}

/** ln x of one number. */
export function logarithm(x: Real): Real {
  return lane(log(splat(x)));
}

/** ln(1 + e) for e ≥ 0, accurate for small e: ln u − ((u − 1) − e) / u with u = 1 + e rounded. At most 2 ulp.   [Goldberg 1991, theorem 4] */
export function log1p(e: v128): v128 {
  const one = splat(<Real>1);
  const u = add(one, e);
  return sub(log(u), div(sub(sub(u, one), e), u));
}
