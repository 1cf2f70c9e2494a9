import { ActivatedConvolution, Convolution, Windows } from "../../build/generated/steps";
import { Ref } from "../../build/generated/layout";
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
  const none = changetype<Ref>(0);
  return convolve(none, step.windows, step.y, step.x, step.w, step.b, step.scratch, begin, end);
}

/** activatedConvolution(activation, …): the activation of each image, while it is in the cache. */
export function activatedConvolution(step: ActivatedConvolution, begin: i32, end: i32): i32 {
  return convolve(step.activation, step.windows, step.y, step.x, step.w, step.b, step.scratch, begin, end);
}

/** Image by image; the activation may be missing. */
function convolve(
  activation: Ref,
  windows: Windows,
  y: Matrix,
  x: Matrix,
  w: Matrix,
  b: Matrix,
  scratch: Matrix,
  begin: i32,
  end: i32,
): i32 {
  const P = positionsOf(windows);
  const C = w.rows / tapsOf(windows);
  const pixel = pixelBytes(x, C);
  const image = imageBytes(x, C, pixelsOf(windows));
  const positions = <usize>scratch.address;
  const terms = positionOffsets(windows, positions, pixel);
  const rows = termOffsets(windows, terms, pixel, C);
  const frame = aligned(evenOffsets(rows, P, <usize>y.stride));
  const framed = isFramed(windows);
  if (framed) clearFrame(windows, frame, pixel);
  const start = b.address ? <usize>b.address : ZEROS;
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
      positions,
      terms,
      <usize>w.address,
      <usize>w.stride,
      start,
    );
    if (changetype<usize>(activation)) activate(activation, false, y, y, y, i * P, (i + 1) * P);
  }
  return 0;
}
