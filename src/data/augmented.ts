/** Images changed a little in every epoch, so that a network sees more than there are. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { checkNumber, custom, flag, number, optional, readOptions, refuse, type RecordOf } from "../base/options.ts";
import { cosPi } from "../kernels/math/cosPi.ts";
import { normal } from "../kernels/random/normal.ts";
import { below, keyOf, philox, streams, type Key } from "../kernels/random/philox.ts";
import { sizeOf, type Shape } from "../memory/shape.ts";
import { atOnce } from "../platform/timeSlice.ts";
import { epochOptions, epochs, type EpochOptions } from "./epochs.ts";
import { fromForeign, isShape } from "./foreign.ts";
import { checkTable, type Input } from "./input.ts";
import { moved, shifted, type Frame, type Move } from "./moved.ts";
import { countRows, take, type Rows } from "./rows.ts";

export interface AugmentOptions extends EpochOptions {
  /** Pixels at most, up or down and left or right: one number, or [down, across]. Whole ones, without `subpixel`. Default 0. */
  shift?: number | readonly [down: number, across: number];
  /** Whether images are shifted by fractions of pixels, too, and interpolated. Default false. */
  subpixel?: boolean;
  /** Whether half of the images, at random, are mirrored: left is right. Default false. */
  flip?: boolean;
  /** Degrees at most, to either side, about the middle. From 0 to 180. Default 0. */
  rotate?: number;
  /** Standard deviation of the normal numbers that are added, in the units of x · scale. Default 0. */
  noise?: number;
  /** What comes in from outside: a number in the units of x · scale, or "edge", the pixel at the edge. Default 0. */
  fill?: number | "edge";
  /** [H, W] or [H, W, C], where x has flat rows. */
  imageShape?: readonly number[];
}

const record = {
  ...epochOptions,
  shift: custom(0, "a number at least 0, or [down, across]", checkShift),
  subpixel: flag(false),
  flip: flag(false),
  rotate: number(0, { min: 0, max: 180 }),
  noise: number(0, { min: 0 }),
  fill: custom(0, 'a number or "edge"', (value, name) => (value === "edge" ? value : checkNumber(value, name))),
  imageShape: optional(custom(undefined, "[height, width] or [height, width, channels]", checkImageShape)),
} satisfies RecordOf<AugmentOptions>;

/** What is done to images at most. */
type Limits = Pick<Required<AugmentOptions>, "subpixel" | "flip" | "rotate" | "noise"> & {
  readonly shift: readonly [down: number, across: number];
};

/**
 * Batches of images for `fitDataset`, each image flipped, then rotated, then shifted, then with noise, as four words and
 * a word a number of philox say:   counter = (0 and on, stream, row, epoch), key = seed
 *
 *   shift   whole numbers from −s to s, or with `subpixel` numbers in [−s, s)
 *   rotate  an angle in [−r, r)
 *   flip    with a probability of ½
 *   noise   N(0, σ²) for each number, which may leave the range of x
 *
 * x: images [n, H, W] or [n, H, W, C], bytes with their scale, or numbers; flat rows with `imageShape`. y: an entry a
 * row in any form that `fit` accepts. Batches hold copies: x in float32, scaled, in its shape; y in the form it has. The
 * same bits on every engine, whatever the batch size. Each iteration is the next epoch.
 * Throws E_SHAPE for what are no images and for another number of targets, E_DATA, E_CONFIG; while batches are made,
 * E_NON_FINITE and E_DATA with row and column of x.
 */
export function augmented<Y extends Rows>(
  x: Input,
  y: Y,
  options: AugmentOptions = {},
): Iterable<{ x: { data: Float32Array; shape: number[] }; y: Y }> {
  const { imageShape, fill, ...checked } = readOptions(record, options, "augmented");
  const limits: Limits = checked;
  if (!limits.subpixel && !limits.shift.every(Number.isInteger))
    throw new ChainruleError(
      "E_CONFIG",
      `augmented shift must be whole pixels, or any with subpixel: true, got ${formatValue(options.shift)}.`,
    );
  const shape = imageShape ?? shapeOf(fromForeign(x, "x"));
  const size = sizeOf(shape);
  const table = atOnce(checkTable(x, "x", size, "float32"));
  const rows = countRows(y, "y");
  if (table.rows !== rows) {
    const message = `x has ${table.rows} rows, y has ${rows}; each row needs a target.`;
    throw new ChainruleError("E_SHAPE", message, { x: table.rows, y: rows });
  }
  const [height, width, channels = 1] = shape;
  const isEdge = fill === "edge";
  const frame: Frame = { height, width, channels, isEdge, fill: isEdge ? 0 : fill };
  const key = keyOf(checked.seed);
  const image = new Float32Array(size);
  const isSmooth = limits.subpixel || limits.rotate > 0;
  const move: Move = { down: 0, across: 0, cos: 1, sin: 0, flipped: false };
  return epochs(rows, checked, (index, epoch) => {
    const data = new Float32Array(index.length * size);
    for (let i = 0; i < index.length; i++) {
      table.write(image, size, index[i], 1, 1);
      if (table.scale !== 1) for (let k = 0; k < size; k++) image[k] *= table.scale;
      draw(move, limits, index[i], epoch, key);
      if (isSmooth) moved(data, i * size, image, frame, move);
      else shifted(data, i * size, image, frame, move);
      if (limits.noise > 0) addNoise(data, i * size, size, limits.noise, index[i], epoch, key);
    }
    return { x: { data, shape: [index.length, ...shape] }, y: take(y, index) };
  });
}

const words = new Uint32Array(4);

/** What is done to a row's image in an epoch. */
function draw(move: Move, { shift, subpixel, rotate, flip }: Limits, row: number, epoch: number, key: Key): void {
  philox(words, 0, streams.augment, row, epoch, key);
  move.down = subpixel ? between(shift[0], words[0]) : below(2 * shift[0] + 1, words[0]) - shift[0];
  move.across = subpixel ? between(shift[1], words[1]) : below(2 * shift[1] + 1, words[1]) - shift[1];
  const turn = between(rotate / 180, words[2]); // in half turns
  const size = Math.abs(turn);
  const sine = cosPi(Math.abs(size - 0.5));
  move.cos = cosPi(size);
  move.sin = turn < 0 ? -sine : sine;
  move.flipped = flip && words[3] < 2 ** 31;
}

/** In [−most, most). */
function between(most: number, word: number): number {
  return most * (word / 2 ** 31 - 1);
}

/** Adds σ normal(word) to each of `count` numbers from `at` on. */
function addNoise(
  to: Float32Array,
  at: number,
  count: number,
  sigma: number,
  row: number,
  epoch: number,
  key: Key,
): void {
  for (let i = 0; i < count; i += 4) {
    philox(words, 1 + i / 4, streams.augment, row, epoch, key);
    for (let k = 0; k < 4 && i + k < count; k++) to[at + i + k] += sigma * normal(words[k]);
  }
}

/** [H, W] or [H, W, C] of x. Throws E_SHAPE. */
function shapeOf(x: unknown): Shape {
  const { shape } = (x ?? {}) as { shape?: unknown };
  if (isShape(shape) && (shape.length === 3 || shape.length === 4)) return shape.slice(1);
  throw new ChainruleError(
    "E_SHAPE",
    `augmented x must be images { data, shape: [n, height, width] } or [n, height, width, channels], or have flat rows and imageShape, got ${shape === undefined ? formatValue(x) : `shape ${formatValue(shape)}`}.`,
  );
}

function checkImageShape(value: unknown, name: string): Shape {
  if (isShape(value) && (value.length === 2 || value.length === 3) && !value.includes(0)) return value;
  return refuse(value, name, "[height, width] or [height, width, channels]");
}

/** Beyond it twice the shift and one are no word of 32 bits. */
const MOST_PIXELS = 2 ** 16;

function checkShift(value: unknown, name: string): readonly [number, number] {
  const range = { min: 0, max: MOST_PIXELS };
  if (!Array.isArray(value)) {
    const shift = checkNumber(value, name, range);
    return [shift, shift];
  }
  if (value.length !== 2) return refuse(value, name, "a number at least 0, or [down, across]");
  return [checkNumber(value[0], `${name}[0]`, range), checkNumber(value[1], `${name}[1]`, range)];
}
