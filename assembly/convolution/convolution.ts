import { ActivatedConvolution, Convolution, Windows } from "../../build/generated/steps";
import { activate } from "../activations/activate";
import { ZEROS } from "../matrix/multiply";
import { multiplyIndexed } from "../matrix/multiplyIndexed";
import { paddedWidth } from "../matrix/product";
import { Matrix } from "../plan/step";
import {
  aligned,
  clearFrame,
  copyFrame,
  evenOffsets,
  imageBytes,
  isFramed,
  pixelBytes,
  pixelsOf,
  positionOffsets,
  positionsOf,
  tapsOf,
  termOffsets,
} from "./window";

/**
 * convolution(y [B·P, F], x, w [T·C, F], b [1, F], scratch, windows):   y[p] = b + Σ x[pixel under the tap, c] · w[tap, c],
 *   images [begin, end). `scratch`: three tables, then a frame. b may be missing.
 */
export function convolution(step: Convolution, begin: i32, end: i32): i32 {
  convolve(step.windows, step.y, step.x, step.w, <usize>step.b.address, <usize>step.scratch.address, begin, end);
  return 0;
}

/** activatedConvolution(activation, …): the activation of each image, while it is in the cache. */
export function activatedConvolution(step: ActivatedConvolution, begin: i32, end: i32): i32 {
  const y = step.y;
  const positions = positionsOf(step.windows);
  for (let image = begin; image < end; image++) {
    const b = <usize>step.b.address;
    convolve(step.windows, y, step.x, step.w, b, <usize>step.scratch.address, image, image + 1);
    activate(step.activation, false, y, y, y, image * positions, (image + 1) * positions);
  }
  return 0;
}

function convolve(
  windows: Windows,
  y: Matrix,
  x: Matrix,
  w: Matrix,
  b: usize,
  scratch: usize,
  begin: i32,
  end: i32,
): void {
  const P = positionsOf(windows);
  const C = w.rows / tapsOf(windows);
  const pixel = pixelBytes(x, C);
  const image = imageBytes(x, C, pixelsOf(windows));
  const terms = positionOffsets(windows, scratch, pixel);
  const rows = termOffsets(windows, terms, pixel, C);
  const frame = aligned(evenOffsets(rows, P, <usize>y.stride));
  const framed = isFramed(windows);
  if (framed) clearFrame(windows, frame, pixel);
  const start = b ? b : ZEROS;
  const width = paddedWidth(w);
  let a = <usize>x.address + <usize>begin * image;
  for (let i = begin; i < end; i++, a += image) {
    if (framed) copyFrame(windows, frame, a, pixel, false);
    const from = framed ? frame : a;
    multiplyIndexed(
      P,
      width,
      w.rows,
      y.row(i * P),
      rows,
      from,
      scratch,
      terms,
      <usize>w.address,
      <usize>w.stride,
      start,
    );
  }
}
