import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/** addTo(y [R, C], x [R, C], factor):   y += factor · x,   rows [begin, end) */
export const addTo = kernel(
  ["rows! y", "rows x", "scalar factor"],
  (y: Matrix, x: Matrix, factor: number, begin: number, end: number): void => {
    for (let i = begin * y.stride; i < end * y.stride; i++) y.data[i] += factor * x.data[i];
  },
);
