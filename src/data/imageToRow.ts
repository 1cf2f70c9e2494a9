/**
 * Drawings prepared as the digits of MNIST were: cropped to what is drawn, scaled with their proportions into a box, and
 * centred. [LeCun, Cortes, Burges, The MNIST database: 20 × 20 pixels in 28 × 28, the centre of mass in the middle]
 */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { custom, flag, needed, number, readOptions, word, type RecordOf } from "../base/options.ts";
import { channelsOf, imageOf, type Canvas, type Channels, type Image } from "./image.ts";

export interface ImageToRowOptions {
  /** Pixels of the result: a number for a square, or [width, height]. */
  size: number | readonly [width: number, height: number];
  /** 1 grey, 3 RGB, 4 RGBA. Default 1. */
  channels?: Channels;
  /** 1 − value: for dark drawings on white where the model has seen light ones on black. Default false. */
  invert?: boolean;
  /** Scales what differs from the border's commonest value, and not the whole image; its proportions stay. Default false. */
  crop?: boolean;
  /** Pixels that stay free on each side of what is drawn; 4 for MNIST. With `crop`. Default 0. */
  margin?: number;
  /** What is in the middle: the box around what is drawn, or its centre of mass, as in MNIST. With `crop`. Default "box". */
  center?: "box" | "mass";
}

const imageToRowOptions = {
  size: needed(custom(undefined, "a number of pixels or [width, height]", checkSize)),
  channels: custom(1, "1, 3 or 4", checkChannels),
  invert: flag(false),
  crop: flag(false),
  margin: number(0, { integer: true, min: 0 }),
  center: word<"box" | "mass">("box", ["box", "mass"]),
} satisfies RecordOf<ImageToRowOptions>;

/** The part of an image that is scaled, and where it comes to stand in the result, in pixels. */
interface Frame {
  readonly from: Box;
  readonly to: Box;
}
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How far a number must be from the background's to be drawn. */
const INK = 0.1;

/**
 * An image or a canvas as a row of width · height · channels numbers from 0 to 1, each the mean of the pixels that it
 * covers. Where nothing is drawn, the row is the background.
 * Throws E_CONFIG for options, E_DATA for what is no image, E_SHAPE where data and size do not fit.
 */
export function imageToRow(given: Image | Canvas, options: ImageToRowOptions): Float32Array {
  const { size, channels, invert, crop, margin, center } = readOptions(imageToRowOptions, options, "imageToRow");
  const image = checkImage(given);
  const [width, height] = size;
  if (2 * margin >= Math.min(width, height))
    throw new ChainruleError("E_CONFIG", `imageToRow margin must leave room in ${width} × ${height}, got ${margin}.`);
  const whole = { x: 0, y: 0, width: image.width, height: image.height };
  const grey = channelsOf(image, 1);
  const paper = crop ? backgroundOf(grey, image) : 0;
  const ink = crop ? inkOf(grey, image, paper) : whole;
  const pixels = channelsOf(image, channels);
  const background = crop ? pixelLike(grey, paper, pixels, channels) : undefined;
  if (ink === undefined) return finish(tile(background!, width * height), invert, channels);
  const frame: Frame = crop
    ? fit(ink, width, height, margin, center === "mass" ? massOf(grey, image, paper) : undefined)
    : { from: whole, to: { x: 0, y: 0, width, height } };
  return finish(resample(pixels, image.width, channels, frame, size, background), invert, channels);
}

function checkSize(size: unknown, name: string): [width: number, height: number] {
  const pair = typeof size === "number" ? [size, size] : size;
  if (Array.isArray(pair) && pair.length === 2 && pair.every((n) => Number.isSafeInteger(n) && n > 0 && n <= 4096))
    return pair as [number, number];
  throw new ChainruleError(
    "E_CONFIG",
    `${name} must be a whole number of pixels from 1 to 4096, or [width, height], got ${formatValue(size)}.`,
  );
}

function checkChannels(channels: unknown, name: string): Channels {
  if (channels === 1 || channels === 3 || channels === 4) return channels;
  throw new ChainruleError("E_CONFIG", `${name} must be 1, 3 or 4, got ${formatValue(channels)}.`);
}

function checkImage(given: unknown): Image {
  const image = imageOf(given, "The image");
  if (image === undefined || !(image.width > 0 && image.height > 0))
    throw new ChainruleError(
      "E_DATA",
      `imageToRow needs ImageData, { data, width, height } or a canvas, got ${formatValue(given)}.`,
    );
  const { data, width, height } = image;
  if (data.length === 4 * width * height) return image;
  throw new ChainruleError(
    "E_SHAPE",
    `An image of ${width} × ${height} pixels has ${4 * width * height} numbers in RGBA, got ${data.length}.`,
  );
}

/** The value that most pixels of the border have, to a 16th. */
function backgroundOf(grey: Float32Array, { width, height }: Image): number {
  const counts = new Map<number, number>();
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(width - 1, 1);
    for (let x = 0; x < width; x += step) {
      const level = Math.round(grey[y * width + x] * 16);
      counts.set(level, (counts.get(level) ?? 0) + 1);
    }
  }
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0] / 16;
}

/** The box around what is drawn. */
function inkOf(grey: Float32Array, { width, height }: Image, paper: number): Box | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (Math.abs(grey[y * width + x] - paper) <= INK) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** The mean place of the ink, in pixels of the image. */
function massOf(grey: Float32Array, { width, height }: Image, paper: number): { x: number; y: number } {
  let [mass, x, y] = [0, 0, 0];
  for (let i = 0; i < width * height; i++) {
    const ink = Math.abs(grey[i] - paper);
    if (ink <= INK) continue;
    mass += ink;
    x += ink * ((i % width) + 0.5);
    y += ink * (Math.floor(i / width) + 0.5);
  }
  return { x: x / mass, y: y / mass };
}

/**
 * The ink as large as the margin allows, its middle in the middle. MNIST's centres of mass are in the pixel of number
 * size / 2, counted from 0: half a pixel beyond the middle.
 */
function fit(ink: Box, width: number, height: number, margin: number, mass?: { x: number; y: number }): Frame {
  const scale = Math.min((width - 2 * margin) / ink.width, (height - 2 * margin) / ink.height);
  const middle = mass ?? { x: ink.x + ink.width / 2, y: ink.y + ink.height / 2 };
  const half = mass === undefined ? 0 : 0.5;
  const at = (size: number, middle: number, start: number, length: number) =>
    Math.min(Math.max(size / 2 + half - (middle - start) * scale, 0), size - length * scale); // it stays in the picture
  const to = {
    x: at(width, middle.x, ink.x, ink.width),
    y: at(height, middle.y, ink.y, ink.height),
    width: ink.width * scale,
    height: ink.height * scale,
  };
  return { from: ink, to };
}

/** A pixel of the background's grey: what is around the drawing. */
function pixelLike(grey: Float32Array, paper: number, pixels: Float32Array, channels: number): Float32Array {
  const at = grey.findIndex((value) => Math.abs(value - paper) <= INK);
  return pixels.slice(at * channels, (at + 1) * channels);
}

function tile(pixel: Float32Array, count: number): Float32Array {
  return Float32Array.from({ length: count * pixel.length }, (_, i) => pixel[i % pixel.length]);
}

/** One axis of a scaling: for each pixel of the result, the pixels of the image that it covers, with their shares. */
function shares(count: number, from: number, length: number, to: number, toLength: number): [number, number][][] {
  const scale = length / toLength;
  return Array.from({ length: count }, (_, i) => {
    const start = Math.max(from + (i - to) * scale, from);
    const end = Math.min(from + (i + 1 - to) * scale, from + length);
    const list: [number, number][] = [];
    for (let p = Math.floor(start); p < end; p++) {
      const share = (Math.min(p + 1, end) - Math.max(p, start)) / scale;
      if (share > 1e-9) list.push([p, share]);
    }
    return list;
  });
}

/** Each number of the result is the mean over the area of its pixel; what the frame leaves free is background. */
function resample(
  pixels: Float32Array,
  stride: number,
  channels: number,
  { from, to }: Frame,
  [width, height]: readonly [number, number],
  background: Float32Array | undefined,
): Float32Array {
  const columns = shares(width, from.x, from.width, to.x, to.width);
  const rows = shares(height, from.y, from.height, to.y, to.height);
  const row = new Float32Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        let [sum, covered] = [0, 0];
        for (const [q, down] of rows[y]) {
          for (const [p, across] of columns[x]) {
            sum += down * across * pixels[(q * stride + p) * channels + c];
            covered += down * across;
          }
        }
        row[(y * width + x) * channels + c] = sum + (background === undefined ? 0 : (1 - covered) * background[c]);
      }
    }
  }
  return row;
}

/** Within [0, 1]; inverted, but for A. */
function finish(row: Float32Array, invert: boolean, channels: number): Float32Array {
  return row.map((value, i) => {
    const within = Math.min(Math.max(value, 0), 1);
    return invert && i % channels < 3 ? 1 - within : within;
  });
}
