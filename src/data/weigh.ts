import type { Matrix } from "../memory/tensor.ts";

/** smooth(t [B, N], ε, N'): t = (1 − ε) t + ε / N', rows [begin, end): smoothed labels; N' = 2 for one yes/no output. */
export function smooth(t: Matrix, share: number, outputs: number, begin: number, end: number): void {
  for (let i = begin * t.stride; i < end * t.stride; i++) t.data[i] = (1 - share) * t.data[i] + share / outputs;
}

/** weighLoss(rowLoss [B, 1], weight [B, 1]): rowLoss = weight · rowLoss, rows [begin, end). */
export function weighLoss(rowLoss: Matrix<Float64Array>, weight: Matrix, begin: number, end: number): void {
  for (let r = begin; r < end; r++) rowLoss.data[r] *= weight.data[r * weight.stride];
}

/** weighGradient(dy [B, N], weight [B, 1]): each row of dy times its weight, rows [begin, end). */
export function weighGradient(dy: Matrix, weight: Matrix, begin: number, end: number): void {
  for (let r = begin; r < end; r++) {
    const factor = weight.data[r * weight.stride];
    for (let i = r * dy.stride; i < r * dy.stride + dy.columns; i++) dy.data[i] *= factor;
  }
}
