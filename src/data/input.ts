/**
 * What users pass as x and y, checked once and turned into rows that can be written wherever they are needed.
 * Nested arrays, flat arrays and typed arrays with a shape; bytes stay bytes, and booleans count as 0 and 1.
 */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { sizeOf } from "../memory/shape.ts";
import type { DType, TypedArray } from "../memory/tensor.ts";
import { checkNumber, checkOptions } from "../base/options.ts";
import { copyRows, type Checks, type Source } from "./copy.ts";
import { flatRows, isDeep, sizesOf } from "./deep.ts";
import { findNonFinite } from "./finite.ts";
import { imagesAsRows, unclamped, type ImageLike } from "./image.ts";
import { fromForeign, isShape, isStrided, stridedSource, type ForeignTensor, type StridedArray } from "./foreign.ts";
import type { Rule } from "./rules.ts";
import { flatSource, inPieces, isNumbers } from "./sources.ts";

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
/** A row: numbers, or arrays of numbers where rows have several axes. */
export type Nested = ArrayLike<number | boolean> | ArrayLike<Nested>;
/** Rows: nested arrays, typed arrays in rows, numbers with a shape, tensors of other libraries, images. true is 1 and false 0. */
export type Input =
  | ShapedData
  | readonly (Nested | number | boolean)[]
  | Numbers
  | ForeignTensor
  | StridedArray
  | ImageLike
  | readonly ImageLike[];

/** Rows of numbers of a known shape. The numbers themselves are checked while they are copied. */
export interface Table {
  readonly rows: number;
  readonly columns: number;
  /** The sizes of a row as it was given, where that says: [28, 28]. */
  readonly axes?: readonly number[];
  /** The numbers are bytes, to be multiplied by `scale`. */
  readonly bytes: boolean;
  readonly scale: number;
  /**
   * Copies rows [from, from + count) to `to`, `stride` numbers apart, bytes multiplied by `factor`. Throws E_NON_FINITE with
   * row and column, also for what is too large for the dtype, E_DATA for what is no number or breaks the table's rule.
   */
  write(to: TypedArray, stride: number, from: number, count: number, factor: number): void;
  /** The number at a place, unchecked; NaN for what is none. */
  at(row: number, column: number): number;
}

/** Numbers that are copied before a pause: well below a millisecond. */
const MANY = 2 ** 18;
/** Rows that are looked at or copied before a pause. */
export const MANY_ROWS = 2 ** 13;

/** What is read of an input before its numbers are. */
interface Form extends Pick<Table, "rows" | "columns" | "axes" | "scale"> {
  readonly source: Source;
}

/**
 * x or y as a table of `columns` numbers a row (any number if undefined), for a model of the dtype. `what` names it in
 * messages. Throws E_SHAPE for ragged or misshapen data, E_DATA for no rows; what `write` throws is found then. Pauses
 * when it has looked at many rows (atOnce, inSlices).
 */
export function* checkTable(
  input: unknown,
  what: string,
  columns?: number,
  dtype: DType = "float64",
  rule?: Rule,
): Generator<void, Table> {
  const form = yield* read(input, what, columns);
  if (form.rows === 0) throw new ChainruleError("E_DATA", `${what} has no rows.`, { what });
  if (columns !== undefined && form.columns !== columns) {
    throw new ChainruleError(
      "E_SHAPE",
      `${what} must have ${columns} ${columns === 1 ? "column" : "columns"}, got ${form.columns} (shape [${[form.rows, ...(form.axes ?? [form.columns])].join(", ")}]).`,
      {
        what,
        expected: columns,
        got: form.columns,
      },
    );
  }
  const table = tableOf(form, { columns: form.columns, scale: form.scale, what, dtype, rule });
  if (table.bytes) checkScale(table, what, dtype);
  return table;
}

/**
 * Copies rows [from, from + count), one after the other, bytes multiplied by `factor`; pauses when it has copied many. `to`
 * returns where to, after each pause anew. Throws as `write` does.
 */
export function* copyTable(
  table: Table,
  to: () => TypedArray,
  from: number,
  count: number,
  factor: number,
): Generator<void, void> {
  const { columns } = table;
  const most = Math.max(1, Math.min(MANY_ROWS, Math.floor(MANY / columns)));
  for (let row = 0; row < count; row += most) {
    if (row > 0) yield;
    const rows = Math.min(most, count - row);
    const part = rows === count ? to() : to().subarray(row * columns, (row + rows) * columns);
    table.write(part, columns, from + row, rows, factor);
  }
}

function tableOf({ rows, columns, axes, scale, source }: Form, checks: Checks): Table {
  return {
    rows,
    columns,
    axes,
    bytes: source.bytes !== undefined,
    scale,
    write: (to, stride, from, count, factor) => copyRows(source, checks, to, stride, from, count, factor),
    at(row, column) {
      const value = source.value(row * columns + column);
      return typeof value === "number" || typeof value === "boolean" ? Number(value) : NaN;
    },
  };
}

/** Numbers of our own in row order as a table; bytes count `scale` each. */
export function flat(data: Numbers, rows: number, columns: number, scale: number): Table {
  return tableOf(flatForm(data, rows, columns, scale), { columns, scale, what: "data", dtype: "float64" });
}

function* read(given: unknown, what: string, columns: number | undefined): Generator<void, Form> {
  const input = imagesAsRows(fromForeign(given, what), what, columns);
  if (isNumbers(input)) {
    if (columns !== undefined && columns > 1) {
      throw new ChainruleError(
        "E_SHAPE",
        `${what} is flat (${formatValue(input)} of ${input.length}); pass { data, shape: [${Math.floor(input.length / columns)}, ${columns}] } instead.`,
        { what },
      );
    }
    return flatForm(input, input.length, 1, 1);
  }
  if (Array.isArray(input))
    return ["number", "boolean"].includes(typeof input[0]) ? vector(input, what, columns) : yield* nested(input, what);
  if (isStrided(input)) {
    const source = stridedSource(input, what);
    const axes = input.shape.slice(1);
    return { rows: input.shape[0], columns: sizeOf(axes), axes, scale: 1, source };
  }
  if (typeof input === "object" && input !== null && "data" in input) return shaped(input as ShapedData, what);
  throw new ChainruleError("E_DATA", `${what} must be nested arrays or { data, shape }, got ${formatValue(input)}.`, {
    what,
  });
}

function vector(input: number[], what: string, columns: number | undefined): Form {
  if (columns !== undefined && columns > 1) {
    throw new ChainruleError(
      "E_SHAPE",
      `${what} must hold rows of ${columns} numbers, got a flat array of ${input.length} numbers; a single row is passed as [row].`,
      { what, expected: columns },
    );
  }
  return flatForm(input, input.length, 1, 1);
}

function shaped(input: ShapedData, what: string): Form {
  checkOptions(input, ["data", "shape", "scale"], what);
  const { shape } = input;
  const data = unclamped(input.data);
  if (!isNumbers(data) && !Array.isArray(data))
    throw new ChainruleError(
      "E_DATA",
      `${what} data must be numbers: a typed array of at most 32 bits or of floats, or an array, got ${formatValue(data)}.`,
      { what },
    );
  if (!isShape(shape)) {
    throw new ChainruleError(
      "E_SHAPE",
      `${what} shape must be whole numbers such as [rows, columns], got ${formatValue(shape)}.`,
      { what },
    );
  }
  const width = sizeOf(shape.slice(1));
  if (shape[0] * width !== data.length) {
    throw new ChainruleError(
      "E_SHAPE",
      `${what} shape ${formatValue(shape)} needs ${shape[0] * width} numbers, got ${data.length}.`,
      { what, expected: shape[0] * width, got: data.length },
    );
  }
  const scale = checkNumber(input.scale ?? 1, `${what} scale`);
  if (scale !== 1 && !(data instanceof Uint8Array)) {
    throw new ChainruleError(
      "E_CONFIG",
      `${what} scale goes with bytes, such as a Uint8Array, got ${formatValue(data)}.`,
      { what },
    );
  }
  return { ...flatForm(data, shape[0], width, scale), axes: shape.slice(1) };
}

function flatForm(data: ShapedData["data"], rows: number, columns: number, scale: number): Form {
  return { rows, columns, scale, source: flatSource(data) };
}

function* nested(given: readonly unknown[], what: string): Generator<void, Form> {
  const isNested = isDeep(given[0]);
  const input = isNested ? yield* flatRows(given, what, MANY_ROWS) : given;
  const first = input[0];
  const columns = isRow(first) ? first.length : 0;
  const rows = input.length;
  for (let r = 0; r < rows; r++) {
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
    if ((r + 1) % MANY_ROWS === 0) yield;
  }
  const axes = isNested ? sizesOf(given[0]) : undefined;
  return { rows, columns, axes, scale: 1, source: inPieces(columns, (r) => (input as ArrayLike<unknown>[])[r]) };
}

function isRow(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || isNumbers(value);
}

/** The largest byte, scaled, is a number of the dtype. Throws E_CONFIG. */
function checkScale({ scale }: Table, what: string, dtype: DType): void {
  if (findNonFinite([255 * scale], dtype) < 0) return;
  throw new ChainruleError("E_CONFIG", `${what} scale ${scale} makes bytes too large for ${dtype}.`, { what, scale });
}
