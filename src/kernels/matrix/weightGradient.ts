import type { Matrix } from "../../memory/tensor.ts";
import type { OptimizerRule } from "../optimizers/optimizer.ts";
import type { RegistryRef } from "../../base/registry.ts";
import { kernel } from "../kernel.ts";

/** weightGradient(dw [I, O], x [B, I], dz [B, O], scratch):   dw = xᵀ·dz,   rows [begin, end) of dw */
export const weightGradient = kernel(
  ["rows! dw", "all x", "all dz", "own scratch"],
  (dw: Matrix, x: Matrix, dz: Matrix, _: Matrix, begin: number, end: number): void => {
    for (let i = begin; i < end; i++) gradientRow(dw.data, i * dw.stride, x, dz, i);
  },
);

/**
 * weightGradientUpdate(optimizer, w [I, O], state [slots·I, O], hyper, panel [P, O], x [B, I], dz [B, O], scratch):
 * row by row of w: the gradient (xᵀ·dz)[i] into the panel, then the update of w[i] from it. Rows [begin, end) of w.
 */
export const weightGradientUpdate = kernel(
  ["ref optimizer", "rows! w", "slots! state", "all hyper", "own panel", "all x", "all dz", "own scratch"],
  (
    { entry }: RegistryRef<OptimizerRule>,
    w: Matrix,
    state: Matrix,
    hyper: Matrix<Float64Array>,
    panel: Matrix,
    x: Matrix,
    dz: Matrix,
    _: Matrix,
    begin: number,
    end: number,
  ): void => {
    const block = w.rows * w.stride;
    for (let i = begin; i < end; i++) {
      gradientRow(panel.data, 0, x, dz, i);
      entry.apply(w.data, panel.data, state.data, hyper.data, {
        at: i * w.stride,
        gradientAt: 0,
        count: w.columns,
        block,
      });
    }
  },
);

/** g[at + o] = Σ over the batch of x[m, i] · dz[m, o]; inputs of 0 are skipped. */
function gradientRow(g: Matrix["data"], at: number, x: Matrix, dz: Matrix, i: number): void {
  const X = x.data,
    D = dz.data,
    O = dz.columns,
    xStride = x.stride,
    dzStride = dz.stride,
    end = dz.rows * dzStride;
  for (let o = 0; o < O; o++) g[at + o] = 0;
  for (let p = i, row = 0; row < end; p += xStride, row += dzStride) {
    const a = X[p];
    if (a === 0) continue;
    for (let o = 0; o < O; o++) g[at + o] += a * D[row + o];
  }
}
