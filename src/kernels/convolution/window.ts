/**
 * Windows on an image: what convolutions and poolings have in common. A sample is an image of height × width pixels, a pixel
 * a row of channels; windows of kernelHeight × kernelWidth taps stand on it at outputHeight × outputWidth positions. The tap
 * (ky, kx) of the window at (oy, ox) reads the pixel
 *   iy = oy · strideY + ky · dilationY − top,   ix = ox · strideX + kx · dilationX − left
 * and nothing where that is outside of the image. A series is an image of height 1.
 *
 * A tensor holds images as [B·height·width, C], a pixel a row; or, as rows of data do, as [B, height·width·C].
 */
import type { Matrix } from "../../memory/tensor.ts";

/** The operands by which a kernel is told of its windows, in the order of `Window`. */
export const windowRows = [
  "scalar height",
  "scalar width",
  "scalar kernelHeight",
  "scalar kernelWidth",
  "scalar strideY",
  "scalar strideX",
  "scalar dilationY",
  "scalar dilationX",
  "scalar top",
  "scalar left",
  "scalar outputHeight",
  "scalar outputWidth",
] as const;

export type WindowNumbers = readonly [
  height: number,
  width: number,
  kernelHeight: number,
  kernelWidth: number,
  strideY: number,
  strideX: number,
  dilationY: number,
  dilationX: number,
  top: number,
  left: number,
  outputHeight: number,
  outputWidth: number,
];

/** The last operands of a reference: the windows, and the range of its items. */
export type WindowsAndRange = readonly [...WindowNumbers, begin: number, end: number];

/** For each position, the pixel under each of its taps, or −1: [positions, taps]; and how many there are of each. */
export interface Taps {
  readonly pixels: number;
  readonly positions: number;
  readonly taps: number;
  readonly pixelAt: Int32Array;
}

export function tapTable(rest: WindowsAndRange): Taps {
  const [height, width, kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, top, left] = rest;
  const [outputHeight, outputWidth] = rest.slice(10);
  const pixelAt = new Int32Array(outputHeight * outputWidth * kernelHeight * kernelWidth).fill(-1);
  let at = 0;
  for (let oy = 0; oy < outputHeight; oy++)
    for (let ox = 0; ox < outputWidth; ox++)
      for (let ky = 0; ky < kernelHeight; ky++)
        for (let kx = 0; kx < kernelWidth; kx++, at++) {
          const iy = oy * strideY + ky * dilationY - top;
          const ix = ox * strideX + kx * dilationX - left;
          if (iy >= 0 && iy < height && ix >= 0 && ix < width) pixelAt[at] = iy * width + ix;
        }
  const positions = outputHeight * outputWidth;
  return { pixels: height * width, positions, taps: kernelHeight * kernelWidth, pixelAt };
}

/** The range of items, behind the windows. */
export const rangeOf = (rest: WindowsAndRange): [begin: number, end: number] => [rest[12], rest[13]];

/** Numbers from image to image and from pixel to pixel, in either form of images with C channels. */
export function strides(x: Matrix, C: number, pixels: number): [image: number, pixel: number] {
  return x.columns === C ? [pixels * x.stride, x.stride] : [x.stride, C];
}
