import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/**
 * reshape(y, x):   the numbers of x in rows of another length: [B·P, C] of [B, P·C], or the other way, rows of the batch
 * [begin, end).
 */
export const reshape = kernel(["rows! y", "rows x"], (y: Matrix, x: Matrix, begin: number, end: number): void => {
  const P = Math.max(y.columns, x.columns) / Math.min(y.columns, x.columns);
  const [long, short] = y.columns > x.columns ? [y, x] : [x, y];
  for (let row = begin * P; row < end * P; row++) {
    const p = Math.floor(row / P) * long.stride + (row % P) * short.columns;
    const q = row * short.stride;
    for (let c = 0; c < short.columns; c++) {
      if (long === y) y.data[p + c] = x.data[q + c];
      else y.data[q + c] = x.data[p + c];
    }
  }
});
