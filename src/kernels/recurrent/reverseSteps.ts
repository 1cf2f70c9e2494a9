import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/** reverseSteps(y, x [B·T, C], T):   the steps of each sample in the other order, samples [begin, end). */
export const reverseSteps = kernel(
  ["rows! y", "rows x", "scalar steps"],
  (y: Matrix, x: Matrix, steps: number, begin: number, end: number): void => {
    for (let row = begin * steps; row < end * steps; row++) {
      const t = row % steps;
      const from = row - t + (steps - 1 - t);
      for (let c = 0; c < y.columns; c++) y.data[row * y.stride + c] = x.data[from * x.stride + c];
    }
  },
);
