import { copyReals } from "../data/gather";
import { REAL } from "../lanes";
import { Matrix } from "../plan/step";
import { Windows } from "../../build/generated/steps";

/**
 * Windows on images, as src/kernels/convolution/window.ts has them. Where windows reach beyond the image, convolutions
 * work on a copy with zeros around it, a "frame"; without, the frame is the image itself.
 *
 *   frame  |0 0 0 0|      top = left = 1
 *          |0 x x 0|
 *          |0 x x 0|
 *          |0 0 0 0|
 */
export function positionsOf(w: Windows): i32 {
  return w.outputHeight * w.outputWidth;
}
export function pixelsOf(w: Windows): i32 {
  return w.height * w.width;
}
export function tapsOf(w: Windows): i32 {
  return w.kernelHeight * w.kernelWidth;
}

/** Rows and columns of the frame: the image, and as far as windows reach. */
function frameHeight(w: Windows): i32 {
  const reach = (w.outputHeight - 1) * w.strideY + (w.kernelHeight - 1) * w.dilationY + 1;
  return max(reach, w.top + w.height);
}
function frameWidth(w: Windows): i32 {
  const reach = (w.outputWidth - 1) * w.strideX + (w.kernelWidth - 1) * w.dilationX + 1;
  return max(reach, w.left + w.width);
}
export function isFramed(w: Windows): bool {
  return frameHeight(w) > w.height || frameWidth(w) > w.width;
}
export function clearFrame(w: Windows, frame: usize, pixel: usize): void {
  memory.fill(frame, 0, <usize>(frameHeight(w) * frameWidth(w)) * pixel);
}

/** Bytes from pixel to pixel, and from image to image, in either form of images with C channels. */
export function pixelBytes(x: Matrix, C: i32): usize {
  return x.columns == C ? <usize>x.stride : <usize>C * REAL;
}
export function imageBytes(x: Matrix, C: i32, pixels: i32): usize {
  return x.columns == C ? <usize>pixels * <usize>x.stride : <usize>x.stride;
}

/** Copies between an image and the inside of a frame, in which the image's pixels stand as far apart. */
export function copyFrame(w: Windows, frame: usize, image: usize, pixel: usize, outwards: bool): void {
  const frameRow = <usize>frameWidth(w) * pixel;
  const row = <usize>w.width * pixel;
  frame += <usize>w.top * frameRow + <usize>w.left * pixel;
  for (let y = w.height; y; y--, frame += frameRow, image += row) {
    copyReals(outwards ? image : frame, outwards ? frame : image, row / REAL);
  }
}

/** Tables of offsets in bytes, for multiplyIndexed: each writes its entries and returns where they end. */

/** From the frame to the first pixel of each position's window. */
export function positionOffsets(w: Windows, to: usize, pixel: usize): usize {
  const down = <u32>w.strideY * <u32>(<usize>frameWidth(w) * pixel);
  const right = <u32>w.strideX * <u32>pixel;
  return offsets(to, w.outputHeight, down, w.outputWidth, right, 1);
}
/** From the first pixel of a window to the pixel of each tap, and there to each of C channels. */
export function termOffsets(w: Windows, to: usize, pixel: usize, C: i32): usize {
  const down = <u32>w.dilationY * <u32>(<usize>frameWidth(w) * pixel);
  const right = <u32>w.dilationX * <u32>pixel;
  return offsets(to, w.kernelHeight, down, w.kernelWidth, right, C);
}
/** Rows that stand `stride` bytes apart. */
export function evenOffsets(to: usize, count: i32, stride: usize): usize {
  return offsets(to, 1, 0, count, <u32>stride, 1);
}
function offsets(to: usize, rows: i32, down: u32, columns: i32, right: u32, C: i32): usize {
  for (let r = 0; r < rows; r++) {
    let offset = <u32>r * down;
    for (let column = columns; column; column--, offset += right) {
      for (let c = 0; c < C; c++, to += 4) store<u32>(to, offset + <u32>c * <u32>REAL);
    }
  }
  return to;
}
/** Behind tables, where reals may stand again. */
export function aligned(p: usize): usize {
  return (p + 15) & ~15;
}

export function clearRows(x: Matrix, from: i32, to: i32): void {
  memory.fill(x.row(from), 0, x.row(to) - x.row(from));
}
