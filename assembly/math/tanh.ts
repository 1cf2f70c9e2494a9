import { abs, add, copySign, div, less, mul, select, splat, sub } from "../lanes";
import { exp } from "./exp";

/**
 * tanh x = x + x³ P(x²)            for |x| < 0.625
 *        = ±(1 − 2 / (e^2|x| + 1))  otherwise
 *
 * f32: P is a polynomial (Cephes tanhf). f64: P is rational (Cephes tanh).
 * Error at most 3 ulp; tanh ±0 = ±0, tanh ±∞ = ±1, NaN stays NaN.
 * Source: S. L. Moshier, Cephes Mathematical Library, single/tanhf.c and double/tanh.c.
 */
export function tanh(x: v128): v128 {
  const size = abs(x);
  const z = mul(x, x);
  let p: v128;
  if (sizeof<Real>() == 4) {
    p = splat(<Real>-5.70498872745e-3);
    p = add(mul(p, z), splat(<Real>2.06390887954e-2));
    p = add(mul(p, z), splat(<Real>-5.37397155531e-2));
    p = add(mul(p, z), splat(<Real>1.33314422036e-1));
    p = add(mul(p, z), splat(<Real>-3.33332819422e-1));
  } else {
    p = splat(<Real>-9.64399179425052238628e-1);
    p = add(mul(p, z), splat(<Real>-9.92877231001918586564e1));
    p = add(mul(p, z), splat(<Real>-1.61468768441708447952e3));
    let q = add(z, splat(<Real>1.12811678491632931402e2));
    q = add(mul(q, z), splat(<Real>2.23548839060100448583e3));
    q = add(mul(q, z), splat(<Real>4.84406305325125486048e3));
    p = div(p, q);
  }
  const near = add(x, mul(mul(x, z), p));
  const one = splat(<Real>1);
  const far = sub(one, div(splat(<Real>2), add(exp(add(size, size)), one)));
  return copySign(select(near, far, less(size, splat(<Real>0.625))), x); // the sum for `near` loses the sign of −0
}
