import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/** copyColumns(y [R, C], x [R, D], to, from, n):   columns [to, to + n) of y = columns [from, from + n) of x,   rows [begin, end) */
export const copyColumns = kernel(
  ["rows! y", "rows x", "scalar to", "scalar from", "scalar count"],
  (y: Matrix, x: Matrix, to: number, from: number, count: number, begin: number, end: number): void => {
    for (let r = begin; r < end; r++) {
      for (let c = 0; c < count; c++) y.data[r * y.stride + to + c] = x.data[r * x.stride + from + c];
    }
  },
);
