import type { Matrix, Missing } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/**
 * normalizeRows(y, x̂ [B, C], inverse [B, 1], x [B, C], γ, β [1, C], ε):   a row at a time,
 *   mean = Σ x / C,   inverse = 1 / √(Σ (x − mean)² / C + ε),   x̂ = (x − mean) · inverse,   y = γ x̂ + β
 * Rows [begin, end). x̂ may be x or y, y may be x; γ and β may be missing.
 */
export const normalizeRows = kernel(
  ["rows! y", "rows! standard", "rows! inverse", "rows x", "all gamma", "all beta", "scalar epsilon"],
  (
    y: Matrix,
    standard: Matrix,
    inverse: Matrix,
    x: Matrix,
    gamma: Matrix | Missing,
    beta: Matrix | Missing,
    epsilon: number,
    begin: number,
    end: number,
  ): void => {
    const C = x.columns;
    for (let r = begin; r < end; r++) {
      const p = r * x.stride;
      let mean = 0,
        variance = 0;
      for (let c = 0; c < C; c++) mean += x.data[p + c];
      mean /= C;
      for (let c = 0; c < C; c++) variance += (x.data[p + c] - mean) ** 2;
      variance /= C;
      const factor = 1 / Math.sqrt(variance + epsilon);
      inverse.data[r * inverse.stride] = factor;
      for (let c = 0; c < C; c++) {
        const value = (x.data[p + c] - mean) * factor;
        standard.data[p + c] = value;
        y.data[p + c] = value * (gamma ? gamma.data[c] : 1) + (beta ? beta.data[c] : 0);
      }
    }
  },
);

/**
 * normalizeRowsBackward(dx, dy, x̂ [B, C], inverse [B, 1], γ [1, C]):   with g = γ dy,
 *   dx = inverse · (g − Σ g / C − x̂ Σ g x̂ / C),   rows [begin, end). dx may be dy; γ may be missing.
 * Source: Ba, Kiros & Hinton, arXiv 1607.06450, §3.
 */
export const normalizeRowsBackward = kernel(
  ["rows! dx", "rows dy", "rows standard", "rows inverse", "all gamma"],
  (
    dx: Matrix,
    dy: Matrix,
    standard: Matrix,
    inverse: Matrix,
    gamma: Matrix | Missing,
    begin: number,
    end: number,
  ): void => {
    const C = dy.columns;
    for (let r = begin; r < end; r++) {
      const p = r * dy.stride;
      const g = (c: number) => dy.data[p + c] * (gamma ? gamma.data[c] : 1);
      let plain = 0,
        along = 0;
      for (let c = 0; c < C; c++) {
        plain += g(c);
        along += g(c) * standard.data[p + c];
      }
      const factor = inverse.data[r * inverse.stride];
      for (let c = 0; c < C; c++) {
        dx.data[p + c] = factor * (g(c) - plain / C - (standard.data[p + c] * along) / C);
      }
    }
  },
);
