import type { Matrix, Missing } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/** Columns standardised over a batch. All kernels here cover columns [begin, end). */

/** columnStatistics(mean [1, C], variance [1, C], x [B, C]):   mean = Σ x / B,   variance = Σ (x − mean)² / B */
export const columnStatistics = kernel(
  ["columns! mean", "columns! variance", "columns x"],
  (mean: Matrix, variance: Matrix, x: Matrix, begin: number, end: number): void => {
    const m = mean.data,
      v = variance.data,
      B = x.rows;
    m.fill(0, begin, end);
    v.fill(0, begin, end);
    for (let r = 0; r < B; r++) for (let c = begin; c < end; c++) m[c] += x.data[r * x.stride + c];
    for (let c = begin; c < end; c++) m[c] /= B;
    for (let r = 0; r < B; r++) for (let c = begin; c < end; c++) v[c] += (x.data[r * x.stride + c] - m[c]) ** 2;
    for (let c = begin; c < end; c++) v[c] /= B;
  },
);

/**
 * normalizeColumns(y [B, C], inverse [1, C], x [B, C], mean, variance, γ, β [1, C], ε):
 *   inverse = 1 / √(variance + ε),   y = γ (x − mean) · inverse + β;   y may be x; mean, γ and β may be missing.
 */
export const normalizeColumns = kernel(
  [
    "columns! y",
    "columns! inverse",
    "columns x",
    "columns mean",
    "columns variance",
    "columns gamma",
    "columns beta",
    "scalar epsilon",
  ],
  (
    y: Matrix,
    inverse: Matrix,
    x: Matrix,
    mean: Matrix | Missing,
    variance: Matrix,
    gamma: Matrix | Missing,
    beta: Matrix | Missing,
    epsilon: number,
    begin: number,
    end: number,
  ): void => {
    for (let c = begin; c < end; c++) inverse.data[c] = 1 / Math.sqrt(variance.data[c] + epsilon);
    for (let r = 0; r < x.rows; r++) {
      for (let c = begin; c < end; c++) {
        const standard = (x.data[r * x.stride + c] - (mean ? mean.data[c] : 0)) * inverse.data[c];
        y.data[r * y.stride + c] = standard * (gamma ? gamma.data[c] : 1) + (beta ? beta.data[c] : 0);
      }
    }
  },
);

/**
 * normalizeColumnsBackward(dx [B, C], dγ, dβ [1, C], dy, x [B, C], mean, inverse, γ [1, C]), with x̂ = (x − mean) · inverse:
 *   dβ = Σ dy,   dγ = Σ dy · x̂,   dx = γ · inverse · (dy − (dβ + x̂ dγ) / B)
 * dx may be dy, or missing; mean, inverse and γ may be missing: x is x̂ then, γ is 1.
 * Source: Ioffe & Szegedy, ICML 2015, §3.
 */
export const normalizeColumnsBackward = kernel(
  [
    "columns! dx",
    "columns! dGamma",
    "columns! dBeta",
    "columns dy",
    "columns x",
    "columns mean",
    "columns inverse",
    "columns gamma",
  ],
  (
    dx: Matrix | Missing,
    dGamma: Matrix,
    dBeta: Matrix,
    dy: Matrix,
    x: Matrix,
    mean: Matrix | Missing,
    inverse: Matrix | Missing,
    gamma: Matrix | Missing,
    begin: number,
    end: number,
  ): void => {
    const standard = (r: number, c: number) =>
      (x.data[r * x.stride + c] - (mean ? mean.data[c] : 0)) * (inverse ? inverse.data[c] : 1);
    dGamma.data.fill(0, begin, end);
    dBeta.data.fill(0, begin, end);
    for (let r = 0; r < dy.rows; r++) {
      for (let c = begin; c < end; c++) {
        const slope = dy.data[r * dy.stride + c];
        dBeta.data[c] += slope;
        dGamma.data[c] += slope * standard(r, c);
      }
    }
    if (!dx) return;
    for (let r = 0; r < dy.rows; r++) {
      for (let c = begin; c < end; c++) {
        const common = (dBeta.data[c] + standard(r, c) * dGamma.data[c]) / dy.rows;
        const factor = (inverse ? inverse.data[c] : 1) * (gamma ? gamma.data[c] : 1);
        dx.data[r * dx.stride + c] = factor * (dy.data[r * dy.stride + c] - common);
      }
    }
  },
);
