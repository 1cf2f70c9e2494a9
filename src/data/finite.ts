import type { DType, RealArray } from "../memory/tensor.ts";

/** Numbers looked at in one go: they stay in the first cache. */
const CHUNK = 2048;
/** Where they are looked at: always the same kind of array, which makes a quick loop, and rounded as a model will. */
const rounded = { float32: new Float32Array(CHUNK), float64: new Float64Array(CHUNK) };

/** The place of the first value that is no finite number of the dtype (1e39 is none of float32), or −1. */
export function findNonFinite(values: ArrayLike<unknown>, dtype: DType): number {
  const numbers = rounded[dtype];
  const typed = ArrayBuffer.isView(values) ? (values as Float32Array) : undefined;
  for (let from = 0; from < values.length; from += CHUNK) {
    const count = Math.min(CHUNK, values.length - from);
    const copied = typed === undefined ? copyNumbers(numbers, values, from, count) : count;
    if (typed !== undefined) numbers.set(typed.subarray(from, from + count));
    for (let i = 0; i < copied; i++) if (numbers[i] * 0 !== 0) return from + i;
    if (copied < count) return from + copied;
  }
  return -1;
}

/** Copies up to what is no number; answers how many it copied. */
function copyNumbers(to: RealArray, values: ArrayLike<unknown>, from: number, count: number): number {
  for (let i = 0; i < count; i++) {
    const value = values[from + i];
    if (typeof value !== "number") return i;
    to[i] = value;
  }
  return count;
}
