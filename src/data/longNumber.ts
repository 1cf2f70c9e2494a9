/**
 * Numbers of up to 22 digits, with an exponent or without, from their bytes, correctly rounded: programs write float64 with 17.
 *
 *   −1.234567890123456789e-5 → (a · 10ᵏ + b) · 10ᵖ     a the first 15 digits, b the other k ≤ 7, |p| ≤ 22
 *
 * a, b and the powers are exact, products and quotients are computed as a sum of two float64, some 100 bits; where these are
 * too near the middle between two float64 to be rounded, or there are more digits, the caller reads the text instead.
 *                        [Dekker, A floating-point technique for extending the available precision, 1971; Clinger 1990]
 */

const [ZERO, PLUS, MINUS, SMALL_E, CAPITAL_E] = [0x30, 0x2b, 0x2d, 0x65, 0x45];
const powers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** 2²⁷ + 1 splits 53 bits in two halves. */
const SPLIT = 134_217_729;
/** More than the relative error of the sum of two. */
const ERROR = 2 ** -98;

/** The number of bytes [start, end); NaN for what is no such number, or cannot be rounded. `point` stands before the fraction. */
export function longNumber(bytes: Uint8Array, start: number, end: number, point: number): number {
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === PLUS) at++;
  let [a, b, digits, k, decimals] = [0, 0, 0, 0, -1];
  for (; at < end; at++) {
    const byte = bytes[at];
    if (byte === point && decimals < 0 && digits > 0) decimals = 0;
    else if (byte >= ZERO && byte <= ZERO + 9) {
      if (digits++ < 15) a = a * 10 + (byte - ZERO);
      else {
        b = b * 10 + (byte - ZERO);
        k++;
      }
      if (decimals >= 0) decimals++;
    } else break;
  }
  if (digits === 0 || k > 7 || decimals === 0) return NaN;
  let power = -Math.max(0, decimals);
  if (at < end) {
    if (bytes[at] !== SMALL_E && bytes[at] !== CAPITAL_E) return NaN;
    const sign = bytes[++at];
    if (sign === MINUS || sign === PLUS) at++;
    if (at >= end || end - at > 4) return NaN;
    let exponent = 0;
    for (; at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) return NaN;
      exponent = exponent * 10 + digit;
    }
    power += sign === MINUS ? -exponent : exponent;
  }
  if (power < -22 || power > 22) return NaN;
  const size = a === 0 && b === 0 ? 0 : scaled(a, b, k, power);
  return isNegative ? -size : size;
}

/** The lower half of the product x · y: what x * y has lost. */
function lost(x: number, y: number, product: number): number {
  const [cx, cy] = [SPLIT * x, SPLIT * y];
  const xh = cx - (cx - x);
  const yh = cy - (cy - y);
  const [xl, yl] = [x - xh, y - yh];
  return xh * yh - product + xh * yl + xl * yh + xl * yl;
}

/** (a · 10ᵏ + b) · 10ᵖ, or NaN where it is too near a middle. */
function scaled(a: number, b: number, k: number, power: number): number {
  let high = a * powers[k];
  let low = (k === 0 ? 0 : lost(a, powers[k], high)) + b;
  const scale = powers[Math.abs(power)];
  if (power > 0) {
    const product = high * scale;
    low = lost(high, scale, product) + low * scale;
    high = product;
  } else if (power < 0) {
    const quotient = high / scale;
    const product = quotient * scale;
    low = (high - product - lost(quotient, scale, product) + low) / scale;
    high = quotient;
  }
  const margin = high * ERROR;
  const result = high + low;
  return high + (low + margin) === result && high + (low - margin) === result ? result : NaN;
}
