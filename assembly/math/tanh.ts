import { abs, add, constant, copySign, div, less, mul, one, select, sub } from "../lanes";
import { Exp } from "./exp";

/** Where the two ways meet, 2, then the coefficients of P, or of P and Q, the highest power first. */
const TANH =
  sizeof<Real>() == 4
    ? memory.data<f32>([
        0.625, 2, -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1,
      ])
    : memory.data<f64>([
        0.625, 2, -9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3,
        1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3,
      ]);

/**
 * tanh x = x + x³ P(x²)            for |x| < 0.625
 *        = ±(1 − 2 / (e^2|x| + 1))  otherwise
 *
 * f32: P is a polynomial (Cephes tanhf). f64: P is rational (Cephes tanh).
 * Error at most 3 ulp; tanh ±0 = ±0, tanh ±∞ = ±1, NaN stays NaN.
 * Source: S. L. Moshier, Cephes Mathematical Library, single/tanhf.c and double/tanh.c.
 */
export function tanh(x: v128): v128 {
  return InlineTanh.of(x);
}

/** The same without a call. */
@unmanaged
export class InlineTanh {
  @inline static of(x: v128): v128 {
    const size = abs(x);
    const z = mul(x, x);
    let p = constant(TANH, 2);
    p = add(mul(p, z), constant(TANH, 3));
    p = add(mul(p, z), constant(TANH, 4));
    if (sizeof<Real>() == 4) {
      p = add(mul(p, z), constant(TANH, 5));
      p = add(mul(p, z), constant(TANH, 6));
    } else {
      let q = add(z, constant(TANH, 5));
      q = add(mul(q, z), constant(TANH, 6));
      q = add(mul(q, z), constant(TANH, 7));
      p = div(p, q);
    }
    const near = add(x, mul(mul(x, z), p));
    const far = sub(one(), div(constant(TANH, 1), add(Exp.ofPositive(add(size, size)), one())));
    return copySign(select(near, far, less(size, constant(TANH, 0))), x); // the sum for `near` loses the sign of −0
  }
}
