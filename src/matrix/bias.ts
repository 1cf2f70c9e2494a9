import type { Matrix } from "../memory/tensor.ts";

/** biasGradient(db [1, O], dz [B, O]):   db = Σ rows of dz,   columns [begin, end) */
export function biasGradient(db: Matrix, dz: Matrix, begin: number, end: number): void {
  const sum = db.data,
    D = dz.data;
  sum.fill(0, begin, end);
  for (let m = 0; m < dz.rows; m++) {
    const row = m * dz.stride;
    for (let o = begin; o < end; o++) sum[o] += D[row + o];
  }
}
