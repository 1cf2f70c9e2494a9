import { MaxPooling, MaxPoolingBackward, SpreadWindows, SumWindows } from "../../build/generated/steps";
import { inFours, LARGEST, overWindows, SPREAD, SUM, WINNER } from "./overWindows";
import { clearRows, pixelsOf } from "./window";

/** maxPooling(y [B·P, C], x [B·pixels, C], windows):   y[p] = the largest x under the window's taps, images [begin, end). */
export function maxPooling(step: MaxPooling, begin: i32, end: i32): i32 {
  overWindows(LARGEST, step.windows, step.y, step.x, step.y, step.x, 0, begin, end);
  return 0;
}

/** maxPoolingBackward(dx [B·pixels, C], dy, y [B·P, C], x [B·pixels, C], windows):   dy to the first tap with the largest x. */
export function maxPoolingBackward(step: MaxPoolingBackward, begin: i32, end: i32): i32 {
  const w = step.windows;
  const allWritten = inFours(w) && 2 * w.outputHeight == w.height && 2 * w.outputWidth == w.width;
  if (!allWritten) clearRows(step.dx, begin * pixelsOf(w), end * pixelsOf(w));
  overWindows(WINNER, w, step.y, step.x, step.dy, step.dx, 0, begin, end);
  return 0;
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
