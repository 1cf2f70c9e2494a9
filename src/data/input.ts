/**
 * What users pass as x and y, checked once and turned into rows that can be written wherever they are needed.
 * Nested arrays, flat arrays and typed arrays with a shape; bytes stay bytes, and booleans count as 0 and 1.
 */
import { ChainruleError, notFinite, formatValue } from "../base/errors.ts";
import type { DType } from "../memory/tensor.ts";
import { checkNumber, checkOptions } from "../base/options.ts";
import { findNonFinite } from "./finite.ts";
import { fromForeign, type ForeignTensor, type StridedArray } from "./foreign.ts";

export type Numbers =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int32Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Uint32Array
  | Uint8ClampedArray;

/** Numbers in row order with their shape: [rows, …]. */
export interface ShapedData {
  data: Numbers | readonly number[];
  shape: readonly number[];
  /** Bytes only: what each byte is multiplied with when it is used. Default 1. */
  scale?: number;
}
/** Rows: nested arrays, typed arrays in rows, numbers with a shape, tensors of other libraries. true is 1 and false 0. */
export type Input =
  ShapedData | readonly (ArrayLike<number | boolean> | number | boolean)[] | Numbers | ForeignTensor | StridedArray;

/** Checked rows. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  /** The numbers are bytes, to be multiplied by `scale`. */
  readonly bytes: boolean;
  readonly scale: number;
  /** The numbers as they were given: all in one, or an array a row. */
  readonly parts: readonly ArrayLike<number>[];
  /** Copies rows [from, from + count) to `to`, `stride` numbers apart, bytes multiplied by `factor`. */
  write(
    to: { [i: number]: number; set(source: ArrayLike<number>, at: number): void },
    stride: number,
    from: number,
    count: number,
    factor: number,
  ): void;
  /** The number at a place, for checks. */
  at(row: number, column: number): number;
}

/** Numbers that are looked at or copied before a pause: well below a millisecond. */
export const MANY = 2 ** 18;

/** Longer rows are quicker through the engine's own copy. */
const LONG = 32;

/**
 * x or y as a table of `columns` numbers a row (any number if undefined), for a model of the dtype. `what` names it in
 * messages. Throws E_SHAPE for ragged or misshapen data, E_DATA for no rows or what is no number, E_NON_FINITE with row
 * and column, also for what is too large for the dtype. Pauses when it has looked at many numbers (atOnce, inSlices).
 */
export function* checkTable(
  input: unknown,
  what: string,
  columns?: number,
  dtype: DType = "float64",
): Generator<void, Table> {
  const table = read(input, what, columns);
  if (table.rows === 0) throw new ChainruleError("E_DATA", `${what} has no rows.`, { what });
  if (columns !== undefined && table.columns !== columns) {
    throw new ChainruleError(
      "E_SHAPE",
      `${what} must have ${columns} ${columns === 1 ? "column" : "columns"}, got ${table.columns} (shape [${table.rows}, ${table.columns}]).`,
      {
        what,
        expected: columns,
        got: table.columns,
      },
    );
  }
  if (table.bytes) checkScale(table, what, dtype);
  else yield* checkFinite(table, what, dtype);
  return table;
}

function read(given: unknown, what: string, columns: number | undefined): Table {
  const input = fromForeign(given, what);
  if (isNumbers(input)) {
    if (columns !== undefined && columns > 1) {
      throw new ChainruleError(
        "E_SHAPE",
        `${what} is flat (${formatValue(input)} of ${input.length}); pass { data, shape: [${Math.floor(input.length / columns)}, ${columns}] } instead.`,
        { what },
      );
    }
    return flat(input, input.length, 1, 1);
  }
  if (Array.isArray(input))
    return ["number", "boolean"].includes(typeof input[0]) ? vector(input, what, columns) : nested(input, what);
  if (typeof input === "object" && input !== null && "data" in input) return shaped(input as ShapedData, what);
  throw new ChainruleError("E_DATA", `${what} must be nested arrays or { data, shape }, got ${formatValue(input)}.`, {
    what,
  });
}

function isNumbers(value: unknown): value is Numbers {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof BigInt64Array) &&
    !(value instanceof BigUint64Array)
  );
}

function vector(input: number[], what: string, columns: number | undefined): Table {
  if (columns !== undefined && columns > 1) {
    throw new ChainruleError(
      "E_SHAPE",
      `${what} must hold rows of ${columns} numbers, got a flat array of ${input.length} numbers; a single row is passed as [row].`,
      { what, expected: columns },
    );
  }
  return flat(input, input.length, 1, 1);
}

function shaped(input: ShapedData, what: string): Table {
  checkOptions(input, ["data", "shape", "scale"], what);
  const { data, shape } = input;
  if (!isNumbers(data) && !Array.isArray(data))
    throw new ChainruleError(
      "E_DATA",
      `${what} data must be numbers: a typed array of at most 32 bits or of floats, or an array, got ${formatValue(data)}.`,
      { what },
    );
  if (!Array.isArray(shape) || shape.length < 1 || !shape.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw new ChainruleError(
      "E_SHAPE",
      `${what} shape must be whole numbers such as [rows, columns], got ${formatValue(shape)}.`,
      { what },
    );
  }
  const width = shape.slice(1).reduce((product, n) => product * n, 1);
  if (shape[0] * width !== data.length) {
    throw new ChainruleError(
      "E_SHAPE",
      `${what} shape ${formatValue(shape)} needs ${shape[0] * width} numbers, got ${data.length}.`,
      { what, expected: shape[0] * width, got: data.length },
    );
  }
  const scale = checkNumber(input.scale ?? 1, `${what} scale`);
  if (scale !== 1 && !(data instanceof Uint8Array)) {
    throw new ChainruleError("E_CONFIG", `${what} scale goes with a Uint8Array, got ${formatValue(data)}.`, { what });
  }
  return flat(data, shape[0], width, scale);
}

/** Checked numbers in row order as a table; bytes count `scale` each. */
export function flat(data: ShapedData["data"], rows: number, columns: number, scale: number): Table {
  const bytes = data instanceof Uint8Array;
  return {
    rows,
    columns,
    bytes,
    scale,
    parts: [data as ArrayLike<number>],
    write(to, stride, from, count, factor) {
      if (stride === columns && factor === 1 && isNumbers(data)) {
        to.set(data.subarray(from * columns, (from + count) * columns), 0);
        return;
      }
      const long = columns >= LONG && factor === 1 && isNumbers(data);
      for (let r = 0; r < count; r++) {
        const p = (from + r) * columns,
          q = r * stride;
        if (long) to.set(data.subarray(p, p + columns), q);
        else for (let c = 0; c < columns; c++) to[q + c] = Number(data[p + c]) * factor;
      }
    },
    at: (row, column) => Number(data[row * columns + column]),
  };
}

function nested(input: readonly unknown[], what: string): Table {
  const first = input[0];
  const columns = isRow(first) ? first.length : 0;
  for (let r = 0; r < input.length; r++) {
    const row = input[r];
    if (!isRow(row))
      throw new ChainruleError(
        "E_DATA",
        `${what} row ${r} must be an array of numbers, got ${formatValue(row)}.${typeof row === "string" ? " Text must be turned into numbers first: class names into class numbers or one-hot rows." : ""}`,
        { what, row: r },
      );
    if (row.length !== columns) {
      throw new ChainruleError("E_SHAPE", `${what} row ${r} has ${row.length} numbers, row 0 has ${columns}.`, {
        what,
        row: r,
        expected: columns,
        got: row.length,
      });
    }
  }
  const rows = input as readonly ArrayLike<number>[];
  return {
    rows: rows.length,
    columns,
    bytes: false,
    scale: 1,
    parts: rows,
    write(to, stride, from, count) {
      for (let r = 0; r < count; r++) {
        const row = rows[from + r],
          q = r * stride;
        if (columns >= LONG) to.set(row, q);
        else for (let c = 0; c < columns; c++) to[q + c] = row[c];
      }
    },
    at: (row, column) => Number(rows[row][column]),
  };
}

function isRow(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || isNumbers(value);
}

function* checkFinite({ parts, columns }: Table, what: string, dtype: DType): Generator<void, void> {
  let looked = 0;
  for (let first = 0; first < parts.length; first++) {
    const part = parts[first];
    for (let from = 0; from < part.length; from += MANY) {
      const at = findNonFinite(part, dtype, from, Math.min(from + MANY, part.length));
      if (at >= 0) throw notFinite(what, part[at], { row: first + Math.floor(at / columns), column: at % columns });
      if ((looked += part.length) < MANY) continue;
      looked = 0;
      yield;
    }
  }
}

/** The largest byte, scaled, is a number of the dtype. Throws E_CONFIG. */
function checkScale({ scale }: Table, what: string, dtype: DType): void {
  if (findNonFinite([255 * scale], dtype) < 0) return;
  throw new ChainruleError("E_CONFIG", `${what} scale ${scale} makes bytes too large for ${dtype}.`, { what, scale });
}

/** Checks numbers of table rows, as an embedding takes them: whole, from 0 to `count` − 1. Throws E_DATA with row and column. */
export function checkIndices(table: Table, what: string, count: number): void {
  for (let row = 0; row < table.rows; row++) {
    for (let column = 0; column < table.columns; column++) {
      checkIndex(table.at(row, column) * (table.bytes ? table.scale : 1), what, row, column, count);
    }
  }
}

export function checkIndex(value: number, what: string, row: number, column: number, count: number): void {
  if (Number.isInteger(value) && value >= 0 && value < count) return;
  throw new ChainruleError(
    "E_DATA",
    `${what} has ${value} in row ${row}, column ${column}; its embedding takes whole numbers from 0 to ${count - 1}.`,
    { what, row, column, value, count },
  );
}

/** Checks class labels: whole numbers from 0 to classes − 1, one a row. Throws E_DATA with the row, E_CONFIG for a scale. */
export function checkLabels(table: Table, what: string, classes: number): void {
  if (table.scale !== 1)
    throw new ChainruleError("E_CONFIG", `${what} holds class numbers; they take no scale, got ${table.scale}.`, {
      what,
    });
  for (let row = 0; row < table.rows; row++) {
    const label = table.at(row, 0);
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new ChainruleError(
        "E_DATA",
        `${what} has label ${label} in row ${row}; ${classes} outputs take whole numbers from 0 to ${classes - 1}.`,
        { what, row, label, classes },
      );
    }
  }
}
