import { copyReals } from "../data/gather";
import { REAL } from "../lanes";
import { Matrix } from "../plan/step";

/**
 * Windows on images, as src/kernels/convolution/window.ts has them. Where windows reach beyond the image, convolutions
 * work on a copy with zeros around it, a "frame"; without, the frame is the image itself. S is any step with windows.
 *
 *   frame  |0 0 0 0|      top = left = 1
 *          |0 x x 0|
 *          |0 x x 0|
 *          |0 0 0 0|
 */
export function positionsOf<S>(step: S): i32 {
  return <i32>(step.outputHeight * step.outputWidth);
}
export function pixelsOf<S>(step: S): i32 {
  return <i32>(step.height * step.width);
}
export function tapsOf<S>(step: S): i32 {
  return <i32>(step.kernelHeight * step.kernelWidth);
}

/** Rows and columns of the frame: the image, and as far as windows reach. */
function frameHeight<S>(step: S): i32 {
  const reach = (step.outputHeight - 1) * step.strideY + (step.kernelHeight - 1) * step.dilationY + 1;
  return <i32>max(reach, step.top + step.height);
}
function frameWidth<S>(step: S): i32 {
  const reach = (step.outputWidth - 1) * step.strideX + (step.kernelWidth - 1) * step.dilationX + 1;
  return <i32>max(reach, step.left + step.width);
}
export function isFramed<S>(step: S): bool {
  return frameHeight(step) > <i32>step.height || frameWidth(step) > <i32>step.width;
}
export function frameBytes<S>(step: S, pixel: usize): usize {
  return <usize>(frameHeight(step) * frameWidth(step)) * pixel;
}

/** Bytes from pixel to pixel, and from image to image, in either form of images with C channels. */
export function pixelBytes(x: Matrix, C: i32): usize {
  return x.columns == C ? <usize>x.stride : <usize>C * REAL;
}
export function imageBytes(x: Matrix, C: i32, pixels: i32): usize {
  return x.columns == C ? <usize>pixels * <usize>x.stride : <usize>x.stride;
}

/** Copies between an image and the inside of a frame, in which the image's pixels stand as far apart. */
export function copyFrame<S>(step: S, frame: usize, image: usize, pixel: usize, outwards: bool): void {
  const frameRow = <usize>frameWidth(step) * pixel;
  const row = <usize>step.width * pixel;
  frame += <usize>step.top * frameRow + <usize>step.left * pixel;
  for (let y = <i32>step.height; y; y--, frame += frameRow, image += row) {
    if (outwards) copyReals(image, frame, row / REAL);
    else copyReals(frame, image, row / REAL);
  }
}

/** Tables of offsets in bytes, for multiplyIndexed: each writes its entries and returns where they end. */

/** From the frame to the first pixel of each position's window. */
export function positionOffsets<S>(step: S, to: usize, pixel: usize): usize {
  const down = <u32>step.strideY * <u32>(<usize>frameWidth(step) * pixel);
  const right = <u32>step.strideX * <u32>pixel;
  let row: u32 = 0;
  for (let oy = <i32>step.outputHeight; oy; oy--, row += down) {
    let offset = row;
    for (let ox = <i32>step.outputWidth; ox; ox--, offset += right, to += 4) store<u32>(to, offset);
  }
  return to;
}
/** From the first pixel of a window to the pixel of each tap, and there to each of C channels. */
export function termOffsets<S>(step: S, to: usize, pixel: usize, C: i32): usize {
  const down = <u32>step.dilationY * <u32>(<usize>frameWidth(step) * pixel);
  const right = <u32>step.dilationX * <u32>pixel;
  let row: u32 = 0;
  for (let ky = <i32>step.kernelHeight; ky; ky--, row += down) {
    let offset = row;
    for (let kx = <i32>step.kernelWidth; kx; kx--, offset += right) {
      for (let c = 0; c < C; c++, to += 4) store<u32>(to, offset + <u32>c * <u32>REAL);
    }
  }
  return to;
}
/** Rows that stand `stride` bytes apart. */
export function evenOffsets(to: usize, count: i32, stride: usize): usize {
  for (let i = 0; i < count; i++, to += 4) store<u32>(to, <u32>i * <u32>stride);
  return to;
}
/** Behind tables, where reals may stand again. */
export function aligned(p: usize): usize {
  return (p + 15) & ~15;
}

/**
 * Visits every position of images [begin, end), whose pixels are rows of a matrix, with the part of its window that is on the image. V is a class without data:
 *   visit(step, row, at, tap, rows, columns, down, right)
 * `row` is the position's row of y; `rows` × `columns` taps are on the image, the first of them number `tap` of the kernel and
 * `at` bytes into the images, the next ones `right` bytes beside and `down` bytes below.
 */
export function overWindows<S, V>(step: S, images: Matrix, begin: i32, end: i32): void {
  const visitor = changetype<V>(0);
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
  const pixel = <usize>images.stride;
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
        visitor.visit(step, row, <usize>at * pixel, ky * kernelWidth + kx, rows, columns, down, right);
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

export function clearRows(x: Matrix, from: i32, to: i32): void {
  memory.fill(x.row(from), 0, x.row(to) - x.row(from));
}
