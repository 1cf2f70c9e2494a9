/**
 * Images as rows of numbers from 0 to 1: what a canvas gives, RGBA bytes from the top left, row by row.
 *
 *   grey    (0.299 R + 0.587 G + 0.114 B) / 255      [ITU-R BT.601]
 *   RGB     R / 255, G / 255, B / 255, pixel after pixel
 *   RGBA    and A / 255
 *
 * Transparent pixels are as on white paper in grey and RGB: α c + (1 − α) 255.
 */
import { ChainruleError, formatValue } from "../base/errors.ts";

/** ImageData of a page, or an object like it in Node: 4 bytes a pixel. */
export interface Image {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}
/** A canvas of a page or of a worker, with a context for two dimensions. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d"): unknown;
}

/** An image is a row of numbers from 0 to 1. */
export type ImageLike = Image | Canvas;

export type Channels = 1 | 3 | 4;

/** An image, also of a canvas; undefined for anything else. Throws E_DATA for canvases that cannot be read. */
export function imageOf(value: unknown, what: string): Image | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { data, width, height, getContext } = value as Record<string, unknown>;
  if (typeof getContext === "function") return readCanvas(value as Canvas, what);
  const isImage = typeof width === "number" && typeof height === "number" && ArrayBuffer.isView(data);
  return isImage ? (value as Image) : undefined;
}

/** The pixels of a canvas. */
function readCanvas(canvas: Canvas, what: string): Image {
  try {
    const context = canvas.getContext("2d") as { getImageData(x: 0, y: 0, width: number, height: number): Image };
    return context.getImageData(0, 0, canvas.width, canvas.height);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChainruleError("E_DATA", `${what} is a canvas that cannot be read: ${reason}`, { what }, cause);
  }
}

/** The row of `columns` numbers: the channels follow from them. Throws E_SHAPE. */
export function imageRow(image: Image, columns: number | undefined, what: string): Float32Array {
  const { width, height, data } = image;
  if (data.length !== 4 * width * height)
    throw new ChainruleError(
      "E_SHAPE",
      `${what} is an image of ${width} × ${height} pixels, which has ${4 * width * height} numbers in RGBA, got ${data.length}.`,
      { what, expected: 4 * width * height, got: data.length },
    );
  const channels = (columns ?? 4 * width * height) / (width * height);
  if (channels === 1 || channels === 3 || channels === 4) return channelsOf(image, channels);
  const side = Math.sqrt(columns!);
  const one = Number.isInteger(side) ? `an image of ${side} × ${side} in grey` : "an image of that size";
  throw new ChainruleError(
    "E_SHAPE",
    `${what} is an image of ${width} × ${height} pixels; the model reads ${formatValue(columns)} numbers, such as ${one}. imageToRow of chainrule/data resizes.`,
    { what, expected: columns, got: width * height },
  );
}

/** The numbers of an image's pixels, one after the other. */
export function channelsOf({ data, width, height }: Image, channels: Channels): Float32Array {
  const pixels = width * height;
  const row = new Float32Array(pixels * channels);
  for (let i = 0; i < pixels; i++) {
    const alpha = channels === 4 ? 1 : data[4 * i + 3] / 255;
    const value = (channel: number) => (alpha * data[4 * i + channel]) / 255 + 1 - alpha;
    if (channels === 1) row[i] = 0.299 * value(0) + 0.587 * value(1) + 0.114 * value(2);
    else for (let c = 0; c < channels; c++) row[i * channels + c] = value(c);
  }
  return row;
}

/** Images as rows; anything else as it is. Throws E_DATA for what is none among them, E_SHAPE. */
export function imagesAsRows(input: unknown, what: string, columns: number | undefined): unknown {
  const list: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (imageOf(list[0], what) === undefined) return input;
  return list.map((value, i) => {
    const name = list.length > 1 ? `${what} row ${i}` : what;
    const image = imageOf(value, name);
    if (image !== undefined) return imageRow(image, columns, name);
    throw new ChainruleError("E_DATA", `${name} must be an image, as row 0 is, got ${formatValue(value)}.`, {
      what,
      row: i,
    });
  });
}

/** The bytes of a canvas as any others. */
export function unclamped<T>(data: T): T | Uint8Array {
  return data instanceof Uint8ClampedArray ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data;
}
