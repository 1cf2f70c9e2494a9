import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";
import { NOT_FINITE } from "../shared/status.ts";

/** penalty(totals [1, n], w [I, O], λ₁, λ₂, share): totals[0] += share · (λ₁ Σ |w| + λ₂ Σ w²). Returns NOT_FINITE if that is not finite. */
export const penalty = kernel(
  ["whole totals", "whole w", "scalar l1", "scalar l2", "scalar share"],
  (totals: Matrix<Float64Array>, w: Matrix, l1: number, l2: number, share: number): number => {
    let sizes = 0,
      squares = 0;
    for (let r = 0; r < w.rows; r++) {
      for (let c = 0; c < w.columns; c++) {
        const weight = w.data[r * w.stride + c];
        sizes += Math.abs(weight);
        squares += weight * weight;
      }
    }
    const sum = l1 * sizes + l2 * squares;
    totals.data[0] += share * sum;
    return Number.isFinite(sum) ? 0 : NOT_FINITE;
  },
);

/** penaltyGradient(dw, w [I, O], λ₁, λ₂): dw += λ₁ sign(w) + 2 λ₂ w, rows [begin, end); sign(0) = 0. */
export const penaltyGradient = kernel(
  ["rows! dw", "rows w", "scalar l1", "scalar l2"],
  (dw: Matrix, w: Matrix, l1: number, l2: number, begin: number, end: number): void => {
    for (let i = begin * w.stride; i < end * w.stride; i++) {
      const weight = w.data[i];
      dw.data[i] += l1 * Math.sign(weight) + 2 * l2 * weight;
    }
  },
);
