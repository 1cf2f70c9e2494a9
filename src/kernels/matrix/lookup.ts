import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/**
 * lookup(y [B, n·D], x [B, n], table [N, D]): row by row, y = the table's rows x[0], x[1], … side by side; NaN for a number
 * that is no row's. Rows [begin, end).
 */
export const lookup = kernel(
  ["rows! y", "rows x", "all table"],
  (y: Matrix, x: Matrix, table: Matrix, begin: number, end: number): void => {
    const D = table.columns;
    for (let r = begin; r < end; r++) {
      for (let i = 0; i < x.columns; i++) {
        const code = x.data[r * x.stride + i];
        const row = code >= 0 && code < table.rows ? Math.trunc(code) * table.stride : NaN;
        for (let d = 0; d < D; d++) y.data[r * y.stride + i * D + d] = table.data[row + d] ?? NaN;
      }
    }
  },
);

/**
 * lookupGradient(dtable [N, D], touched [N, 1], dy [B, n·D], x [B, n]):   dtable[i] = Σ dy where x = i,
 *   in the order of rows and columns, table rows [begin, end).
 * Only rows that are looked up now or were the time before are written: `touched` remembers which are not 0.
 */
export const lookupGradient = kernel(
  ["rows! dTable", "rows! touched", "all dy", "all x"],
  (dTable: Matrix, touched: Matrix<Uint8Array>, dy: Matrix, x: Matrix, begin: number, end: number): void => {
    const D = dTable.columns;
    for (let i = begin; i < end; i++) {
      if (touched.data[i]) dTable.data.fill(0, i * dTable.stride, i * dTable.stride + D);
    }
    touched.data.fill(0, begin, end);
    for (let r = 0; r < x.rows; r++) {
      for (let c = 0; c < x.columns; c++) {
        const code = x.data[r * x.stride + c];
        if (!(code >= begin && code < end)) continue;
        const i = Math.trunc(code);
        for (let d = 0; d < D; d++) dTable.data[i * dTable.stride + d] += dy.data[r * dy.stride + c * D + d];
        touched.data[i] = 1;
      }
    }
  },
);
