import { Depthwise, DepthwiseBackward, DepthwiseGradient } from "../../build/generated/steps";
import { copyReals } from "../data/gather";
import { accumulate, FILTER, FILTER_BACKWARD, overWindows } from "./overWindows";
import { clearRows, pixelsOf, positionsOf } from "./window";

/** depthwise(y [B·P, C·m], x [B·pixels, C], w [T, C·m], b [1, C·m], windows): images [begin, end). b may be missing. */
export function depthwise(step: Depthwise, begin: i32, end: i32): i32 {
  const y = step.y;
  const w = step.windows;
  const first = begin * positionsOf(w);
  const last = end * positionsOf(w);
  clearRows(y, first, last);
  if (step.b.address) {
    for (let row = first; row < last; row++) copyReals(y.row(row), <usize>step.b.address, <usize>y.columns);
  }
  overWindows(FILTER, w, y, step.x, step.w, step.w, 0, begin, end);
  return 0;
}

/** depthwiseBackward(dx [B·pixels, C], dz [B·P, C·m], w [T, C·m], windows): images [begin, end). */
export function depthwiseBackward(step: DepthwiseBackward, begin: i32, end: i32): i32 {
  const w = step.windows;
  clearRows(step.dx, begin * pixelsOf(w), end * pixelsOf(w));
  overWindows(FILTER_BACKWARD, w, step.dz, step.dx, step.w, step.w, 0, begin, end);
  return 0;
}

/** depthwiseGradient(dw [T, C·m], x [B·pixels, C], dz [B·P, C·m], windows): rows [begin, end) of dw. */
export function depthwiseGradient(step: DepthwiseGradient, begin: i32, end: i32): i32 {
  const dw = step.dw;
  const x = step.x;
  const dz = step.dz;
  const w = step.windows;
  clearRows(dw, begin, end);
  for (let tap = begin; tap < end; tap++) {
    const y0 = (tap / w.kernelWidth) * w.dilationY - w.top;
    const x0 = (tap % w.kernelWidth) * w.dilationX - w.left;
    let row = 0;
    for (let image = 0; row < dz.rows; image++) {
      for (let oy = 0; oy < w.outputHeight; oy++) {
        const iy = oy * w.strideY + y0;
        for (let ox = 0; ox < w.outputWidth; ox++, row++) {
          const ix = ox * w.strideX + x0;
          if (iy < 0 || iy >= w.height || ix < 0 || ix >= w.width) continue;
          accumulate(dw.row(tap), x.row((image * w.height + iy) * w.width + ix), dz.row(row), x.columns, dz.columns);
        }
      }
    }
  }
  return 0;
}
