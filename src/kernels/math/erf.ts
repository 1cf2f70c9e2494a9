import { exp } from "./exp.ts";

/**
 * erf x = (2/√π) ∫₀ˣ e^(−t²) dt = x T(x²) / U(x²) for |x| < 1,   ±(1 − e^(−x²) erfcx |x|) otherwise
 * From plain arithmetic alone, so that every engine gives the same bits. At most 3 ulp. Twin of assembly/math/erf.ts (f64).
 * [S. L. Moshier, Cephes, double/ndtr.c]
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 1) return erfNear(x);
  const u = Math.min(size, 6);
  const far = 1 - exp(-(u * u)) * erfcx(u);
  return x < 0 ? -far : far;
}

/** erf x for |x| ≤ 1. */
export function erfNear(x: number): number {
  const z = x * x;
  return (x * polynomial(T, z)) / polynomial(U, z);
}

/** erfcx u = e^(u²) erfc u for 1 ≤ u ≤ 30: what is left of erfc once its steep part is taken out. */
export function erfcx(u: number): number {
  return u < 8 ? polynomial(P, u) / polynomial(Q, u) : polynomial(R, u) / polynomial(S, u);
}

/** By Horner's rule, from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) sum = sum * x + coefficients[i];
  return sum;
}

const T = [9.604973739870516, 9.002601972038427e1, 2.232005345946843e3, 7.003325141128051e3, 5.559230130103949e4];
const U = [1, 3.356171416475031e1, 5.213579497801527e2, 4.594323829709801e3, 2.2629000061389095e4, 4.926739426086359e4];
const P = [
  2.461969814735305e-10, 5.641895648310689e-1, 7.463210564422699, 4.863719709856814e1, 1.965208329560771e2,
  5.264451949954773e2, 9.345285271719576e2, 1.0275518868951572e3, 5.575353353693994e2,
];
const Q = [
  1, 1.3228195115474499e1, 8.670721408859897e1, 3.549377788878199e2, 9.757085017432055e2, 1.8239091668790973e3,
  2.2463376081871097e3, 1.6566630919416134e3, 5.575353408177277e2,
];
const R = [
  5.641895835477551e-1, 1.275366707599781, 5.019050422511805, 6.160210979930536, 7.4097426995044895, 2.9788666537210022,
];
const S = [
  1, 2.2605286322011726, 9.396035249380015, 1.2048953980809666e1, 1.708144507475659e1, 9.608968090632859,
  3.369076451000815,
];
