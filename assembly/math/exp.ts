import { add, atLeast, atMost, constant, div, mul, nearest, one, powerOfTwo, scaleByPowerOfTwo, sub } from "../lanes";

/** Where x is cut off, 1 / ln 2, ln 2 in two parts. */
const REDUCTION =
  sizeof<Real>() == 4
    ? memory.data<f32>([-104, 89, 1.44269504088896341, 0.693359375, -2.1219444e-4])
    : memory.data<f64>([-746, 710, 1.4426950408889634073599, 6.93145751953125e-1, 1.42860682030941723212e-6]);
/** The coefficients of P₅, or of P and Q, the highest power first. */
const POLYNOMIAL =
  sizeof<Real>() == 4
    ? memory.data<f32>([
        1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
      ])
    : memory.data<f64>([
        1.26177193074810590878e-4, 3.029944077074419613e-2, 9.9999999999999999991e-1, 3.00198505138664455042e-6,
        2.52448340349684104192e-3, 2.27265548208155028766e-1, 2,
      ]);

/**
 * eˣ = 2ⁿ · eʳ,   n = round(x / ln 2),   r = x − n ln 2 in two parts (Cody & Waite),   |r| ≤ ½ ln 2
 *
 * f32: eʳ ≈ 1 + r + r² P₅(r), coefficients of Cephes expf.
 * f64: eʳ = 1 + 2 r P(r²) / (Q(r²) − r P(r²)), coefficients of Cephes exp.
 * Error at most 2 ulp, subnormal results included. e^±0 = 1, e^−∞ = 0, overflow is +∞, NaN stays NaN.
 * Source: S. L. Moshier, Cephes Mathematical Library, single/expf.c and double/exp.c.
 */
export function exp(x: v128): v128 {
  return Exp.of(x);
}

/** The same without a call. */
@unmanaged
export class Exp {
  @inline static of(x: v128): v128 {
    const inside = atLeast(atMost(x, constant(REDUCTION, 1)), constant(REDUCTION, 0));
    const n = nearest(mul(inside, constant(REDUCTION, 2)));
    return scaleByPowerOfTwo(Exp.ofRest(inside, n), n);
  }

  /** eˣ for x ≥ 0: the same, but +∞ from 2ᵐᵃˣ on, the largest power of two. */
  @inline static ofPositive(x: v128): v128 {
    const inside = atMost(x, constant(REDUCTION, 1));
    const n = nearest(mul(inside, constant(REDUCTION, 2)));
    return mul(Exp.ofRest(inside, n), powerOfTwo(n));
  }

  /** eʳ of r = x − n ln 2. */
  @inline static ofRest(x: v128, n: v128): v128 {
    const r = sub(sub(x, mul(n, constant(REDUCTION, 3))), mul(n, constant(REDUCTION, 4)));
    const square = mul(r, r);
    let p = constant(POLYNOMIAL, 0);
    if (sizeof<Real>() == 4) {
      p = add(mul(p, r), constant(POLYNOMIAL, 1));
      p = add(mul(p, r), constant(POLYNOMIAL, 2));
      p = add(mul(p, r), constant(POLYNOMIAL, 3));
      p = add(mul(p, r), constant(POLYNOMIAL, 4));
      p = add(mul(p, r), constant(POLYNOMIAL, 5));
      return add(add(mul(p, square), r), one());
    }
    p = add(mul(p, square), constant(POLYNOMIAL, 1));
    p = add(mul(p, square), constant(POLYNOMIAL, 2));
    p = mul(r, p);
    let q = constant(POLYNOMIAL, 3);
    q = add(mul(q, square), constant(POLYNOMIAL, 4));
    q = add(mul(q, square), constant(POLYNOMIAL, 5));
    q = add(mul(q, square), constant(POLYNOMIAL, 6));
    const ratio = div(p, sub(q, p));
    return add(one(), add(ratio, ratio));
  }
}
