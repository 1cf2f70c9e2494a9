import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";
import { cursorPlace } from "../shared/layout.ts";
import { NOT_FINITE } from "../shared/status.ts";

/** Sums over an epoch in float64, whatever the dtype: totals[0] is the loss, the others the metrics in their order. */

/** clear(totals [1, n]): totals = 0. */
export const clear = kernel(["whole totals"], (totals: Matrix<Float64Array>): void => {
  totals.data.fill(0);
});

/** accumulate(totals [1, n], index, rowValues [B, 1], factor): totals[index] += factor · Σ rowValues. Returns NOT_FINITE if the sum is not finite. */
export const accumulate = kernel(
  ["whole totals", "scalar index", "whole rowValues", "scalar factor"],
  (totals: Matrix<Float64Array>, index: number, rowValues: Matrix<Float64Array>, factor: number): number => {
    let sum = 0;
    for (let r = 0; r < rowValues.rows; r++) sum += rowValues.data[r];
    totals.data[index] += sum * factor;
    return Number.isFinite(sum) ? 0 : NOT_FINITE;
  },
);

/** record(history [capacity, n], totals [1, n], cursor, rows): history[epoch mod capacity] = totals / rows. */
export const record = kernel(
  ["whole history", "whole totals", "whole cursor", "scalar rows"],
  (history: Matrix<Float64Array>, totals: Matrix<Float64Array>, cursor: Matrix<Int32Array>, rows: number): void => {
    const at = (cursor.data[cursorPlace.epoch] % history.rows) * history.stride;
    for (let i = 0; i < totals.columns; i++) history.data[at + i] = totals.data[i] / rows;
  },
);
