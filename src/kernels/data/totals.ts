import type { Matrix } from "../../memory/tensor.ts";

/** Sums over an epoch in float64, whatever the dtype: totals[0] is the loss, the others the metrics in their order. */

/** clear(totals [1, n]): totals = 0. */
export function clear(totals: Matrix<Float64Array>): void {
  totals.data.fill(0);
}

/** accumulate(totals [1, n], index, rowValues [B, 1], factor): totals[index] += factor · Σ rowValues. Answers 1 if the sum is not finite. */
export function accumulate(
  totals: Matrix<Float64Array>,
  index: number,
  rowValues: Matrix<Float64Array>,
  factor: number,
): number {
  let sum = 0;
  for (let r = 0; r < rowValues.rows; r++) sum += rowValues.data[r];
  totals.data[index] += sum * factor;
  return Number.isFinite(sum) ? 0 : 1;
}

/** record(history [capacity, n], totals [1, n], cursor, rows): history[epoch mod capacity] = totals / rows. */
export function record(
  history: Matrix<Float64Array>,
  totals: Matrix<Float64Array>,
  cursor: Matrix<Int32Array>,
  rows: number,
): void {
  const at = (cursor.data[0] % history.rows) * history.stride;
  for (let i = 0; i < totals.columns; i++) history.data[at + i] = totals.data[i] / rows;
}
