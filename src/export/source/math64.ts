/**
 * Mathematics of float64 models in the common language (translate.ts): src/kernels/math, operation for operation.
 * [S. L. Moshier, Cephes: double/exp.c, tanh.c, ndtr.c; Sun Microsystems, fdlibm e_log.c]
 */
import type { Sources } from "./sources.ts";

const polynomial = (name: string, x: string, [first, ...rest]: readonly string[]): string =>
  [`real ${name} = ${first};`, ...rest.map((c) => `  ${name} = ${name} * ${x} + ${c};`)].join("\n");

const quotient = (x: string, p: readonly string[], q: readonly string[]): string =>
  `${polynomial("p", x, p)}\n  ${polynomial("q", x, q)}`;

export const math64: Sources = {
  exponential: `
/** eˣ = 2ⁿ eʳ, r = x − n ln 2 in two parts, eʳ = 1 + 2 r P(r²) / (Q(r²) − r P(r²)).  Cephes, exp.c */
real exponential(real x) {
  if (!(x < 710.0)) return x >= 710.0 ? INFINITY : x;
  if (x < -746.0) return 0.0;
  const real n = x * 1.4426950408889634 + 6755399441055744.0 - 6755399441055744.0;
  real r = x - n * 6.93145751953125e-1;
  r -= n * 1.4286068203094173e-6;
  const real z = r * r;
  const real p = r * ((1.2617719307481058e-4 * z + 3.0299440770744195e-2) * z + 1.0);
  const real q = ((3.0019850513866446e-6 * z + 2.524483403496841e-3) * z + 2.2726554820815503e-1) * z + 2.0;
  const real ratio = p / (q - p);
  const real half = halfOf(n);
  return (1.0 + (ratio + ratio)) * powerOfTwo(half) * powerOfTwo(n - half);
}`,
  cosineOfPi: `
/** cos πx: r = |x − 2n|: cos πr, sin π(½ − r), −cos π(1 − r).  fdlibm, k_cos.c, k_sin.c */
real cosineOfPi(real x) {
  const real halfOfX = size(x) * 0.5;
  const real n = halfOfX >= 4503599627370496.0 ? halfOfX : halfOfX + 4503599627370496.0 - 4503599627370496.0;
  const real r = size(size(x) - 2.0 * n);
  if (r <= 0.25) return cosineNear(3.141592653589793 * r);
  if (r <= 0.75) return sineNear(3.141592653589793 * (0.5 - r));
  return -cosineNear(3.141592653589793 * (1.0 - r));
}`,
  cosineNear: `
real cosineNear(real x) {
  const real z = x * x;
  const real w = z * z;
  const real low = z * (4.16666666666666019037e-2 + z * (-1.38888888888741095749e-3 + z * 2.48015872894767294178e-5));
  const real high = w * w * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11));
  const real lower = 0.5 * z;
  const real whole = 1.0 - lower;
  return whole + (1.0 - whole - lower + z * (low + high));
}`,
  sineNear: `
real sineNear(real x) {
  const real z = x * x;
  const real w = z * z;
  const real rest = 8.33333333332248946124e-3 + z * (-1.98412698298579493134e-4 + z * 2.75573137070700676789e-6) + z * w * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10);
  return x + z * x * (-1.66666666666666324348e-1 + z * rest);
}`,
  hyperbolicTangent: `
/** tanh x = x + x³ P(x²) / Q(x²) for |x| < 0.625, else ±(1 − 2 / (e^2|x| + 1)).  Cephes, tanh.c */
real hyperbolicTangent(real x) {
  const real s = size(x);
  if (x == 0.0) return x;
  if (s < 0.625) {
    const real z = x * x;
    const real p = (-9.643991794250523e-1 * z - 9.928772310019185e1) * z - 1.6146876844170845e3;
    const real q = ((z + 1.1281167849163293e2) * z + 2.2354883906010045e3) * z + 4.844063053251255e3;
    return x + x * z * (p / q);
  }
  const real far = 1.0 - 2.0 / (exponential(s + s) + 1.0);
  return x < 0.0 ? -far : far;
}`,
  logPlusOne: `
/** ln(1 + e) for e ≥ 0: ln u − ((u − 1) − e) / u, u = 1 + e rounded. */
real logPlusOne(real e) {
  const real u = 1.0 + e;
  return logarithm(u) - (u - 1.0 - e) / u;
}`,
  logarithm: `
/** ln x = e ln 2 + ln(1 + f) for x ≥ 1, 1 + f in [√½, √2), s = f / (2 + f).  fdlibm, e_log.c */
real logarithm(real x) {
  if (!(x <= 1.7976931348623157e308)) return x;
  real e = exponentOf(x);
  real m = mantissaOf(x);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    e += 1.0;
  }
  const real f = m - 1.0;
  const real s = f / (2.0 + f);
  const real z = s * s;
  const real w = z * z;
  const real even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const real odd =
    z * (6.66666666666673513e-1 + w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const real half = f * f * 0.5;
  return e * 6.9314718036912381649e-1 - (half - (s * (half + (even + odd)) + e * 1.90821492927058770002e-10) - f);
}`,
  erfNear: `
/** erf x = x P(x²) / Q(x²) for |x| ≤ 1.  Cephes, ndtr.c */
real erfNear(real x) {
  const real z = x * x;
  ${quotient(
    "z",
    ["9.604973739870516", "9.002601972038427e1", "2.232005345946843e3", "7.003325141128051e3", "5.559230130103949e4"],
    [
      "1.0",
      "3.356171416475031e1",
      "5.213579497801527e2",
      "4.594323829709801e3",
      "2.2629000061389095e4",
      "4.926739426086359e4",
    ],
  )}
  return (x * p) / q;
}`,
  erfcScaled: `
/** e^(u²) erfc u for 1 ≤ u ≤ 30.  Cephes, ndtr.c */
real erfcScaled(real u) {
  return u < 8.0 ? erfcMiddle(u) : erfcFar(u);
}`,
  erfcMiddle: `
real erfcMiddle(real u) {
  ${quotient(
    "u",
    [
      "2.461969814735305e-10",
      "5.641895648310689e-1",
      "7.463210564422699",
      "4.863719709856814e1",
      "1.965208329560771e2",
      "5.264451949954773e2",
      "9.345285271719576e2",
      "1.0275518868951572e3",
      "5.575353353693994e2",
    ],
    [
      "1.0",
      "1.3228195115474499e1",
      "8.670721408859897e1",
      "3.549377788878199e2",
      "9.757085017432055e2",
      "1.8239091668790973e3",
      "2.2463376081871097e3",
      "1.6566630919416134e3",
      "5.575353408177277e2",
    ],
  )}
  return p / q;
}`,
  erfcFar: `
real erfcFar(real u) {
  ${quotient(
    "u",
    [
      "5.641895835477551e-1",
      "1.275366707599781",
      "5.019050422511805",
      "6.160210979930536",
      "7.4097426995044895",
      "2.9788666537210022",
    ],
    [
      "1.0",
      "2.2605286322011726",
      "9.396035249380015",
      "1.2048953980809666e1",
      "1.708144507475659e1",
      "9.608968090632859",
      "3.369076451000815",
    ],
  )}
  return p / q;
}`,
};
