import type { Matrix, Missing } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";
import { rangeOf, tapTable, windowRows, type WindowsAndRange } from "./window.ts";

/**
 * depthwise(y [B·P, C·m], x [B·pixels, C], w [T, C·m], b [1, C·m], windows):   each channel with m filters of its own
 *   y[p, c m + j] = b + Σ over taps of x[pixel under the tap, c] · w[tap, c m + j],   images [begin, end). b may be missing.
 */
export const depthwise = kernel(
  ["rows! y", "rows x", "all w", "all b", ...windowRows],
  (y: Matrix, x: Matrix, w: Matrix, b: Matrix | Missing, ...rest: WindowsAndRange): void => {
    const { positions } = tapTable(rest);
    const [begin, end] = rangeOf(rest);
    for (let row = begin * positions; row < end * positions; row++) {
      for (let o = 0; o < y.columns; o++) y.data[row * y.stride + o] = b ? b.data[o] : 0;
    }
    overTerms(x, y, rest, (p, q, tap, o) => {
      y.data[q] += x.data[p] * w.data[tap * w.stride + o];
    });
  },
);

/** depthwiseBackward(dx [B·pixels, C], dz [B·P, C·m], w [T, C·m], windows):   dx[pixel, c] = Σ over the taps on it and over j of dz · w, images [begin, end). */
export const depthwiseBackward = kernel(
  ["rows! dx", "rows dz", "all w", ...windowRows],
  (dx: Matrix, dz: Matrix, w: Matrix, ...rest: WindowsAndRange): void => {
    const { pixels } = tapTable(rest);
    const [begin, end] = rangeOf(rest);
    for (let row = begin * pixels; row < end * pixels; row++) {
      dx.data.fill(0, row * dx.stride, row * dx.stride + dx.columns);
    }
    overTerms(dx, dz, rest, (p, q, tap, o) => {
      dx.data[p] += dz.data[q] * w.data[tap * w.stride + o];
    });
  },
);

/** depthwiseGradient(dw [T, C·m], x [B·pixels, C], dz [B·P, C·m], windows):   dw[tap] = Σ over images and positions of x · dz, rows [begin, end) of dw. */
export const depthwiseGradient = kernel(
  ["rows! dw", "all x", "all dz", ...windowRows],
  (dw: Matrix, x: Matrix, dz: Matrix, ...rest: WindowsAndRange): void => {
    const { positions } = tapTable(rest);
    const [begin, end] = rangeOf(rest);
    for (let tap = begin; tap < end; tap++) dw.data.fill(0, tap * dw.stride, tap * dw.stride + dw.columns);
    const images = [...rest.slice(0, -2), 0, dz.rows / positions] as unknown as WindowsAndRange;
    overTerms(x, dz, images, (p, q, tap, o) => {
      if (tap >= begin && tap < end) dw.data[tap * dw.stride + o] += x.data[p] * dz.data[q];
    });
  },
);

/** Calls `visit` for every product of images [begin, end): places of the numbers of x and y, the tap and the output o = c m + j. */
function overTerms(
  x: Matrix,
  y: Matrix,
  rest: WindowsAndRange,
  visit: (p: number, q: number, tap: number, o: number) => void,
): void {
  const { pixels, positions, taps, pixelAt } = tapTable(rest);
  const [begin, end] = rangeOf(rest);
  const m = y.columns / x.columns;
  for (let row = begin * positions; row < end * positions; row++) {
    const position = row % positions;
    const first = ((row - position) / positions) * pixels;
    for (let tap = 0; tap < taps; tap++) {
      const pixel = pixelAt[position * taps + tap];
      if (pixel < 0) continue;
      for (let o = 0; o < y.columns; o++) {
        visit((first + pixel) * x.stride + Math.floor(o / m), row * y.stride + o, tap, o);
      }
    }
  }
}
