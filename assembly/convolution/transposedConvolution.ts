import { TransposedConvolution } from "../../build/generated/steps";
import { BLOCK } from "../../src/kernels/shared/windows";
import { copyReals } from "../data/gather";
import { add, REAL, VECTOR } from "../lanes";
import { multiply } from "../matrix/multiply";
import { paddedWidth } from "../matrix/product";
import { countsManyZeros, multiplySparseRows } from "../matrix/sparse";
import { Matrix } from "../plan/step";
import { aligned, copyFrame, isFramed, pixelsOf, positionOffsets, positionsOf, tapsOf, termOffsets } from "./window";

/** Bytes of rows from which on it pays to look for terms of 0, even if there are few terms. */
const LONG: usize = 16 * VECTOR;

/**
 * transposedConvolution(y [B·pixels, C], x [B·P, F], wᵀ [F, T·C], b [1, C], scratch, windows):
 *   y[pixel] = b + Σ over the windows on it of Σ over f of x[p, f] · wᵀ[f, tap],   images [begin, end). b may be missing.
 * A block of windows at a time: a product [BLOCK, T·C], whose rows are added to the pixels under the windows.
 * `scratch`: two tables, what a product needs, the block, then a frame.
 */
export function transposedConvolution(step: TransposedConvolution, begin: i32, end: i32): i32 {
  const y = step.y;
  const x = step.x;
  const w = step.windows;
  const b = <usize>step.b.address;
  const pixels = pixelsOf(w);
  const P = positionsOf(w);
  const pixel = <usize>y.stride;
  const positions = <usize>step.scratch.address;
  const taps = positionOffsets(w, positions, pixel);
  const own = aligned(termOffsets(w, taps, pixel, 1));
  const block = own + <usize>(16 * x.columns + 16) * REAL;
  const frame = block + <usize>BLOCK * (paddedWidth(step.wT) + VECTOR);
  const framed = isFramed(w);
  for (let i = begin; i < end; i++) {
    for (let p = i * pixels; p < (i + 1) * pixels; p++) {
      if (b) copyReals(y.row(p), b, <usize>y.columns);
      else memory.fill(y.row(p), 0, pixel);
    }
    if (framed) copyFrame(w, frame, y.row(i * pixels), pixel, false);
    const to = framed ? frame : y.row(i * pixels);
    for (let p = 0; p < P; p += BLOCK) {
      const count = min(BLOCK, P - p);
      products(x, i * P + p, count, step.wT, block, own);
      addPatches(to, positions + ((<usize>p) << 2), count, taps, tapsOf(w), block, paddedWidth(step.wT), y.columns);
    }
    if (framed) copyFrame(w, frame, y.row(i * pixels), pixel, true);
  }
  return 0;
}

/** Rows [first, first + count) of x times w, at `to`. */
function products(x: Matrix, first: i32, count: i32, w: Matrix, to: usize, scratch: usize): void {
  const width = paddedWidth(w);
  const a = x.row(first);
  const aRow = <usize>x.stride;
  const b = <usize>w.address;
  const bRow = <usize>w.stride;
  // Behind a pooling three quarters of the derivatives are 0, and a row of patches is long.
  if (width >= LONG && countsManyZeros(x, first, first + count, width)) {
    multiplySparseRows(count, width, x.columns, to, width, a, aRow, b, bRow, 0, scratch);
  } else multiply(count, width, x.columns, to, width, a, aRow, REAL, b, bRow, 0, 0, scratch);
}

/** Adds each tap's C numbers of each row to the pixel under it. Whole vectors: what is beyond C goes to the padding of pixels. */
function addPatches(
  to: usize,
  positions: usize,
  count: i32,
  taps: usize,
  T: i32,
  rows: usize,
  width: usize,
  C: i32,
): void {
  const tap = <usize>C * REAL;
  for (const last = positions + ((<usize>count) << 2); positions < last; positions += 4, rows += width) {
    const corner = to + <usize>load<u32>(positions);
    let from = rows;
    const end = taps + ((<usize>T) << 2);
    for (let t = taps; t < end; t += 4, from += tap) {
      const p = corner + <usize>load<u32>(t);
      for (let i: usize = 0; i < tap; i += VECTOR) v128.store(p + i, add(v128.load(p + i), v128.load(from + i)));
    }
  }
}
