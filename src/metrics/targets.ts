/** Outputs and targets as classes: what metrics of whole epochs have in common. */
import type { Matrix, TypedArray } from "../memory/tensor.ts";

/** How many classes there are: one output tells two apart. */
export function classCount(y: Matrix): number {
  return Math.max(y.columns, 2);
}

/** The class that row r of the outputs says: above the threshold, or the largest. */
export function predictedClass(y: Matrix, r: number, threshold: number): number {
  return y.columns === 1 ? Number(y.data[r * y.stride] > threshold) : largest(y, r);
}

/** The class of row r: its label, the side of 0.5, or the largest target. */
export function targetClass(y: Matrix, t: Matrix<TypedArray>, r: number): number {
  if (t.columns > 1) return largest(t, r);
  const value = t.data[r * t.stride];
  return y.columns === 1 ? Number(value > 0.5) : value;
}

function largest(m: Matrix<TypedArray>, r: number): number {
  const at = r * m.stride;
  let best = 0;
  for (let j = 1; j < m.columns; j++) if (m.data[at + j] > m.data[at + best]) best = j;
  return best;
}

/** counts[target][predicted] */
export function countPairs(y: Matrix, t: Matrix<TypedArray>, threshold: number): number[][] {
  const classes = classCount(y);
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let r = 0; r < y.rows; r++) counts[targetClass(y, t, r)][predictedClass(y, r, threshold)]++;
  return counts;
}
