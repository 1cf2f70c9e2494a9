import type { Matrix, TypedArray } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../plan/plan.ts";
import type { RowMetric } from "./metric.ts";

/** measure(metric, values [B, 1], y [B, N], t): one value a row, rows [begin, end). */
export function measure(
  { entry: choice, parameter }: RegistryRef<RowMetric>,
  values: Matrix<Float64Array>,
  y: Matrix,
  t: Matrix<TypedArray>,
  begin: number,
  end: number,
): void {
  choice.evaluate(values, y, t, begin, end, parameter);
}
