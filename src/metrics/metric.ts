import type { Matrix, TypedArray } from "../memory/tensor.ts";

/** A metric: one value a row; an epoch reports the mean over its rows. */
export interface Metric {
  readonly name: string;
  /** values[r] for rows [begin, end), from outputs y and targets t (dense or labels). */
  evaluate(values: Matrix<Float64Array>, y: Matrix, t: Matrix<TypedArray>, begin: number, end: number): void;
}

/** metric(metric, values [B, 1], y [B, N], t): one value a row, rows [begin, end). */
export function metric(
  which: Metric,
  values: Matrix<Float64Array>,
  y: Matrix,
  t: Matrix<TypedArray>,
  begin: number,
  end: number,
): void {
  which.evaluate(values, y, t, begin, end);
}
