import type { Matrix } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../base/registry.ts";
import { kernel } from "../kernel.ts";
import type { OptimizerRule } from "../optimizers/optimizer.ts";
import { rangeOf, strides, tapTable, windowRows, type Taps, type WindowsAndRange } from "./window.ts";

/**
 * convolutionGradient(dw [T·C, F], x, dz [B·P, F], scratch, windows):
 *   dw[tap, c] = Σ over images and positions of x[pixel under the tap, c] · dz[p],   rows [begin, end) of dw
 */
export const convolutionGradient = kernel(
  ["rows! dw", "all x", "all dz", "own scratch", ...windowRows],
  (dw: Matrix, x: Matrix, dz: Matrix, _: Matrix, ...rest: WindowsAndRange): void => {
    const windows = tapTable(rest);
    const [begin, end] = rangeOf(rest);
    for (let i = begin; i < end; i++) gradientRow(dw.data, i * dw.stride, x, dz, i, dw.rows, windows);
  },
);

/**
 * convolutionGradientUpdate(optimizer, w [T·C, F], state [slots·T·C, F], hyper, panel [R, F], x, dz [B·P, F], scratch, windows):
 * row by row of w: its gradient as above into the panel, then the update of w[i] from it. Rows [begin, end) of w.
 */
export const convolutionGradientUpdate = kernel(
  [
    "ref optimizer",
    "rows! w",
    "slots! state",
    "all hyper",
    "own panel",
    "all x",
    "all dz",
    "own scratch",
    ...windowRows,
  ],
  (
    { entry }: RegistryRef<OptimizerRule>,
    w: Matrix,
    state: Matrix,
    hyper: Matrix<Float64Array>,
    panel: Matrix,
    x: Matrix,
    dz: Matrix,
    _: Matrix,
    ...rest: WindowsAndRange
  ): void => {
    const windows = tapTable(rest);
    const [begin, end] = rangeOf(rest);
    const block = w.rows * w.stride;
    for (let i = begin; i < end; i++) {
      gradientRow(panel.data, 0, x, dz, i, w.rows, windows);
      entry.apply(w.data, panel.data, state.data, hyper.data, {
        at: i * w.stride,
        gradientAt: 0,
        count: w.columns,
        block,
      });
    }
  },
);

/** g[at + f] = Σ over images and positions of x · dz for row i of the kernel: a tap and a channel; inputs of 0 are skipped. */
function gradientRow(
  g: Matrix["data"],
  at: number,
  x: Matrix,
  dz: Matrix,
  i: number,
  rows: number,
  windows: Taps,
): void {
  const { pixels, positions, taps, pixelAt } = windows;
  const C = rows / taps,
    F = dz.columns,
    c = i % C,
    t = (i - c) / C,
    [image, pixel] = strides(x, C, pixels);
  for (let f = 0; f < F; f++) g[at + f] = 0;
  for (let row = 0; row < dz.rows; row++) {
    const p = row % positions;
    const under = pixelAt[p * taps + t];
    const a = under < 0 ? 0 : x.data[((row - p) / positions) * image + under * pixel + c];
    if (a === 0) continue;
    for (let f = 0; f < F; f++) g[at + f] += a * dz.data[row * dz.stride + f];
  }
}
