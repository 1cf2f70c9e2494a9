import type { Matrix, Missing } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";
import { rangeOf, tapTable, windowRows, type WindowsAndRange } from "./window.ts";

/**
 * transposedConvolution(y [B·pixels, C], x [B·P, F], wᵀ [F, T·C], b [1, C], scratch, windows):   a convolution the other way
 *   y[pixel] = b + Σ over the windows on it of Σ over f of x[p, f] · wᵀ[f, tap],   images [begin, end)
 * ∂E/∂x of a convolution, from ∂E/∂z; and the layer conv2dTranspose. Each sum over f by itself, added window by window; terms
 * of 0 are left out. b may be missing. `scratch` is the twin's.     [Dumoulin & Visin, arXiv 1603.07285, §4]
 */
export const transposedConvolution = kernel(
  ["rows! y", "rows x", "all wT", "all b", "own scratch", ...windowRows],
  (y: Matrix, x: Matrix, wT: Matrix, b: Matrix | Missing, _: Matrix, ...rest: WindowsAndRange): void => {
    const { pixels, positions, taps, pixelAt } = tapTable(rest);
    const [begin, end] = rangeOf(rest);
    const C = y.columns,
      F = x.columns;
    for (let row = begin * pixels; row < end * pixels; row++) {
      for (let c = 0; c < C; c++) y.data[row * y.stride + c] = b ? b.data[c] : 0;
    }
    for (let row = begin * positions; row < end * positions; row++) {
      const p = row % positions;
      for (let t = 0; t < taps; t++) {
        const under = pixelAt[p * taps + t];
        const q = (((row - p) / positions) * pixels + under) * y.stride;
        for (let c = 0; under >= 0 && c < C; c++) {
          let sum = 0;
          for (let f = 0; f < F; f++) {
            const a = x.data[row * x.stride + f];
            if (a !== 0) sum += a * wT.data[f * wT.stride + t * C + c];
          }
          y.data[q + c] += sum;
        }
      }
    }
  },
);
