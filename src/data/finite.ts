import type { DType, RealArray } from "../memory/tensor.ts";

/** Numbers looked at in one go: they stay in the first cache. */
export const CHUNK = 2048;
/** Fewer are copied one by one: the engine's own copy takes its time to begin. */
export const FEW = 32;
/** Where they are looked at: always the same kind of array, which makes a quick loop, and rounded as a model will. */
export const scratch = { float32: new Float32Array(CHUNK), float64: new Float64Array(CHUNK) };
const words = { float32: new Int32Array(scratch.float32.buffer), float64: new Int32Array(scratch.float64.buffer) };

/** The place of the first value in [begin, end) that is no finite number of the dtype (1e39 is none of float32), or −1. */
export function findNonFinite(
  values: ArrayLike<unknown>,
  dtype: DType,
  begin = 0,
  end: number = values.length,
): number {
  const numbers = scratch[dtype];
  const typed = ArrayBuffer.isView(values) && values.length > FEW ? (values as Float32Array) : undefined;
  for (let from = begin; from < end; from += CHUNK) {
    const count = Math.min(CHUNK, end - from);
    let copied = count;
    if (typed === undefined) copied = copyNumbers(numbers, values, from, count);
    else numbers.set(typed.subarray(from, from + count));
    const found = isFiniteUpTo(numbers, copied);
    if (found < count) return from + found;
  }
  return -1;
}

/** The place of the first of `count` numbers in one of the scratch arrays that is infinite or NaN; `count` if there is none. */
export function isFiniteUpTo(numbers: RealArray, count: number): number {
  return numbers === scratch.float32 ? look32(words.float32, count) : look64(words.float64, count);
}

/** The place of the first of `count` numbers whose exponent is all ones, infinite or NaN; `count` if there is none. */
function look32(bits: Int32Array, count: number): number {
  let i = 0;
  while (i < count && (bits[i] & 0x7f800000) !== 0x7f800000) i++;
  return i;
}

/** The same of numbers of two words, the second of which has the exponent. */
function look64(bits: Int32Array, count: number): number {
  let i = 0;
  while (i < count && (bits[2 * i + 1] & 0x7ff00000) !== 0x7ff00000) i++;
  return i;
}

/** Copies `count` values, to `at` and on, up to what is neither a number nor a boolean; returns how many it copied. */
export function copyNumbers(to: RealArray, values: ArrayLike<unknown>, from: number, count: number, at = 0): number {
  for (let i = 0; i < count; i++) {
    const value = values[from + i];
    if (typeof value !== "number" && typeof value !== "boolean") return i;
    to[at + i] = value as number; // true is 1
  }
  return count;
}

/** The place of the first number below `least`, or −1; −1, too, where there is none. */
export function findBelow(
  values: ArrayLike<number>,
  least: number | undefined,
  begin = 0,
  end = values.length,
): number {
  if (least !== undefined) for (let i = begin; i < end; i++) if (values[i] < least) return i;
  return -1;
}
