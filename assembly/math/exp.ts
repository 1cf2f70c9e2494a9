import { add, div, max, min, mul, nearest, scaleByPowerOfTwo, splat, sub } from "../lanes";

/**
 * eˣ = 2ⁿ · eʳ,   n = round(x / ln 2),   r = x − n ln 2 in two parts (Cody & Waite),   |r| ≤ ½ ln 2
 *
 * f32: eʳ ≈ 1 + r + r² P₅(r), coefficients of Cephes expf.
 * f64: eʳ = 1 + 2 r P(r²) / (Q(r²) − r P(r²)), coefficients of Cephes exp.
 * Error at most 2 ulp, subnormal results included. e^±0 = 1, e^−∞ = 0, overflow is +∞, NaN stays NaN.
 * Source: S. L. Moshier, Cephes Mathematical Library, single/expf.c and double/exp.c.
 */
export function exp(x: v128): v128 {
  if (sizeof<Real>() == 4) {
    const inside = max(min(x, splat(<Real>89)), splat(<Real>-104));
    const n = nearest(mul(inside, splat(<Real>1.44269504088896341)));
    let r = sub(inside, mul(n, splat(<Real>0.693359375)));
    r = sub(r, mul(n, splat(<Real>-2.1219444e-4)));
    let p = splat(<Real>1.98756915e-4);
    p = add(mul(p, r), splat(<Real>1.3981999507e-3));
    p = add(mul(p, r), splat(<Real>8.3334519073e-3));
    p = add(mul(p, r), splat(<Real>4.1665795894e-2));
    p = add(mul(p, r), splat(<Real>1.6666665459e-1));
    p = add(mul(p, r), splat(<Real>5.0000001201e-1));
    p = add(add(mul(p, mul(r, r)), r), splat(<Real>1));
    return scaleByPowerOfTwo(p, n);
  }
  const inside = max(min(x, splat(<Real>710)), splat(<Real>-746));
  const n = nearest(mul(inside, splat(<Real>1.4426950408889634073599)));
  let r = sub(inside, mul(n, splat(<Real>6.93145751953125e-1)));
  r = sub(r, mul(n, splat(<Real>1.42860682030941723212e-6)));
  const square = mul(r, r);
  let p = splat(<Real>1.26177193074810590878e-4);
  p = add(mul(p, square), splat(<Real>3.029944077074419613e-2));
  p = add(mul(p, square), splat(<Real>9.9999999999999999991e-1));
  p = mul(r, p);
  let q = splat(<Real>3.00198505138664455042e-6);
  q = add(mul(q, square), splat(<Real>2.52448340349684104192e-3));
  q = add(mul(q, square), splat(<Real>2.27265548208155028766e-1));
  q = add(mul(q, square), splat(<Real>2));
  const ratio = div(p, sub(q, p));
  return scaleByPowerOfTwo(add(splat(<Real>1), add(ratio, ratio)), n);
}
