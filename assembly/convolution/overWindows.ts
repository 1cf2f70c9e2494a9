import { Windows } from "../../build/generated/steps";
import { add, atLeast, div, equal, keep, madd, REAL, splat, VECTOR } from "../lanes";
import { paddedWidth } from "../matrix/product";
import { Matrix } from "../plan/step";

/** What is done with a window: one loop over positions serves all, and a build has it once. */
export const LARGEST: i32 = 0;
export const WINNER: i32 = 1;
export const SUM: i32 = 2;
export const SPREAD: i32 = 3;
export const FILTER: i32 = 4;
export const FILTER_BACKWARD: i32 = 5;

/**
 * Visits every position of images [begin, end) with the part of its window that is on the image. `y` has a row a position,
 * `x` a row a pixel; `a` and `b` are what else a kind of visit needs. Channels are the lanes.
 */
export function overWindows(
  kind: i32,
  w: Windows,
  y: Matrix,
  x: Matrix,
  a: Matrix,
  b: Matrix,
  mean: f64,
  begin: i32,
  end: i32,
): void {
  const pixel = <usize>x.stride;
  const right = <usize>w.dilationX * pixel;
  const down = <usize>(w.dilationY * w.width) * pixel;
  const bytes = paddedWidth(y);
  let row = begin * w.outputHeight * w.outputWidth;
  const fours = (kind == LARGEST || kind == WINNER) && inFours(w);
  for (let image = begin; image < end; image++) {
    const first = image * w.height * w.width;
    for (let oy = 0; oy < w.outputHeight; oy++) {
      const y0 = oy * w.strideY - w.top;
      const ky = firstTap(y0, w.dilationY);
      const rows = lastTap(y0, w.dilationY, w.height, w.kernelHeight) - ky;
      if (fours) {
        const line = <usize>(first + y0 * w.width) * pixel;
        const p = <usize>x.address + line;
        if (kind == LARGEST) largestOfFour(w.outputWidth, y.row(row), <usize>y.stride, p, pixel, down, bytes);
        else
          winnersOfFour(w.outputWidth, y.row(row), <usize>y.stride, p, pixel, down, a.row(row), <usize>a.stride, <usize>b.address + line, bytes); // prettier-ignore
        row += w.outputWidth;
        continue;
      }
      for (let ox = 0; ox < w.outputWidth; ox++, row++) {
        const x0 = ox * w.strideX - w.left;
        const kx = firstTap(x0, w.dilationX);
        const columns = lastTap(x0, w.dilationX, w.width, w.kernelWidth) - kx;
        const at = <usize>(first + (y0 + ky * w.dilationY) * w.width + x0 + kx * w.dilationX) * pixel;
        const p = <usize>x.address + at;
        const q = y.row(row);
        if (kind == LARGEST) largest(q, p, bytes, rows, columns, down, right);
        else if (kind == WINNER) winner(q, p, a.row(row), <usize>b.address + at, bytes, rows, columns, down, right);
        else if (kind < FILTER) {
          const share = mean != 0 && rows > 0 && columns > 0 ? <Real>(rows * columns) : <Real>1;
          if (kind == SUM) sumUp(q, p, bytes, splat(share), rows, columns, down, right);
          else spread(q, p, bytes, splat(share), rows, columns, down, right);
        } else {
          for (let r = 0; r < rows; r++) {
            for (let c = 0; c < columns; c++) {
              const weights = a.row((ky + r) * w.kernelWidth + kx + c);
              const under = p + <usize>r * down + <usize>c * right;
              if (kind == FILTER) accumulate(q, under, weights, x.columns, y.columns);
              else gatherSlopes(under, q, weights, x.columns, y.columns);
            }
          }
        }
      }
    }
  }
}

/** Whether windows are the usual 2 × 2 pixels, side by side and all on the image: a line of them is one loop. */
export function inFours(w: Windows): bool {
  const areFour = w.kernelHeight == 2 && w.kernelWidth == 2 && w.strideY == 2 && w.strideX == 2;
  const adjacent = w.dilationY == 1 && w.dilationX == 1 && w.top == 0 && w.left == 0;
  return areFour && adjacent && 2 * w.outputHeight <= w.height && 2 * w.outputWidth <= w.width;
}

/** A line of such windows: y = the largest of each. */
function largestOfFour(count: i32, y: usize, yRow: usize, x: usize, pixel: usize, down: usize, bytes: usize): void {
  const floor = splat(-(<Real>Infinity));
  for (; count; count--, y += yRow, x += 2 * pixel) {
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      const p = x + i,
        q = p + down;
      const upper = atLeast(atLeast(floor, v128.load(p)), v128.load(p + pixel));
      v128.store(y + i, atLeast(atLeast(upper, v128.load(q)), v128.load(q + pixel)));
    }
  }
}

/** A line of such windows: dx = +0 + dy at the first pixel whose x is y, +0 at the others, as `winner` has it. */
function winnersOfFour(
  count: i32,
  y: usize,
  yRow: usize,
  x: usize,
  pixel: usize,
  down: usize,
  dy: usize,
  dyRow: usize,
  dx: usize,
  bytes: usize,
): void {
  const zero = splat(<Real>0);
  for (; count; count--, y += yRow, dy += dyRow, x += 2 * pixel, dx += 2 * pixel) {
    for (let i: usize = 0; i < bytes; i += VECTOR) {
      const most = v128.load(y + i);
      const slope = v128.load(dy + i);
      const p = x + i,
        q = p + down,
        to = dx + i,
        below = to + down;
      const w0 = equal(v128.load(p), most),
        w1 = equal(v128.load(p + pixel), most),
        w2 = equal(v128.load(q), most),
        w3 = equal(v128.load(q + pixel), most);
      const upper = v128.or(w0, w1);
      v128.store(to, add(zero, keep(slope, w0)));
      v128.store(to + pixel, add(zero, keep(slope, v128.andnot(w1, w0))));
      v128.store(below, add(zero, keep(slope, v128.andnot(w2, upper))));
      v128.store(below + pixel, add(zero, keep(slope, v128.andnot(w3, v128.or(upper, w2)))));
    }
  }
}

/** The first tap that is not before the image, and the one behind the last that is on it. */
function firstTap(begin: i32, dilation: i32): i32 {
  return begin < 0 ? (dilation - 1 - begin) / dilation : 0;
}
function lastTap(begin: i32, dilation: i32, size: i32, taps: i32): i32 {
  if (begin + (taps - 1) * dilation < size) return taps; // without the division, which takes longer than a small window
  return begin >= size ? 0 : (size - 1 - begin) / dilation + 1;
}

/** y = the largest of the taps from x on. */
function largest(y: usize, x: usize, bytes: usize, rows: i32, columns: i32, down: usize, right: usize): void {
  for (let i: usize = 0; i < bytes; i += VECTOR) {
    let most = splat(-(<Real>Infinity));
    let line = x + i;
    for (let r = rows; r > 0; r--, line += down) {
      let p = line;
      for (let c = columns; c > 0; c--, p += right) most = atLeast(most, v128.load(p));
    }
    v128.store(y + i, most);
  }
}

/** dx += dy at the first tap whose x is y. */
function winner(
  y: usize,
  x: usize,
  dy: usize,
  dx: usize,
  bytes: usize,
  rows: i32,
  columns: i32,
  down: usize,
  right: usize,
): void {
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

/** y = Σ taps / share */
function sumUp(
  y: usize,
  x: usize,
  bytes: usize,
  share: v128,
  rows: i32,
  columns: i32,
  down: usize,
  right: usize,
): void {
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

/** taps += y / share */
function spread(
  y: usize,
  x: usize,
  bytes: usize,
  share: v128,
  rows: i32,
  columns: i32,
  down: usize,
  right: usize,
): void {
  for (let i: usize = 0; i < bytes; i += VECTOR) {
    const slope = div(v128.load(y + i), share);
    let line = x + i;
    for (let r = rows; r > 0; r--, line += down) {
      let p = line;
      for (let c = columns; c > 0; c--, p += right) v128.store(p, add(v128.load(p), slope));
    }
  }
}

/** to[c m + j] += x[c] · y[c m + j] */
export function accumulate(to: usize, x: usize, y: usize, C: i32, outputs: i32): void {
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
