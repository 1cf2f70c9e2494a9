import { TransposedConvolution } from "../../build/generated/steps";
import { copyReals } from "../data/gather";
import { REAL } from "../lanes";
import { multiplyIndexed } from "../matrix/multiplyIndexed";
import { paddedWidth } from "../matrix/product";
import {
  aligned,
  copyFrame,
  evenOffsets,
  isFramed,
  pixelsOf,
  positionOffsets,
  positionsOf,
  tapsOf,
  termOffsets,
} from "./window";

/**
 * transposedConvolution(y [B·pixels, C], x [B·P, F], wᵀ [F, T·C], b [1, C], scratch, windows):
 *   y[pixel] = b + Σ over taps on it of Σ over f of x[p, f] · wᵀ[f, tap],   images [begin, end). b may be missing.
 * Tap by tap: a tap's products stand at other pixels for each position. Vectors of wᵀ reach beyond a tap's C columns; what
 * comes of the rest stands in the padding of y. `scratch`: four tables, then a frame.
 */
export function transposedConvolution(step: TransposedConvolution, begin: i32, end: i32): i32 {
  const y = step.y;
  const x = step.x;
  const wT = step.wT;
  const b = <usize>step.b.address;
  const C = y.columns;
  const pixels = pixelsOf(step);
  const P = positionsOf(step);
  const T = tapsOf(step);
  const pixel = <usize>y.stride;
  const positions = <usize>step.scratch.address;
  const taps = positionOffsets(step, positions, pixel);
  const rows = termOffsets(step, taps, pixel, 1);
  const terms = evenOffsets(rows, P, <usize>x.stride);
  const frame = aligned(evenOffsets(terms, x.columns, REAL));
  const framed = isFramed(step);
  const width = paddedWidth(y);
  for (let i = begin; i < end; i++) {
    for (let p = i * pixels; p < (i + 1) * pixels; p++) {
      if (b) copyReals(y.row(p), b, <usize>C);
      else memory.fill(y.row(p), 0, pixel);
    }
    if (framed) copyFrame(step, frame, y.row(i * pixels), pixel, false);
    const to = framed ? frame : y.row(i * pixels);
    for (let t = 0; t < T; t++) {
      const c = to + <usize>load<u32>(taps + (t << 2));
      const w = <usize>wT.address + <usize>(t * C) * REAL;
      multiplyIndexed(P, width, x.columns, c, positions, x.row(i * P), rows, terms, w, <usize>wT.stride, 0);
    }
    if (framed) copyFrame(step, frame, y.row(i * pixels), pixel, true);
  }
  return 0;
}
