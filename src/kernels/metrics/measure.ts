import type { Matrix, TypedArray } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../base/registry.ts";
import type { RowMetric } from "./metric.ts";
import { kernel } from "../kernel.ts";

/** measure(metric, values [B, 1], y [B, N], t): one value a row, rows [begin, end). */
export const measure = kernel(
  ["ref metric", "rows! values", "rows y", "rows t"],
  (
    { entry, parameter }: RegistryRef<RowMetric>,
    values: Matrix<Float64Array>,
    y: Matrix,
    t: Matrix<TypedArray>,
    begin: number,
    end: number,
  ): void => {
    entry.evaluate(values, y, t, begin, end, parameter);
  },
);
