import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";
import { rangeOf, tapTable, windowRows, type WindowsAndRange } from "./window.ts";

/** maxPooling(y [B·P, C], x [B·pixels, C], windows):   y[p] = the largest x under the window's taps, images [begin, end). */
export const maxPooling = kernel(
  ["rows! y", "rows x", ...windowRows],
  (y: Matrix, x: Matrix, ...rest: WindowsAndRange): void => {
    overWindows(rest, (row, pixels) => {
      for (let c = 0; c < y.columns; c++) {
        let most = -Infinity;
        for (const pixel of pixels) {
          const value = x.data[pixel * x.stride + c];
          if (value > most) most = value;
        }
        y.data[row * y.stride + c] = most;
      }
    });
  },
);

/**
 * maxPoolingBackward(dx [B·pixels, C], dy, y [B·P, C], x [B·pixels, C], windows):   ∂E/∂y goes to the first tap with the
 * largest x, images [begin, end).
 */
export const maxPoolingBackward = kernel(
  ["rows! dx", "rows dy", "rows y", "rows x", ...windowRows],
  (dx: Matrix, dy: Matrix, y: Matrix, x: Matrix, ...rest: WindowsAndRange): void => {
    clear(dx, rest);
    overWindows(rest, (row, pixels) => {
      for (let c = 0; c < y.columns; c++) {
        const first = pixels.find((pixel) => x.data[pixel * x.stride + c] === y.data[row * y.stride + c]);
        if (first !== undefined) dx.data[first * dx.stride + c] += dy.data[row * dy.stride + c];
      }
    });
  },
);

/**
 * sumWindows(y [B·P, C], x [B·pixels, C], mean, windows):   y[p] = Σ of x under the window's taps, divided by their number
 * where `mean` is 1, images [begin, end). Taps beside the image do not count.
 */
export const sumWindows = kernel(
  ["rows! y", "rows x", "scalar mean", ...windowRows],
  (y: Matrix, x: Matrix, mean: number, ...rest: WindowsAndRange): void => {
    overWindows(rest, (row, pixels) => {
      for (let c = 0; c < y.columns; c++) {
        let sum = 0;
        for (const pixel of pixels) sum += x.data[pixel * x.stride + c];
        y.data[row * y.stride + c] = mean && pixels.length > 0 ? sum / pixels.length : sum;
      }
    });
  },
);

/** spreadWindows(x [B·pixels, C], y [B·P, C], mean, windows):   the way back of ∂E/∂: x[pixel] = Σ of y over the windows on it, each divided as in sumWindows. */
export const spreadWindows = kernel(
  ["rows! x", "rows y", "scalar mean", ...windowRows],
  (x: Matrix, y: Matrix, mean: number, ...rest: WindowsAndRange): void => {
    clear(x, rest);
    overWindows(rest, (row, pixels) => {
      const share = mean ? pixels.length : 1;
      for (const pixel of pixels) {
        for (let c = 0; c < x.columns; c++) x.data[pixel * x.stride + c] += y.data[row * y.stride + c] / share;
      }
    });
  },
);

/** Calls `visit` for every position of images [begin, end): its row, and the rows of the pixels under its taps. */
function overWindows(rest: WindowsAndRange, visit: (row: number, pixels: readonly number[]) => void): void {
  const { pixels, positions, taps, pixelAt } = tapTable(rest);
  const [begin, end] = rangeOf(rest);
  for (let row = begin * positions; row < end * positions; row++) {
    const p = row % positions;
    const first = ((row - p) / positions) * pixels;
    const under = [...pixelAt.subarray(p * taps, (p + 1) * taps)].filter((pixel) => pixel >= 0);
    visit(
      row,
      under.map((pixel) => first + pixel),
    );
  }
}

function clear(x: Matrix, rest: WindowsAndRange): void {
  const { pixels } = tapTable(rest);
  const [begin, end] = rangeOf(rest);
  for (let row = begin * pixels; row < end * pixels; row++) {
    x.data.fill(0, row * x.stride, row * x.stride + x.columns);
  }
}
