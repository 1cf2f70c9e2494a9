import type { Matrix } from "../../memory/tensor.ts";

/** blend(y [R, C], x [R, C], a, b):   y = a · y + b · x,   rows [begin, end): a running mean. */
export function blend(y: Matrix, x: Matrix, a: number, b: number, begin: number, end: number): void {
  for (let i = begin * y.stride; i < end * y.stride; i++) y.data[i] = a * y.data[i] + b * x.data[i];
}
