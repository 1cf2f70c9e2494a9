import type { Matrix } from "../../memory/tensor.ts";

/** addTo(y [R, C], x [R, C], factor):   y += factor · x,   rows [begin, end) */
export function addTo(y: Matrix, x: Matrix, factor: number, begin: number, end: number): void {
  for (let i = begin * y.stride; i < end * y.stride; i++) y.data[i] += factor * x.data[i];
}
