import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/** zero(y [R, C]):   y = 0,   rows [begin, end) */
export const zero = kernel(["rows! y"], (y: Matrix, begin: number, end: number): void => {
  y.data.fill(0, begin * y.stride, end * y.stride);
});
