/** Metrics of numbers: e = y − t over all rows and outputs. */
import type { Matrix, TypedArray } from "../memory/tensor.ts";
import { NO_TWIN } from "../base/registry.ts";
import { metric } from "../kernels/metrics/metric.ts";

function meanOf(y: Matrix, t: Matrix<TypedArray>, value: (e: number) => number): number {
  let sum = 0;
  for (let r = 0; r < y.rows; r++) {
    for (let j = 0; j < y.columns; j++) sum += value(y.data[r * y.stride + j] - t.data[r * t.stride + j]);
  }
  return sum / (y.rows * y.columns);
}

/** Mean absolute error: mean |e|. */
export const mae = metric({
  number: NO_TWIN,
  name: "mae",
  targets: "dense",
  compute: (y, t) => meanOf(y, t, Math.abs),
});

/** Root mean squared error: √ mean e². */
export const rmse = metric({
  number: NO_TWIN,
  name: "rmse",
  targets: "dense",
  compute: (y, t) => Math.sqrt(meanOf(y, t, (e) => e * e)),
});

/**
 * Coefficient of determination: 1 − Σ e² / Σ (t − t̄)², averaged over the outputs; an output whose targets do not vary
 * counts 1 if it is met exactly, else 0.     [scikit-learn r2_score, uniform average]
 */
export const r2 = metric({
  number: NO_TWIN,
  name: "r2",
  targets: "dense",
  larger: true,
  compute(y, t) {
    let total = 0;
    for (let j = 0; j < y.columns; j++) {
      let mean = 0;
      for (let r = 0; r < y.rows; r++) mean += t.data[r * t.stride + j] / y.rows;
      let residual = 0;
      let spread = 0;
      for (let r = 0; r < y.rows; r++) {
        const target = t.data[r * t.stride + j];
        residual += (y.data[r * y.stride + j] - target) ** 2;
        spread += (target - mean) ** 2;
      }
      total += spread === 0 ? Number(residual === 0) : 1 - residual / spread;
    }
    return total / y.columns;
  },
});
