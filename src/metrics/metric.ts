import type { Matrix, TypedArray } from "../memory/tensor.ts";
import { factory, type Definition, type Factory } from "../registry.ts";

/** A metric: one value a row, by a kernel; an epoch reports the mean over its rows. */
export interface Metric extends Definition {
  /** values[r] for rows [begin, end), from outputs y and targets t (dense or labels). */
  evaluate(
    values: Matrix<Float64Array>,
    y: Matrix,
    t: Matrix<TypedArray>,
    begin: number,
    end: number,
    parameter: number,
  ): void;
}

export const metric = <D extends Metric>(definition: D): Factory<"metric", D> => factory("metric", definition);
