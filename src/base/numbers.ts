/** Numbers as people read them. */

/** 1797 → "1,797" */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Three digits that count, and no more than the number has: 2.3025 → "2.3", 0.012345 → "0.0123" */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** 0.9822 → "98.2 %", 2.5 → "250 %". Only all of them is "100 %" and only none "0 %": rounding never claims either. */
export function percent(share: number): string {
  if (share >= 1 || share === 0) return `${short(share * 100)} %`;
  return `${Math.min(99.9, Math.max(0.1, share * 100)).toFixed(1)} %`;
}

/** Four digits that count: 2.3025 → "2.303", 0.012345 → "0.01235", 0.00001234 → "1.234e-5". */
export function decimal(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || !Number.isFinite(value)) return String(value);
  if (size >= 1000) return count(value);
  return size < 0.0001 ? value.toExponential(3) : value.toPrecision(4);
}

/** Four places, so that numbers stand under each other: 0.012345 → "0.0123". What would be 0.0000 is written out. */
export function fixed(value: number): string {
  return value !== 0 && Math.abs(value) < 0.00005 ? value.toExponential(1) : value.toFixed(4);
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
