import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/** blend(y [R, C], x [R, C], a, b):   y = a · y + b · x,   rows [begin, end): a running mean. */
export const blend = kernel(
  ["rows! y", "rows x", "scalar a", "scalar b"],
  (y: Matrix, x: Matrix, a: number, b: number, begin: number, end: number): void => {
    for (let i = begin * y.stride; i < end * y.stride; i++) y.data[i] = a * y.data[i] + b * x.data[i];
  },
);
