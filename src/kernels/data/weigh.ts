import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/** smooth(s [B, N], t [B, N], ε, N'): s = (1 − ε) t + ε / N', rows [begin, end): labels smoothed over N' answers. */
export const smooth = kernel(
  ["rows! s", "rows t", "scalar share", "scalar classes"],
  (s: Matrix, t: Matrix, share: number, answers: number, begin: number, end: number): void => {
    for (let i = begin * t.stride; i < end * t.stride; i++) s.data[i] = (1 - share) * t.data[i] + share / answers;
  },
);

/** weighLoss(rowLoss [B, 1], weight [B, 1]): rowLoss = weight · rowLoss, rows [begin, end). */
export const weighLoss = kernel(
  ["rows! rowLoss", "rows weight"],
  (rowLoss: Matrix<Float64Array>, weight: Matrix, begin: number, end: number): void => {
    for (let r = begin; r < end; r++) rowLoss.data[r] *= weight.data[r * weight.stride];
  },
);

/** weighGradient(dy [B, N], weight [B, 1]): each row of dy times its weight, rows [begin, end). */
export const weighGradient = kernel(
  ["rows! dy", "rows weight"],
  (dy: Matrix, weight: Matrix, begin: number, end: number): void => {
    for (let r = begin; r < end; r++) {
      const factor = weight.data[r * weight.stride];
      for (let i = r * dy.stride; i < r * dy.stride + dy.columns; i++) dy.data[i] *= factor;
    }
  },
);
