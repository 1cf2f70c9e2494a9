import { Depthwise, DepthwiseBackward, DepthwiseGradient } from "../../build/generated/steps";
import { copyReals } from "../data/gather";
import { madd, REAL, VECTOR } from "../lanes";
import { clearRows, overWindows, pixelsOf, positionsOf } from "./window";

/** depthwise(y [B·P, C·m], x [B·pixels, C], w [T, C·m], b [1, C·m], windows): images [begin, end). b may be missing. */
export function depthwise(step: Depthwise, begin: i32, end: i32): i32 {
  const y = step.y;
  const first = begin * positionsOf(step);
  const last = end * positionsOf(step);
  if (step.b.address)
    for (let row = first; row < last; row++) copyReals(y.row(row), <usize>step.b.address, <usize>y.columns);
  else clearRows(y, first, last);
  overWindows<Depthwise, Forward>(step, step.x, begin, end);
  return 0;
}

/** depthwiseBackward(dx [B·pixels, C], dz [B·P, C·m], w [T, C·m], windows): images [begin, end). */
export function depthwiseBackward(step: DepthwiseBackward, begin: i32, end: i32): i32 {
  clearRows(step.dx, begin * pixelsOf(step), end * pixelsOf(step));
  overWindows<DepthwiseBackward, Backward>(step, step.dx, begin, end);
  return 0;
}

/** depthwiseGradient(dw [T, C·m], x [B·pixels, C], dz [B·P, C·m], windows): rows [begin, end) of dw. */
export function depthwiseGradient(step: DepthwiseGradient, begin: i32, end: i32): i32 {
  const dw = step.dw;
  clearRows(dw, begin, end);
  const images = step.dz.rows / positionsOf(step);
  for (let tap = begin; tap < end; tap++) oneTap(step, tap, images);
  return 0;
}

/** All positions' products of one tap. */
function oneTap(step: DepthwiseGradient, tap: i32, images: i32): void {
  const to = step.dw.row(tap);
  const x = step.x;
  const dz = step.dz;
  const width = <i32>step.width,
    height = <i32>step.height,
    outputWidth = <i32>step.outputWidth,
    outputHeight = <i32>step.outputHeight,
    strideY = <i32>step.strideY,
    strideX = <i32>step.strideX,
    kernelWidth = <i32>step.kernelWidth;
  const y0 = (tap / kernelWidth) * <i32>step.dilationY - <i32>step.top;
  const x0 = (tap % kernelWidth) * <i32>step.dilationX - <i32>step.left;
  let row = 0;
  for (let image = 0; image < images; image++) {
    for (let oy = 0; oy < outputHeight; oy++) {
      const iy = oy * strideY + y0;
      for (let ox = 0; ox < outputWidth; ox++, row++) {
        const ix = ox * strideX + x0;
        if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
        accumulate(to, x.row((image * height + iy) * width + ix), dz.row(row), x.columns, dz.columns);
      }
    }
  }
}

/** to[c m + j] += x[c] · y[c m + j] */
function accumulate(to: usize, x: usize, y: usize, C: i32, outputs: i32): void {
  if (C == outputs) {
    const bytes = <usize>C * REAL;
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      v128.store(to + i, madd(v128.load(x + i), v128.load(y + i), v128.load(to + i)));
    }
    return;
  }
  const m = outputs / C;
  for (let c = 0; c < C; c++, x += REAL) {
    const a = load<Real>(x);
    for (let j = 0; j < m; j++, to += REAL, y += REAL) store<Real>(to, load<Real>(to) + a * load<Real>(y));
  }
}

/** dx[c] += Σ over j of dz[c m + j] · w[c m + j] */
function gatherSlopes(dx: usize, dz: usize, w: usize, C: i32, outputs: i32): void {
  if (C == outputs) return accumulate(dx, dz, w, C, outputs);
  const m = outputs / C;
  for (let c = 0; c < C; c++, dx += REAL) {
    let sum = load<Real>(dx);
    for (let j = 0; j < m; j++, dz += REAL, w += REAL) sum += load<Real>(dz) * load<Real>(w);
    store<Real>(dx, sum);
  }
}

@unmanaged
class Forward {
  @inline visit(
    step: Depthwise,
    row: i32,
    at: usize,
    tap: i32,
    rows: i32,
    columns: i32,
    down: usize,
    right: usize,
  ): void {
    const y = step.y;
    const w = step.w;
    let line = <usize>step.x.address + at;
    for (let r = 0; r < rows; r++, line += down) {
      let p = line;
      for (let c = 0; c < columns; c++, p += right) {
        accumulate(y.row(row), p, w.row(tap + r * <i32>step.kernelWidth + c), step.x.columns, y.columns);
      }
    }
  }
}

@unmanaged
class Backward {
  @inline visit(
    step: DepthwiseBackward,
    row: i32,
    at: usize,
    tap: i32,
    rows: i32,
    columns: i32,
    down: usize,
    right: usize,
  ): void {
    const dz = step.dz;
    const w = step.w;
    let line = <usize>step.dx.address + at;
    for (let r = 0; r < rows; r++, line += down) {
      let p = line;
      for (let c = 0; c < columns; c++, p += right) {
        gatherSlopes(p, dz.row(row), w.row(tap + r * <i32>step.kernelWidth + c), step.dx.columns, dz.columns);
      }
    }
  }
}
