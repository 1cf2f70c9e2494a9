import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/** transpose(t [C, R], a [R, C]):   t = aᵀ,   columns [begin, end) of a */
export const transpose = kernel(["rows! t", "all a"], (t: Matrix, a: Matrix, begin: number, end: number): void => {
  const to = t.data,
    from = a.data,
    stride = t.stride;
  for (let r = 0; r < a.rows; r++) {
    const row = r * a.stride;
    for (let c = begin; c < end; c++) to[c * stride + r] = from[row + c];
  }
});
