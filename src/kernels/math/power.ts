/** xⁿ for whole n ≥ 0, by repeated squaring: multiplications in a fixed order, the same bits on every engine. */
export function power(x: number, n: number): number {
  let result = 1;
  for (let factor = x; n > 0; n = Math.floor(n / 2), factor *= factor) if (n % 2 === 1) result *= factor;
  return result;
}
