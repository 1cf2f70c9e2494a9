import { apply } from "../../build/generated/optimizers";
import { ConvolutionGradient, ConvolutionGradientUpdate, Windows } from "../../build/generated/steps";
import { ZEROS } from "../matrix/multiply";
import { multiplyIndexed } from "../matrix/multiplyIndexed";
import { paddedWidth, panelsOf } from "../matrix/product";
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

/** convolutionGradient(dw [T·C, F], x, dz [B·P, F], scratch, windows): rows [begin, end) of dw. */
export function convolutionGradient(step: ConvolutionGradient, begin: i32, end: i32): i32 {
  const dw = step.dw;
  const scratch = <usize>step.scratch.address;
  gradient(step.windows, step.x, step.dz, scratch, dw.rows, begin, end - begin, dw.row(begin), <usize>dw.stride);
  return 0;
}

/**
 * convolutionGradientUpdate(optimizer, w [T·C, F], state, hyper, panel [R, F], x, dz [B·P, F], scratch, windows):
 *   for each panel of R rows: their gradient, then the update of w from it. Rows [begin, end) of w.
 */
export function convolutionGradientUpdate(step: ConvolutionGradientUpdate, begin: i32, end: i32): i32 {
  const w = step.w;
  const state = step.state;
  const panel = step.panel;
  const block = <usize>w.rows * <usize>w.stride; // from one slot of the state to the next
  for (let p = 0; p < panelsOf(panel, end - begin); p++) {
    const i = begin + p * panel.rows;
    const rows = min(panel.rows, end - i);
    const g = <usize>panel.address;
    gradient(step.windows, step.x, step.dz, <usize>step.scratch.address, w.rows, i, rows, g, <usize>panel.stride);
    const bytes = <usize>rows * <usize>w.stride;
    const hyper = <usize>step.hyper.address;
    apply(step.optimizer.number, w.row(i), <usize>panel.address, state.row(i), block, bytes, hyper);
  }
  return 0;
}

/** M of the kernel's rows from `first` on, added up image by image, to g. The tables' roles are the other way round than in `convolution`. */
function gradient(
  windows: Windows,
  x: Matrix,
  dz: Matrix,
  scratch: usize,
  kernelRows: i32,
  first: i32,
  M: i32,
  g: usize,
  gRow: usize,
): void {
  const P = positionsOf(windows);
  const C = kernelRows / tapsOf(windows);
  const pixel = pixelBytes(x, C);
  const image = imageBytes(x, C, pixelsOf(windows));
  const terms = positionOffsets(windows, scratch, pixel);
  const rows = termOffsets(windows, terms, pixel, C);
  const frame = aligned(evenOffsets(rows, M, gRow));
  const framed = isFramed(windows);
  if (framed) clearFrame(windows, frame, pixel);
  const width = paddedWidth(dz);
  const from = terms + ((<usize>first) << 2);
  let a = <usize>x.address;
  const images = dz.rows / P; // a damaged program without positions traps here
  for (let i = 0; i < images; i++, a += image) {
    const row = i * P;
    if (framed) copyFrame(windows, frame, a, pixel, false);
    const start: usize = i ? 0 : ZEROS;
    multiplyIndexed(M, width, P, g, rows, framed ? frame : a, from, scratch, dz.row(row), <usize>dz.stride, start);
  }
}
