/** Round numbers for axes. */
import { short } from "../base/numbers.ts";

/** A number on an axis, and how it is written. */
export interface Tick {
  value: number;
  label: string;
}

/** A step of 1, 2 or 5 times a power of ten that cuts `span` into at most `most` pieces. */
function roundStep(span: number, most: number): number {
  const power = 10 ** Math.floor(Math.log10(span / most));
  return power * ([1, 2, 5, 10].find((factor) => (factor * power * most) / span >= 1 - 1e-9) ?? 10);
}

/** Multiples of a round step from low to high, at most `most` + 1 of them. */
export function linearTicks(low: number, high: number, most: number): Tick[] {
  if (!(high > low)) return [{ value: low, label: write(low) }];
  const step = roundStep(high - low, most);
  const first = Math.ceil(low / step - 1e-9),
    last = Math.floor(high / step + 1e-9);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const value = (first + i) * step;
    return { value, label: step < 1 ? value.toFixed(digits) : write(value) };
  });
}

/** 1, 2 and 5 times powers of ten from low to high; where `most` is less, powers of ten alone or every few of them. */
export function logTicks(low: number, high: number, most: number): Tick[] {
  const from = Math.floor(Math.log10(low)),
    to = Math.ceil(Math.log10(high));
  const ticks = (factors: readonly number[], every: number) => {
    const found: Tick[] = [];
    for (let power = Math.ceil(from / every) * every; power <= to; power += every) {
      for (const factor of factors) {
        const value = Number(`${factor}e${power}`);
        if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) found.push({ value, label: write(value) });
      }
    }
    return found;
  };
  let found = [ticks([1, 2, 5], 1), ticks([1, 3], 1)].find((few) => few.length <= most + 1);
  for (let every = 1; found === undefined; every++) {
    const powers = ticks([1], every);
    if (powers.length <= most + 1) found = powers;
  }
  // Where the axis spans less than a power of ten, equal distances are nearly equal factors.
  return found.length >= 2 ? found : linearTicks(low, high, most);
}

const write = (value: number) => short(value, 4);
