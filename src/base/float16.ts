/** Half-precision numbers. */

/**
 * The number whose 16 bits are: a sign, 5 bits of exponent with a bias of 15, 10 bits of fraction. Exponent 0 is that of
 * subnormal numbers, 31 of infinity and NaN.     [IEEE 754-2019, binary16]
 */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}
