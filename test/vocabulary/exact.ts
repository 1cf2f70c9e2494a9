/** erf to as many digits as asked for, in whole numbers: the judge of our own, which shares no formula with it. */

/** A number of at most 2⁻⁶⁰ steps as a whole number of steps of 2^−bits. */
const fixed = (x: number, bits: bigint): bigint => BigInt(x * 2 ** 60) << (bits - 60n);

/** √(n) by Newton's method, rounded down. */
function root(n: bigint): bigint {
  let x = 1n << BigInt((n.toString(2).length / 2 + 1) | 0);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** π = 16 arctan(1/5) − 4 arctan(1/239)   [Machin 1706] */
function pi(bits: bigint): bigint {
  const arctan = (q: bigint): bigint => {
    let sum = 0n,
      power = (1n << bits) / q;
    for (let k = 1n; power !== 0n; k += 2n, power = -power / (q * q)) sum += power / k;
    return sum;
  };
  return 16n * arctan(5n) - 4n * arctan(239n);
}

/** erf x = (2/√π) Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)), in steps of 2^−bits. Terms grow to e^(x²): the bits must cover that. */
function erfFixed(x: bigint, bits: bigint): bigint {
  const square = (x * x) >> bits;
  let sum = 0n;
  let term = x;
  for (let n = 1n; term !== 0n; n++) {
    sum += term / (2n * n - 1n);
    term = -(((term * square) >> bits) / n);
  }
  return ((2n * sum) << bits) / root(pi(bits) << bits);
}

/** How far `y` is off, in units of `unit`: from erf x; or, with `tail`, from ½ erfc(−x/√2), the normal distribution. */
export function errorOf(y: number, x: number, unit: number, tail = false): number {
  const bits = BigInt(Math.ceil(4 * x * x) + 240);
  const one = 1n << bits;
  const at = tail ? (fixed(x, bits) * one) / root(2n << (2n * bits)) : fixed(x, bits);
  const exact = tail ? (one + erfFixed(at, bits)) >> 1n : erfFixed(at, bits);
  // Both in steps of unit · 2⁻⁴⁰: y is a whole number of units, or of their halves next to a power of two.
  const scale = 2 ** 40 / unit;
  const shift = bits - BigInt(Math.round(Math.log2(scale)));
  return Number(BigInt((y / unit) * 2) * (1n << 39n) - (exact >> shift)) / 2 ** 40;
}
