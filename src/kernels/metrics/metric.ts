import type { Matrix, TypedArray } from "../../memory/tensor.ts";
import type { Loss } from "../losses/loss.ts";
import { factory, type Definition, type Factory, type Value } from "../../base/registry.ts";

/** What every metric has. */
interface MetricDefinition extends Definition {
  /** Larger values are better, as those of an accuracy are; callbacks that monitor the metric go by it. */
  readonly larger?: true;
  /** The only kind of targets that it compares: rows like the outputs, or class numbers. Without it: both. */
  readonly targets?: Loss["targets"];
}

/** A metric of rows: one value a row, by a kernel; an epoch reports the mean over its rows. */
export interface RowMetric extends MetricDefinition {
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

/** A metric of whole epochs: one value from all outputs and targets, in JavaScript. */
export interface EpochMetric extends MetricDefinition {
  /** From the outputs of all rows and their targets, in the order of the data. */
  compute(y: Matrix, t: Matrix<TypedArray>, options: Readonly<Record<string, Value>>): number;
}

export type Metric = RowMetric | EpochMetric;

export function isEpochMetric(metric: Metric): metric is EpochMetric {
  return "compute" in metric;
}

export const metric = <D extends Metric>(definition: D): Factory<"metric", D> => factory("metric", definition);
