import { ActivatedConvolution, Convolution } from "../../build/generated/steps";
import { activate } from "../activations/activate";
import { ZEROS } from "../matrix/multiply";
import { multiplyIndexed } from "../matrix/multiplyIndexed";
import { paddedWidth } from "../matrix/product";
import {
  aligned,
  copyFrame,
  evenOffsets,
  frameBytes,
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
  convolve(step, begin, end);
  return 0;
}

/** activatedConvolution(activation, …): the activation of each image, while it is in the cache. */
export function activatedConvolution(step: ActivatedConvolution, begin: i32, end: i32): i32 {
  const y = step.y;
  const positions = positionsOf(step);
  for (let image = begin; image < end; image++) {
    convolve(step, image, image + 1);
    activate(step.activation, false, y, y, y, image * positions, (image + 1) * positions);
  }
  return 0;
}

function convolve<S>(step: S, begin: i32, end: i32): void {
  const y = step.y;
  const x = step.x;
  const w = step.w;
  const P = positionsOf(step);
  const C = w.rows / tapsOf(step);
  const pixel = pixelBytes(x, C);
  const image = imageBytes(x, C, pixelsOf(step));
  const positions = <usize>step.scratch.address;
  const terms = positionOffsets(step, positions, pixel);
  const rows = termOffsets(step, terms, pixel, C);
  const frame = aligned(evenOffsets(rows, P, <usize>y.stride));
  const framed = isFramed(step);
  if (framed) memory.fill(frame, 0, frameBytes(step, pixel));
  const start = step.b.address ? <usize>step.b.address : ZEROS;
  const width = paddedWidth(w);
  let a = <usize>x.address + <usize>begin * image;
  for (let i = begin; i < end; i++, a += image) {
    if (framed) copyFrame(step, frame, a, pixel, false);
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
  }
}
