/** Data that is in memory as a table: rows, columns, and the tables of other libraries, known by what they have. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { custom, flag, list, optional, readOptions, refuse, text, word, type RecordOf } from "../base/options.ts";
import { decimals, type Decimal } from "./decimal.ts";
import { kindOptions, type KindOptions } from "./kindOptions.ts";
import { groupings, type Grouping, type NumberNotation } from "./notation.ts";
import { RowTable, type Understood } from "./rowTable.ts";
import type { Column, DataTable } from "./table.ts";

/** A table of Apache Arrow, or of a library with its methods. */
export interface ArrowTable {
  readonly schema?: { readonly fields: readonly { readonly name: string }[] };
  getChild(name: string): { toArray(): unknown } | null;
}
/** A table of Arquero. */
export interface ArqueroTable {
  columnNames(): string[];
  array(name: string): ArrayLike<unknown>;
}
/** A data frame of Polars. */
export interface PolarsFrame {
  readonly columns: readonly string[];
  getColumn(name: string): { toArray(): ArrayLike<unknown> };
}

export type TableLike =
  | DataTable
  | readonly Readonly<Record<string, unknown>>[]
  | readonly ArrayLike<unknown>[]
  | Readonly<Record<string, ArrayLike<unknown>>>
  | ArrowTable
  | ArqueroTable
  | PolarsFrame;

export interface TableOptions extends KindOptions {
  /** Of columns, where rows are arrays. Default "1", "2", … */
  names?: readonly string[];
  /** How the numbers in texts of a column are written, by name: { price: { decimal: ",", thousands: "." } }. Default: as its cells say. */
  notations?: Readonly<Record<string, NumberNotation>>;
  /** What messages call the data. Default "This table". */
  source?: string;
}

const SOURCE = "This table";
const record = {
  ...kindOptions,
  names: optional(list(undefined, custom(undefined, "text", (value, name) => typeof value === "string" ? value : refuse(value, name, "text")))), // prettier-ignore
  notations: optional(custom(undefined, "notations by the names of columns", (value, name) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(value, name, 'an object such as { price: { decimal: "," } }');
    return new Map(Object.entries(value).map(([column, given]) => [column, readNotation(given, `${name}.${column}`)]));
  })), // prettier-ignore
  source: text(SOURCE),
} satisfies RecordOf<TableOptions>;

const notationRecord = {
  decimal: word<Decimal>(".", decimals),
  thousands: optional(word<Grouping>(undefined, groupings)),
  currency: optional(text()),
  percent: optional(flag(undefined)),
  isAmbiguous: optional(flag(undefined)),
};
const readNotation = (given: unknown, name: string) => readOptions(notationRecord, given as object, name) as NumberNotation; // prettier-ignore

type Columns = readonly (readonly [string, ArrayLike<unknown>])[];

/**
 * A table of rows as objects or arrays, of columns as arrays ({ size: [1, 2], colour: ["red", "blue"] }), or of Arrow,
 * Arquero and Polars. Cells are numbers, texts, booleans, Dates, or null and undefined where missing; texts are understood
 * as readCsv understands cells. A DataTable is returned as it is.
 * Throws E_DATA for other values, and for columns that are not as long as the first, with the row or the column's name.
 */
export function tableOf(value: TableLike, options: TableOptions = {}): DataTable {
  const { source, names, ...understood } = readOptions(record, options, "tableOf");
  return tableAs(value, understood, source, names);
}

/** A table whose columns are understood as given. Throws as tableOf does. */
export function tableAs(
  value: TableLike,
  understood: Understood,
  source = SOURCE,
  names?: readonly string[],
): DataTable {
  if (isDataTable(value)) return value;
  const made = new RowTable(source, understood, "row");
  if (Array.isArray(value)) addRows(made, value as readonly unknown[], names, source);
  else addColumns(made, columnsIn(value, source), source);
  return made.finish();
}

function isDataTable(value: unknown): value is DataTable {
  const { rows, columns } = (value ?? {}) as Partial<DataTable>;
  return typeof rows === "number" && Array.isArray(columns) && columns.every((c: Partial<Column>) => typeof c?.kind === "string"); // prettier-ignore
}

function addRows(made: RowTable, rows: readonly unknown[], names: readonly string[] | undefined, source: string): void {
  const isList = (row: unknown): row is ArrayLike<unknown> => Array.isArray(row) || ArrayBuffer.isView(row);
  const [first] = rows;
  if (isList(first))
    for (const name of names ?? Array.from({ length: first.length }, (_, i) => String(i + 1))) made.column(name);
  for (const [i, row] of rows.entries()) {
    if (isList(first) && isList(row)) made.addArray(row, i);
    else if (!isList(first) && !isList(row) && typeof row === "object" && row !== null)
      made.addObject(row as Record<string, unknown>, i);
    else {
      const expected = isList(first) ? "an array as row 0 is" : 'an object such as { size: 1, colour: "red" }';
      const message = `${source}, row ${i}: expected ${expected}, got ${formatValue(row)}.`;
      throw new ChainruleError("E_DATA", message, { source, row: i });
    }
  }
}

function addColumns(made: RowTable, columns: Columns, source: string): void {
  const [name, first] = columns[0] ?? ["", []];
  for (const [other, { length }] of columns) {
    if (length === first.length) continue;
    const message = `${source}: expected ${first.length} cells in each column, as ${formatValue(name)} has, got ${length} in ${formatValue(other)}.`;
    throw new ChainruleError("E_DATA", message, { source, name: other, expected: first.length, got: length });
  }
  for (const [each, cells] of columns) {
    const column = made.column(each);
    for (let row = 0; row < cells.length; row++) made.addCell(column, cells[row], row);
  }
  made.rows = first.length;
}

/** Throws E_DATA for what has no columns. */
function columnsIn(value: unknown, source: string): Columns {
  const given = (value ?? {}) as Partial<ArrowTable & ArqueroTable & PolarsFrame> & Record<string, unknown>;
  if (typeof given.getChild === "function")
    return namesOf(given.schema?.fields.map(({ name }) => name), source).map((name) => [name, arrowColumn(given.getChild!(name))]); // prettier-ignore
  if (typeof given.columnNames === "function" && typeof given.array === "function")
    return namesOf(given.columnNames(), source).map((name) => [name, given.array!(name)]);
  if (typeof given.getColumn === "function")
    return namesOf(given.columns, source).map((name) => [name, given.getColumn!(name).toArray()]);
  const entries =
    typeof value === "object" && value !== null && !ArrayBuffer.isView(value) ? Object.entries(value) : [];
  const isColumn = (cells: unknown) =>
    Array.isArray(cells) || (ArrayBuffer.isView(cells) && !(cells instanceof DataView));
  if (entries.length > 0 && entries.every(([, cells]) => isColumn(cells))) return entries as Columns;
  const not = entries.find(([, cells]) => !isColumn(cells));
  const got = not === undefined ? formatValue(value) : `${formatValue(not[1])} as ${formatValue(not[0])}`;
  const isRow = entries.length > 0 && entries.every(([, cell]) => typeof cell !== "object" || cell === null || cell instanceof Date); // prettier-ignore
  const help = isRow ? "; put a single row into an array: [row]" : "";
  const message = `${source}: expected rows as objects or arrays, columns as arrays, or a table of Arrow, Arquero or Polars, got ${got}${help}.`;
  throw new ChainruleError("E_DATA", message, { source });
}

function namesOf(names: unknown, source: string): readonly string[] {
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  throw new ChainruleError("E_DATA", `${source}: expected names of columns, got ${formatValue(names)}.`, { source });
}

interface ArrowVector {
  readonly type?: unknown;
  readonly nullCount?: number;
  readonly length?: number;
  get?(row: number): unknown;
  toArray(): unknown;
}

/** The cells of a vector: toArray() has something for nulls too, and units of its own for dates, which get() has in milliseconds. */
function arrowColumn(vector: ArrowVector | null): ArrayLike<unknown> {
  if (vector === null) return [];
  const isDate = /^(date|timestamp)/i.test(String(vector.type ?? ""));
  const { length, get } = vector;
  if (typeof get !== "function" || typeof length !== "number" || !((vector.nullCount ?? 0) > 0 || isDate))
    return vector.toArray() as ArrayLike<unknown>;
  return Array.from({ length }, (_, row) => {
    const cell = get.call(vector, row);
    return isDate && typeof cell === "number" ? new Date(cell) : cell;
  });
}
