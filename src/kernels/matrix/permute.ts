import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/**
 * permute(y [B, d₀ d₁ d₂], x, d₀, d₁, d₂, s₀, s₁, s₂):   y[i₀, i₁, i₂] = x[i₀ s₀ + i₁ s₁ + i₂ s₂], row by row: axes in another
 * order, whose numbers stand s apart in x. Rows [begin, end).
 */
export const permute = kernel(
  ["rows! y", "rows x", "scalar d0", "scalar d1", "scalar d2", "scalar s0", "scalar s1", "scalar s2"],
  (
    y: Matrix,
    x: Matrix,
    d0: number,
    d1: number,
    d2: number,
    s0: number,
    s1: number,
    s2: number,
    begin: number,
    end: number,
  ): void => {
    for (let row = begin; row < end; row++) {
      let q = row * y.stride;
      for (let i = 0; i < d0; i++)
        for (let j = 0; j < d1; j++)
          for (let k = 0; k < d2; k++, q++) y.data[q] = x.data[row * x.stride + i * s0 + j * s1 + k * s2];
    }
  },
);
