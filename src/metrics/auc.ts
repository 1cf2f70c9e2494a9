import type { Matrix, TypedArray } from "../memory/tensor.ts";
import { NO_TWIN } from "../base/registry.ts";
import { metric } from "../kernels/metrics/metric.ts";
import { targetClass } from "./targets.ts";

/**
 * The area under the ROC curve: the chance that a positive row gets a larger output than a negative one, equals half.
 * From ranks: (R − n₁ (n₁ + 1) / 2) / (n₁ n₀), R the sum of the positives' mean ranks. Several outputs: each class against
 * the rest, averaged over the classes that have both; NaN if none has.     [Mann & Whitney, 1947; Hanley & McNeil, 1982]
 */
export const auc = metric({
  number: NO_TWIN,
  name: "auc",
  larger: true,
  compute(y, t) {
    const columns = y.columns === 1 ? [{ output: 0, positive: 1 }] : each(y.columns);
    const areas = columns.map(({ output, positive }) => area(y, t, output, positive)).filter((a) => !Number.isNaN(a));
    return areas.reduce((sum, a) => sum + a, 0) / areas.length;
  },
});

function each(classes: number): { output: number; positive: number }[] {
  return Array.from({ length: classes }, (_, k) => ({ output: k, positive: k }));
}

function area(y: Matrix, t: Matrix<TypedArray>, output: number, positive: number): number {
  const value = (r: number): number => y.data[r * y.stride + output];
  const rows = Array.from({ length: y.rows }, (_, r) => r).sort((a, b) => value(a) - value(b));
  let ranks = 0;
  let positives = 0;
  for (let first = 0; first < rows.length;) {
    let end = first + 1;
    while (end < rows.length && value(rows[end]) === value(rows[first])) end++;
    const mean = (first + 1 + end) / 2; // ranks count from 1; equals share their mean
    for (let i = first; i < end; i++) {
      if (targetClass(y, t, rows[i]) !== positive) continue;
      ranks += mean;
      positives++;
    }
    first = end;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (rows.length - positives));
}
