import type { Matrix } from "../memory/tensor.ts";

/** transpose(t [C, R], a [R, C]):   t = aᵀ,   columns [begin, end) of a */
export function transpose(t: Matrix, a: Matrix, begin: number, end: number): void {
  for (let r = 0; r < a.rows; r++) {
    for (let c = begin; c < end; c++) t.data[c * t.stride + r] = a.data[r * a.stride + c];
  }
}
