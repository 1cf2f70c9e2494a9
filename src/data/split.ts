/** Splitting rows into a part to train on and a part to test on. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { flag, number, readOptions, type RecordOf } from "../base/options.ts";
import { keyOf, streams, Uniform } from "../kernels/random/philox.ts";
import { shuffled } from "./epochs.ts";
import type { Numbers, ShapedData } from "./input.ts";

/** Rows of anything: an array with an entry a row, or numbers with a shape. */
export type Rows = readonly unknown[] | Numbers | ShapedData;

export interface SplitOptions {
  /** Share of the rows that goes to the test part, between 0 and 1. Default 0.25. */
  testShare?: number;
  /** Same seed, same split, on every engine. A whole number from 0. Default 0. */
  seed?: number;
  /** Keeps each class's share in both parts, to within one row; the classes are what y holds. Default false. */
  stratify?: boolean;
}

/** Rows of x and y in the form they came in; copies. */
export interface Part<X extends Rows, Y extends Rows> {
  x: X;
  y: Y;
  /** The place of each row in the data that was split. */
  index: Int32Array;
}

export interface Split<X extends Rows, Y extends Rows> {
  train: Part<X, Y>;
  test: Part<X, Y>;
}

const splitOptions = {
  testShare: number(0.25, { above: 0, below: 1 }),
  seed: number(0, { integer: true, min: 0 }),
  stratify: flag(false),
} satisfies RecordOf<SplitOptions>;

/**
 * Shuffles the rows and splits them: round(rows · testShare) of them into `test`, the rest into `train`.
 * The shuffle is Fisher–Yates over philox's stream "split"; then each row in turn goes to the test part for as long as
 * its class (without stratify: there is one class) has places there. That leaves the first and last rows of the parts to
 * few classes, so both parts are shuffled too.
 * Throws E_SHAPE when x and y have different numbers of rows, E_CONFIG for options, E_DATA when a part would be empty.
 */
export function trainTestSplit<X extends Rows, Y extends Rows>(x: X, y: Y, options: SplitOptions = {}): Split<X, Y> {
  const { testShare: share, stratify, seed } = readOptions(splitOptions, options, "trainTestSplit");
  const key = keyOf(seed);
  const rows = countRows(x, "x"),
    targets = countRows(y, "y");
  if (rows !== targets) {
    const message = `x has ${rows} rows, y has ${targets}; each row needs a target.`;
    throw new ChainruleError("E_SHAPE", message, { x: rows, y: targets });
  }
  const testRows = Math.round(rows * share);
  if (testRows === 0 || testRows === rows) {
    const message = `testShare ${share} of ${rows} rows leaves ${rows - testRows} to train on and ${testRows} to test on.`;
    throw new ChainruleError("E_DATA", message, { share, rows });
  }

  const classes = stratify ? classesOf(y, rows) : new Int32Array(rows);
  const places = placesPerClass(classes, testRows);
  const train = new Int32Array(rows - testRows),
    test = new Int32Array(testRows);
  let trained = 0,
    tested = 0;
  const random = new Uniform(key, streams.split, 0);
  for (const row of shuffled(Int32Array.from(classes.keys()), random)) {
    if (places[classes[row]]-- > 0) test[tested++] = row;
    else train[trained++] = row;
  }
  return { train: part(x, y, shuffled(train, random)), test: part(x, y, shuffled(test, random)) };
}

/** Each row's class as a number, in the order in which the classes first appear. */
function classesOf(y: Rows, rows: number): Int32Array {
  const entry = reader(y);
  const known = new Map<unknown, number>();
  return Int32Array.from({ length: rows }, (_, row) => {
    const value = entry(row);
    const name = typeof value === "object" && value !== null ? Array.from(value as ArrayLike<unknown>).join() : value;
    if (!known.has(name)) known.set(name, known.size);
    return known.get(name)!;
  });
}

/** Test rows a class: its share of them rounded down, and one more for the largest remainders. */
function placesPerClass(classes: Int32Array, testRows: number): number[] {
  const counts: number[] = [];
  for (const c of classes) counts[c] = (counts[c] ?? 0) + 1;
  const exact = counts.map((count) => (count * testRows) / classes.length);
  const places = exact.map(Math.floor);
  const left = testRows - places.reduce((sum, n) => sum + n, 0);
  const byRemainder = exact.map((_, c) => c).sort((a, b) => exact[b] - places[b] - (exact[a] - places[a]) || a - b);
  for (const c of byRemainder.slice(0, left)) places[c]++;
  return places;
}

function part<X extends Rows, Y extends Rows>(x: X, y: Y, index: Int32Array): Part<X, Y> {
  return { x: take(x, index), y: take(y, index), index };
}

/** Numbers that are rows themselves, or the numbers of rows with a shape. */
type Flat = Numbers | readonly number[];

function isFlat(rows: unknown): rows is Numbers {
  return ArrayBuffer.isView(rows) && !(rows instanceof DataView);
}

function isShaped(rows: Rows): rows is ShapedData {
  return !Array.isArray(rows) && !isFlat(rows);
}

/** Throws E_DATA, E_SHAPE. */
export function countRows(rows: unknown, what: string): number {
  if (Array.isArray(rows) || isFlat(rows)) return rows.length;
  const { data, shape } = (rows ?? {}) as Partial<ShapedData>;
  if (!(Array.isArray(data) || isFlat(data)) || !Array.isArray(shape) || shape.length === 0) {
    throw new ChainruleError(
      "E_DATA",
      `${what} must be an array, numbers or { data, shape }, got ${formatValue(rows)}.`,
    );
  }
  const needed = shape.reduce((product: number, n) => product * n, 1);
  if (needed !== data.length) {
    const message = `${what} shape ${formatValue(shape)} needs ${needed} numbers, got ${data.length}.`;
    throw new ChainruleError("E_SHAPE", message, { what, expected: needed, got: data.length });
  }
  return shape[0];
}

/** A row by its number: what the array holds there, or the row's numbers. */
function reader(rows: Rows): (row: number) => unknown {
  if (!isShaped(rows)) return (row) => rows[row];
  const width = rows.data.length / rows.shape[0];
  return (row) => rows.data.slice(row * width, (row + 1) * width);
}

/** The rows of an index, in the form the rows have. */
export function take<T extends Rows>(rows: T, index: Int32Array): T;
export function take(rows: Rows, index: Int32Array): Rows {
  if (isFlat(rows)) return pick(rows, 1, index) as Numbers;
  if (!isShaped(rows)) return Array.from(index, (row) => rows[row]);
  const width = rows.data.length / rows.shape[0];
  return { ...rows, data: pick(rows.data, width, index), shape: [index.length, ...rows.shape.slice(1)] };
}

function pick(data: Flat, width: number, index: Int32Array): Flat {
  const picked = emptyLike(data, index.length * width);
  index.forEach((row, i) => {
    for (let c = 0; c < width; c++) picked[i * width + c] = data[row * width + c];
  });
  return picked;
}

/** An array of the same type. By its tag, since a Buffer of Node's is a Uint8Array too. */
function emptyLike(data: Flat, length: number): Numbers | number[] {
  if (!isFlat(data)) return new Array<number>(length);
  return new globalThis[data[Symbol.toStringTag]](length);
}
