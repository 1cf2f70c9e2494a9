import type { Matrix } from "../../memory/tensor.ts";

/** zero(y [R, C]):   y = 0,   rows [begin, end) */
export function zero(y: Matrix, begin: number, end: number): void {
  y.data.fill(0, begin * y.stride, end * y.stride);
}
