/** Numbers as people read them. */

/** 1797 → "1,797" */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** "1 row", "1,200 rows" */
export const counted = (value: number, one: string): string => `${count(value)} ${value === 1 ? one : `${one}s`}`;

// Three ways to write a value: digits that count in sentences and on axes, at most so many places in formulas, exactly so
// many places in columns.

/** Digits that count, and no more than the number has: 2.3025 → "2.3", 0.012345 → "0.0123", 0.00001234 → "1.23e-5" */
export function short(value: number, digits = 3): string {
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e6 ? String(Number(value.toPrecision(digits))) : exponential(value, digits);
}

/**
 * At most so many digits behind the point, zeros at the end left out: 0.298371109, 0.3775, 1. What is so small that most
 * of its digits would be lost is written as 3.51019e-5. Never "-0".
 */
export function decimal(value: number, digits: number): string {
  const size = Math.abs(value);
  const least = Math.min(1e-3, Math.max(1e-4, 10 ** (2 - digits)));
  if (!(size >= least && size < 1e15)) return exponential(value, Math.max(1, Math.min(digits, 6)));
  const text = trimmed(value.toFixed(digits));
  return text === "-0" ? "0" : text;
}

/** Exactly so many places, so that numbers stand under each other: 0.012345 → "0.0123". What would be 0.0000 is written out. */
export function fixed(value: number, digits = 4): string {
  const size = Math.abs(value);
  return size < 1e15 && (size === 0 || size >= 0.5 * 10 ** -digits) ? value.toFixed(digits) : exponential(value, 2);
}

/** 3.51019e-5, zeros at the end left out; 0, ∞ and NaN as they are. */
function exponential(value: number, digits: number): string {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  return `${trimmed(mantissa)}e${exponent.replace("+", "")}`;
}

/** "0.3500" → "0.35" */
function trimmed(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** 0.9822 → "98.2 %", 2.5 → "250 %". Only all of them is "100 %" and only none "0 %": rounding never claims either. */
export function percent(share: number): string {
  if (share >= 1 || share === 0) return `${short(share * 100)} %`;
  return `${Math.min(99.9, Math.max(0.1, share * 100)).toFixed(1)} %`;
}

/** Milliseconds → "0.4 ms", "38 ms", "1.24 s", "2 min 5 s" */
export function duration(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(ms < 9995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Three digits that count, as a measured speed deserves: 512345.6 → "512,000" */
export function rate(perSecond: number): string {
  return count(Number(perSecond.toPrecision(3)));
}

/** 8.437 → "8.4 ×", 84.37 → "84 ×" */
export function times(factor: number): string {
  return `${factor.toFixed(factor < 9.95 ? 1 : 0)} ×`;
}

/** 123456 → "123 kB" */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 999_500 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
