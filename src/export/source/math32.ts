/**
 * Mathematics of float32 models in the common language (translate.ts): the scalar form of assembly/math, operation for
 * operation, so that the bits are those of WebAssembly.     [S. L. Moshier, Cephes: single/expf.c, tanhf.c, logf.c, ndtrf.c]
 */
import type { Sources } from "./sources.ts";

/** Horner's rule: the highest power first. */
const polynomial = (name: string, x: string, [first, ...rest]: readonly string[]): string =>
  [`real ${name} = ${first};`, ...rest.map((c) => `  ${name} = R(R(${name} * ${x}) + ${c});`)].join("\n");

export const math32: Sources = {
  nearest: `
/** The nearest whole number, halves to even, for |x| < 2²². */
real nearest(real x) {
  return R(R(x + 12582912.0) - 12582912.0);
}`,
  exponential: `
/** eˣ = 2ⁿ eʳ, r = x − n ln 2 in two parts, eʳ = 1 + r + r² P(r).  Cephes, expf.c */
real exponential(real x) {
  if (x != x) return x;
  const real inside = x > 89.0 ? 89.0 : x < -104.0 ? -104.0 : x;
  const real n = nearest(R(inside * 1.44269504088896341));
  const real half = nearest(R(n * 0.5));
  const real r = R(R(inside - R(n * 0.693359375)) - R(n * -2.1219444e-4));
  ${polynomial("p", "r", ["1.98756915e-4", "1.3981999507e-3", "8.3334519073e-3", "4.1665795894e-2", "1.6666665459e-1", "5.0000001201e-1"])}
  const real rest = R(R(R(p * R(r * r)) + r) + 1.0);
  return R(R(rest * powerOfTwo(half)) * powerOfTwo(R(n - half)));
}`,
  cosineOfPi: `
/** cos πx: r = |x − 2n|, k = round(2r), s = r − k/2: cos πs, −sin πs, −cos πs for k = 0, 1, 2.  Cephes, sinf.c */
real cosineOfPi(real x) {
  const real halfOfX = R(size(x) * 0.5);
  const real n = halfOfX >= 8388608.0 ? halfOfX : R(R(halfOfX + 8388608.0) - 8388608.0);
  const real r = size(R(size(x) - R(n + n)));
  const real k = nearest(R(r + r));
  const real u = R(R(r - R(k * 0.5)) * 3.141592653589793);
  const real z = R(u * u);
  if (k == 1.0) {
    ${polynomial("p", "z", ["-1.9515295891e-4", "8.3321608736e-3", "-1.6666654611e-1"]).replaceAll("\n", "\n  ")}
    return -R(u + R(R(u * z) * p));
  }
  ${polynomial("p", "z", ["2.443315711809948e-5", "-1.388731625493765e-3", "4.166664568298827e-2"])}
  const real lower = R(z * 0.5);
  const real whole = R(1.0 - lower);
  const real cosine = R(whole + R(R(R(1.0 - whole) - lower) + R(R(z * z) * p)));
  return k == 2.0 ? -cosine : cosine;
}`,
  hyperbolicTangent: `
/** tanh x = x + x³ P(x²) for |x| < 0.625, else ±(1 − 2 / (e^2|x| + 1)).  Cephes, tanhf.c */
real hyperbolicTangent(real x) {
  const real s = size(x);
  if (x == 0.0) return x;
  if (s < 0.625) {
    const real z = R(x * x);
    ${polynomial("p", "z", ["-5.70498872745e-3", "2.06390887954e-2", "-5.37397155531e-2", "1.33314422036e-1", "-3.33332819422e-1"]).replaceAll("\n", "\n  ")}
    return R(x + R(R(x * z) * p));
  }
  const real far = R(1.0 - R(2.0 / R(exponential(R(s + s)) + 1.0)));
  return x < 0.0 ? -far : far;
}`,
  logPlusOne: `
/** ln(1 + e) for e ≥ 0: ln u − ((u − 1) − e) / u, u = 1 + e rounded. */
real logPlusOne(real e) {
  const real u = R(1.0 + e);
  return R(logarithm(u) - R(R(R(u - 1.0) - e) / u));
}`,
  logarithm: `
/** ln x = e ln 2 + ln(1 + f) for x ≥ 1, 1 + f in [√½, √2).  Cephes, logf.c */
real logarithm(real x) {
  if (!(x <= 3.4028234663852886e38)) return x;
  real e = exponentOf(x);
  real m = mantissaOf(x);
  if (m > 1.4142135623730951) {
    m = R(m * 0.5);
    e = R(e + 1.0);
  }
  const real f = R(m - 1.0);
  const real z = R(f * f);
  ${polynomial("p", "f", ["7.0376836292e-2", "-1.151461031e-1", "1.167699874e-1", "-1.2420140846e-1", "1.4249322787e-1", "-1.6668057665e-1", "2.0000714765e-1", "-2.4999993993e-1", "3.3333331174e-1"])}
  p = R(R(p * f) * z);
  p = R(p + R(e * -2.1219444e-4));
  p = R(p - R(z * 0.5));
  return R(R(f + p) + R(e * 0.693359375));
}`,
  erfNear: `
/** erf x = x T(x²) for |x| ≤ 1.  Cephes, ndtrf.c */
real erfNear(real x) {
  const real z = R(x * x);
  ${polynomial("t", "z", ["7.853861353153693e-5", "-8.010193625184903e-4", "5.188327685732524e-3", "-2.685381193529856e-2", "1.128358514861418e-1", "-3.7612625824233e-1", "1.12837916572671"])}
  return R(x * t);
}`,
  erfcScaled: `
/** e^(u²) erfc u for 1 ≤ u ≤ 30.  Cephes, ndtrf.c */
real erfcScaled(real u) {
  const real q = R(1.0 / u);
  const real z = R(q * q);
  if (u < 2.0) {
    ${polynomial("p", "z", ["2.326819970068386e-2", "-1.387039388740657e-1", "3.687424674597105e-1", "-5.824733027278666e-1", "6.210004621745983e-1", "-4.944515323274145e-1", "3.404879937665872e-1", "-2.741127028184656e-1", "5.638259427386472e-1"]).replaceAll("\n", "\n  ")}
    return R(q * p);
  }
  ${polynomial("r", "z", ["-1.047766399936249e1", "1.297719955372516e1", "-7.495518717768503", "2.921019019210786", "-1.0152652792027", "4.218463358204948e-1", "-2.820767439740514e-1", "5.641895067754075e-1"])}
  return R(q * r);
}`,
};
