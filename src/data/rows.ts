/** Rows of anything: counted, compared and taken, in the form that they have. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { Numbers, ShapedData } from "./input.ts";

/** Rows of anything: an array with an entry a row, or numbers with a shape. */
export type Rows = readonly unknown[] | Numbers | ShapedData;

/** Rows of x and y in the form they came in; copies. */
export interface Part<X extends Rows, Y extends Rows> {
  x: X;
  y: Y;
  /** The place of each row in the data that was split. */
  index: Int32Array;
}

export function part<X extends Rows, Y extends Rows>(x: X, y: Y, index: Int32Array): Part<X, Y> {
  return { x: take(x, index), y: take(y, index), index };
}

/** The rows of x and y, of which there are as many. Throws E_SHAPE, E_DATA. */
export function countPairs(x: unknown, y: unknown): number {
  const [rows, targets] = [countRows(x, "x"), countRows(y, "y")];
  if (rows === targets) return rows;
  const message = `x has ${rows} rows, y has ${targets}; each row needs a target.`;
  throw new ChainruleError("E_SHAPE", message, { x: rows, y: targets });
}

/** Each row's class as a number, in the order in which the classes first appear. */
export function classesOf(y: Rows, rows: number): Int32Array {
  const entry = reader(y);
  const known = new Map<unknown, number>();
  return Int32Array.from({ length: rows }, (_, row) => {
    const value = entry(row);
    const name = typeof value === "object" && value !== null ? Array.from(value as ArrayLike<unknown>).join() : value;
    if (!known.has(name)) known.set(name, known.size);
    return known.get(name)!;
  });
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
