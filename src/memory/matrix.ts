/** Matrices in linear memory, whose rows are padded, and row-major numbers outside of it. */
import type { Matrix, RealArray } from "./tensor.ts";

/**
 * Writes row-major numbers into a padded matrix. In a single row (such as a bias) −0 becomes +0, so that a sum that starts
 * from it does not depend on which terms of 0 are left out.
 */
export function writeMatrix(to: Matrix, values: ArrayLike<number>): void {
  const zero = to.rows === 1 ? 0 : -0; // adding −0 changes nothing
  for (let r = 0; r < to.rows; r++) {
    for (let c = 0; c < to.columns; c++) to.data[r * to.stride + c] = values[r * to.columns + c] + zero;
  }
}

/** A padded matrix as row-major numbers of the same type. */
export function readMatrix(from: Matrix): RealArray {
  const Type = from.data instanceof Float32Array ? Float32Array : Float64Array;
  const values = new Type(from.rows * from.columns);
  for (let r = 0; r < from.rows; r++) {
    values.set(from.data.subarray(r * from.stride, r * from.stride + from.columns), r * from.columns);
  }
  return values;
}
