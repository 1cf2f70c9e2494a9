/** Numbers for tests: seeded random ones, and distances in units of the last place. */
import type { DType } from "../../src/memory/tensor.ts";
import { keyOf, Uniform } from "../../src/kernels/random/philox.ts";

/** The distance from 1 to the next number: twice the largest relative error of one rounding. */
export const epsilon: Readonly<Record<DType, number>> = { float32: 2 ** -23, float64: 2 ** -52 };
/** The smallest number above 0. */
export const smallest: Readonly<Record<DType, number>> = { float32: 2 ** -149, float64: 2 ** -1074 };

/** The stream of the tests' random numbers, none of the project's own. */
const STREAM = 0x7e57;

/** A seeded source of uniform numbers in [low, high). */
export function uniform(seed: number): (low?: number, high?: number) => number {
  const source = new Uniform(keyOf(seed), STREAM, 0);
  return (low = -1, high = 1) => low + (high - low) * source.next();
}

/** Rounded as the dtype rounds. */
export function round(x: number, dtype: DType): number {
  return dtype === "float32" ? Math.fround(x) : x;
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** One unit in the last place: the distance of neighbours at x, 2^(exponent of x) · epsilon, at least the smallest number. */
export function ulp(x: number, dtype: DType): number {
  double[0] = x;
  const exponent = ((words[1] >>> 20) & 0x7ff) - 1023;
  return Math.max(2 ** exponent * epsilon[dtype], smallest[dtype]);
}

/** How many units in the last place `actual` is off `exact`, which is more precise than the dtype; NaN must be NaN, infinity infinity. */
export function errorInUlp(actual: number, exact: number, dtype: DType): number {
  const rounded = round(exact, dtype);
  if (Object.is(actual, rounded) && !Number.isFinite(rounded)) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(rounded)) return Infinity;
  return Math.abs(actual - exact) / ulp(exact, dtype);
}
