import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/** ε of the norm: PyTorch's, clip_grad_norm_. */
const EPSILON = 1e-6;

/** clipValue(dw [I, O], c): each number of dw kept within ±c, rows [begin, end). NaN stays NaN. */
export const clipValue = kernel(
  ["rows! dw", "scalar limit"],
  (dw: Matrix, limit: number, begin: number, end: number): void => {
    for (let i = begin * dw.stride; i < end * dw.stride; i++)
      dw.data[i] = Math.max(Math.min(dw.data[i], limit), -limit);
  },
);

/** addSquares(sum [1, 1], dw [I, O]): sum += Σ dw², in float64 and one order. */
export const addSquares = kernel(["whole sum", "whole dw"], (sum: Matrix<Float64Array>, dw: Matrix): void => {
  let squares = 0;
  for (let r = 0; r < dw.rows; r++) {
    for (let c = 0; c < dw.columns; c++) {
      const g = dw.data[r * dw.stride + c];
      squares += g * g;
    }
  }
  sum.data[0] += squares;
});

/** clipNorm(dw [I, O], sum [1, 1], c): dw = min(1, c / (√sum + 1e-6)) · dw, rows [begin, end). */
export const clipNorm = kernel(
  ["rows! dw", "all sum", "scalar limit"],
  (dw: Matrix, sum: Matrix<Float64Array>, limit: number, begin: number, end: number): void => {
    const factor = Math.min(1, limit / (Math.sqrt(sum.data[0]) + EPSILON));
    for (let i = begin * dw.stride; i < end * dw.stride; i++) dw.data[i] *= factor;
  },
);
