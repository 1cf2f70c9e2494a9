import { MaxPooling, MaxPoolingBackward, SpreadWindows, SumWindows } from "../../build/generated/steps";
import { add, atLeast, div, equal, keep, splat, VECTOR } from "../lanes";
import { paddedWidth } from "../matrix/product";
import { Matrix } from "../plan/step";
import { pixelsOf, positionsOf } from "./window";

/** maxPooling(y [B·P, C], x [B·pixels, C], windows):   y[p] = the largest x under the window's taps, images [begin, end). */
export function maxPooling(step: MaxPooling, begin: i32, end: i32): i32 {
  overWindows<MaxPooling, Largest>(step, step.y, begin, end);
  return 0;
}

/** maxPoolingBackward(dx [B·pixels, C], dy, y [B·P, C], x [B·pixels, C], windows):   dy to the first tap with the largest x. */
export function maxPoolingBackward(step: MaxPoolingBackward, begin: i32, end: i32): i32 {
  clear(step.dx, begin * pixelsOf(step), end * pixelsOf(step));
  overWindows<MaxPoolingBackward, Winner>(step, step.y, begin, end);
  return 0;
}

/** sumWindows(y [B·P, C], x [B·pixels, C], mean, windows):   y[p] = Σ of x under the window's taps, or their mean. */
export function sumWindows(step: SumWindows, begin: i32, end: i32): i32 {
  overWindows<SumWindows, Sum>(step, step.y, begin, end);
  return 0;
}

/** spreadWindows(x [B·pixels, C], y [B·P, C], mean, windows):   x[pixel] = Σ of y over the windows on it. */
export function spreadWindows(step: SpreadWindows, begin: i32, end: i32): i32 {
  clear(step.x, begin * pixelsOf(step), end * pixelsOf(step));
  overWindows<SpreadWindows, Spread>(step, step.y, begin, end);
  return 0;
}

function clear(x: Matrix, from: i32, to: i32): void {
  memory.fill(x.row(from), 0, x.row(to) - x.row(from));
}

/** Of each visitor: a window's position is row `row` of y; `columns` × `rows` of its taps are on the image, the first `at` bytes into x. */
@unmanaged
class Largest {
  @inline visit(step: MaxPooling, row: i32, at: usize, rows: i32, columns: i32, down: usize, right: usize): void {
    const x = <usize>step.x.address + at;
    const y = step.y.row(row);
    const bytes = paddedWidth(step.y);
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      let most = splat(-<Real>Infinity);
      let line = x + i;
      for (let r = rows; r > 0; r--, line += down) {
        let p = line;
        for (let c = columns; c > 0; c--, p += right) most = atLeast(most, v128.load(p));
      }
      v128.store(y + i, most);
    }
  }
}

@unmanaged
class Winner {
  @inline visit(step: MaxPoolingBackward, row: i32, at: usize, rows: i32, columns: i32, down: usize, right: usize): void {
    const x = <usize>step.x.address + at;
    const dx = <usize>step.dx.address + at;
    const y = step.y.row(row);
    const dy = step.dy.row(row);
    const bytes = paddedWidth(step.y);
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      const most = v128.load(y + i);
      let slope = v128.load(dy + i); // +0 once it has gone to a tap
      let line = i;
      for (let r = rows; r > 0; r--, line += down) {
        let p = line;
        for (let c = columns; c > 0; c--, p += right) {
          const wins = equal(v128.load(x + p), most);
          v128.store(dx + p, add(v128.load(dx + p), keep(slope, wins)));
          slope = v128.andnot(slope, wins);
        }
      }
    }
  }
}

@unmanaged
class Sum {
  @inline visit(step: SumWindows, row: i32, at: usize, rows: i32, columns: i32, down: usize, right: usize): void {
    const x = <usize>step.x.address + at;
    const y = step.y.row(row);
    const bytes = paddedWidth(step.y);
    const share = splat(shareOf(step.mean, rows, columns));
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      let sum = splat(<Real>0);
      let line = x + i;
      for (let r = rows; r > 0; r--, line += down) {
        let p = line;
        for (let c = columns; c > 0; c--, p += right) sum = add(sum, v128.load(p));
      }
      v128.store(y + i, div(sum, share));
    }
  }
}

@unmanaged
class Spread {
  @inline visit(step: SpreadWindows, row: i32, at: usize, rows: i32, columns: i32, down: usize, right: usize): void {
    const x = <usize>step.x.address + at;
    const y = step.y.row(row);
    const bytes = paddedWidth(step.y);
    const share = splat(shareOf(step.mean, rows, columns));
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      const slope = div(v128.load(y + i), share);
      let line = x + i;
      for (let r = rows; r > 0; r--, line += down) {
        let p = line;
        for (let c = columns; c > 0; c--, p += right) v128.store(p, add(v128.load(p), slope));
      }
    }
  }
}

/** What the taps on the image share a mean among; 1 for a sum. */
function shareOf(mean: f64, rows: i32, columns: i32): Real {
  return mean != 0 && rows > 0 && columns > 0 ? <Real>(rows * columns) : <Real>1;
}

/** Visits every position with the part of its window that is on the image. */
function overWindows<S, V>(step: S, y: Matrix, begin: i32, end: i32): void {
  const visitor = changetype<V>(0);
  const x = step.x;
  const height = <i32>step.height,
    width = <i32>step.width,
    kernelHeight = <i32>step.kernelHeight,
    kernelWidth = <i32>step.kernelWidth,
    strideY = <i32>step.strideY,
    strideX = <i32>step.strideX,
    dilationY = <i32>step.dilationY,
    dilationX = <i32>step.dilationX,
    top = <i32>step.top,
    left = <i32>step.left,
    outputHeight = <i32>step.outputHeight,
    outputWidth = <i32>step.outputWidth;
  const pixel = <usize>x.stride;
  const right = <usize>dilationX * pixel;
  const down = <usize>(dilationY * width) * pixel;
  let row = begin * outputHeight * outputWidth;
  for (let image = begin; image < end; image++) {
    const first = image * height * width;
    for (let oy = 0; oy < outputHeight; oy++) {
      const y0 = oy * strideY - top;
      const ky = firstTap(y0, dilationY);
      const rows = lastTap(y0, dilationY, height, kernelHeight) - ky;
      for (let ox = 0; ox < outputWidth; ox++, row++) {
        const x0 = ox * strideX - left;
        const kx = firstTap(x0, dilationX);
        const columns = lastTap(x0, dilationX, width, kernelWidth) - kx;
        const at = first + (y0 + ky * dilationY) * width + x0 + kx * dilationX;
        visitor.visit(step, row, <usize>at * pixel, rows, columns, down, right);
      }
    }
  }
}

/** The first tap that is not before the image, and the one behind the last that is on it. */
function firstTap(begin: i32, dilation: i32): i32 {
  return begin < 0 ? (dilation - 1 - begin) / dilation : 0;
}
function lastTap(begin: i32, dilation: i32, size: i32, taps: i32): i32 {
  return begin >= size ? 0 : min(taps, (size - 1 - begin) / dilation + 1);
}
