import { MaxPooling, MaxPoolingBackward, SpreadWindows, SumWindows } from "../../build/generated/steps";
import { add, atLeast, div, equal, keep, splat, VECTOR } from "../lanes";
import { paddedWidth } from "../matrix/product";
import { clearRows, overWindows, pixelsOf } from "./window";

/** maxPooling(y [B·P, C], x [B·pixels, C], windows):   y[p] = the largest x under the window's taps, images [begin, end). */
export function maxPooling(step: MaxPooling, begin: i32, end: i32): i32 {
  overWindows<MaxPooling, Largest>(step, step.x, begin, end);
  return 0;
}

/** maxPoolingBackward(dx [B·pixels, C], dy, y [B·P, C], x [B·pixels, C], windows):   dy to the first tap with the largest x. */
export function maxPoolingBackward(step: MaxPoolingBackward, begin: i32, end: i32): i32 {
  clearRows(step.dx, begin * pixelsOf(step), end * pixelsOf(step));
  overWindows<MaxPoolingBackward, Winner>(step, step.x, begin, end);
  return 0;
}

/** sumWindows(y [B·P, C], x [B·pixels, C], mean, windows):   y[p] = Σ of x under the window's taps, or their mean. */
export function sumWindows(step: SumWindows, begin: i32, end: i32): i32 {
  overWindows<SumWindows, Sum>(step, step.x, begin, end);
  return 0;
}

/** spreadWindows(x [B·pixels, C], y [B·P, C], mean, windows):   x[pixel] = Σ of y over the windows on it. */
export function spreadWindows(step: SpreadWindows, begin: i32, end: i32): i32 {
  clearRows(step.x, begin * pixelsOf(step), end * pixelsOf(step));
  overWindows<SpreadWindows, Spread>(step, step.x, begin, end);
  return 0;
}

@unmanaged
class Largest {
  @inline visit(
    step: MaxPooling,
    row: i32,
    at: usize,
    tap: i32,
    rows: i32,
    columns: i32,
    down: usize,
    right: usize,
  ): void {
    const x = <usize>step.x.address + at;
    const y = step.y.row(row);
    const bytes = paddedWidth(step.y);
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      let most = splat(-(<Real>Infinity));
      let line = x + i;
      if (rows == 2 && columns == 2) {
        most = atLeast(atLeast(most, v128.load(line)), v128.load(line + right));
        line += down;
        v128.store(y + i, atLeast(atLeast(most, v128.load(line)), v128.load(line + right)));
        continue;
      }
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
  @inline visit(
    step: MaxPoolingBackward,
    row: i32,
    at: usize,
    tap: i32,
    rows: i32,
    columns: i32,
    down: usize,
    right: usize,
  ): void {
    const x = <usize>step.x.address + at;
    const dx = <usize>step.dx.address + at;
    const y = step.y.row(row);
    const dy = step.dy.row(row);
    const bytes = paddedWidth(step.y);
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      const most = v128.load(y + i);
      let slope = v128.load(dy + i); // +0 once it has gone to a tap
      let line = i;
      if (rows == 2 && columns == 2) {
        slope = win(dx + line, x + line, most, slope);
        slope = win(dx + line + right, x + line + right, most, slope);
        line += down;
        slope = win(dx + line, x + line, most, slope);
        win(dx + line + right, x + line + right, most, slope);
        continue;
      }
      for (let r = rows; r > 0; r--, line += down) {
        let p = line;
        for (let c = columns; c > 0; c--, p += right) slope = win(dx + p, x + p, most, slope);
      }
    }
  }
}

@unmanaged
class Sum {
  @inline visit(
    step: SumWindows,
    row: i32,
    at: usize,
    tap: i32,
    rows: i32,
    columns: i32,
    down: usize,
    right: usize,
  ): void {
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
  @inline visit(
    step: SpreadWindows,
    row: i32,
    at: usize,
    tap: i32,
    rows: i32,
    columns: i32,
    down: usize,
    right: usize,
  ): void {
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

/** Adds the slope to the tap where it is the largest; what is left for the taps behind it. */
function win(dx: usize, x: usize, most: v128, slope: v128): v128 {
  const wins = equal(v128.load(x), most);
  v128.store(dx, add(v128.load(dx), keep(slope, wins)));
  return v128.andnot(slope, wins);
}

/** What the taps on the image share a mean among; 1 for a sum. */
function shareOf(mean: f64, rows: i32, columns: i32): Real {
  return mean != 0 && rows > 0 && columns > 0 ? <Real>(rows * columns) : <Real>1;
}
