import type { Matrix, Missing } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../base/registry.ts";
import type { Activation } from "../activations/activation.ts";
import { kernel } from "../kernel.ts";
import { rangeOf, strides, tapTable, windowRows, type WindowsAndRange } from "./window.ts";

/**
 * convolution(y [B·P, F], x, w [T·C, F], b [1, F], scratch, windows):   P positions, T taps, C channels
 *   y[p] = b + Σ over taps and channels of x[pixel under the tap, c] · w[tap, c],   images [begin, end)
 * The sum goes tap by tap from the top left on, channel by channel; terms of 0 are left out, as in products. b may be
 * missing. `scratch` is the twin's.     [Goodfellow et al., Deep Learning, §9.1: a cross-correlation, as everywhere]
 */
export const convolution = kernel(
  ["rows! y", "rows x", "all w", "all b", "own scratch", ...windowRows],
  (y: Matrix, x: Matrix, w: Matrix, b: Matrix | Missing, _: Matrix, ...rest: WindowsAndRange): void => {
    const { pixels, positions, taps, pixelAt } = tapTable(rest);
    const [begin, end] = rangeOf(rest);
    const C = w.rows / taps,
      F = w.columns,
      [image, pixel] = strides(x, C, pixels);
    for (let row = begin * positions; row < end * positions; row++) {
      const q = row * y.stride;
      const p = Math.floor(row / positions);
      for (let f = 0; f < F; f++) y.data[q + f] = b ? b.data[f] : 0;
      for (let t = 0; t < taps; t++) {
        const at = pixelAt[(row - p * positions) * taps + t];
        for (let c = 0; at >= 0 && c < C; c++) {
          const a = x.data[p * image + at * pixel + c];
          if (a === 0) continue;
          for (let f = 0; f < F; f++) y.data[q + f] += a * w.data[(t * C + c) * w.stride + f];
        }
      }
    }
  },
);

/** activatedConvolution(activation, …): the activation of what `convolution` gives, images [begin, end). */
export const activatedConvolution = kernel(
  ["ref activation", "rows! y", "rows x", "all w", "all b", "own scratch", ...windowRows],
  (
    { entry, parameter }: RegistryRef<Activation>,
    y: Matrix,
    x: Matrix,
    w: Matrix,
    b: Matrix | Missing,
    scratch: Matrix,
    ...rest: WindowsAndRange
  ): void => {
    convolution.reference(y, x, w, b, scratch, ...rest);
    const { positions } = tapTable(rest);
    const [begin, end] = rangeOf(rest);
    entry.forward(y, y, begin * positions, end * positions, parameter);
  },
);
