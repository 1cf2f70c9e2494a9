import { MaxPooling, MaxPoolingBackward, SpreadWindows, SumWindows, Windows } from "../../build/generated/steps";
import { LARGEST, ONLY_WINNER, overWindows, SPREAD, SUM, WINNER } from "./overWindows";
import { clearRows, pixelsOf } from "./window";

/** maxPooling(y [B·P, C], x [B·pixels, C], windows):   y[p] = the largest x under the window's taps, images [begin, end). */
export function maxPooling(step: MaxPooling, begin: i32, end: i32): i32 {
  overWindows(LARGEST, step.windows, step.y, step.x, step.y, step.x, 0, begin, end);
  return 0;
}

/** maxPoolingBackward(dx [B·pixels, C], dy, y [B·P, C], x [B·pixels, C], windows):   dy to the first tap with the largest x. */
export function maxPoolingBackward(step: MaxPoolingBackward, begin: i32, end: i32): i32 {
  const w = step.windows;
  const only = isTiling(w);
  if (!only) clearRows(step.dx, begin * pixelsOf(w), end * pixelsOf(w));
  overWindows(only ? ONLY_WINNER : WINNER, w, step.y, step.x, step.dy, step.dx, 0, begin, end);
  return 0;
}

/** Whether every pixel lies in exactly one window. */
function isTiling(w: Windows): bool {
  const apart = w.strideY == w.kernelHeight && w.strideX == w.kernelWidth && w.dilationY == 1 && w.dilationX == 1;
  const height = w.outputHeight * w.kernelHeight - w.top;
  const width = w.outputWidth * w.kernelWidth - w.left;
  return apart && height >= w.height && width >= w.width;
}

/** sumWindows(y [B·P, C], x [B·pixels, C], mean, windows):   y[p] = Σ of x under the window's taps, or their mean. */
export function sumWindows(step: SumWindows, begin: i32, end: i32): i32 {
  overWindows(SUM, step.windows, step.y, step.x, step.y, step.x, step.mean, begin, end);
  return 0;
}

/** spreadWindows(x [B·pixels, C], y [B·P, C], mean, windows):   x[pixel] = Σ of y over the windows on it. */
export function spreadWindows(step: SpreadWindows, begin: i32, end: i32): i32 {
  const w = step.windows;
  clearRows(step.x, begin * pixelsOf(w), end * pixelsOf(w));
  overWindows(SPREAD, w, step.y, step.x, step.y, step.x, step.mean, begin, end);
  return 0;
}
