import { exp } from "./exp.ts";

/**
 * tanh x = x + x³ P(x²)/Q(x²) for |x| < 0.625,   ±(1 − 2 / (e^2|x| + 1)) otherwise. At most 2 ulp.
 * Twin of assembly/math/tanh.ts (f64).   [S. L. Moshier, Cephes, double/tanh.c]
 */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (x === 0) return x; // keeps the sign of −0, which the sum below would lose
  if (size < 0.625) {
    const z = x * x;
    const p = (-9.643991794250523e-1 * z - 9.928772310019185e1) * z - 1.6146876844170845e3;
    const q = ((z + 1.1281167849163293e2) * z + 2.2354883906010045e3) * z + 4.844063053251255e3;
    return x + x * z * (p / q);
  }
  const far = 1 - 2 / (exp(size + size) + 1);
  return x < 0 ? -far : far;
}
