/** Tables of columns, as the readers of data files make them: what is in a column, and how much of it. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { didYouMean, nearest } from "../base/nearest.ts";
import type { NumberNotation } from "./notation.ts";

/**
 * - number: every present cell is a number; 0 and 1 as well, which a network reads alike, and which may be counts.
 * - boolean: true and false, yes and no, and their first letters.
 * - date: days and times of one way of writing.
 * - category: other strings.
 * - text: long strings with blanks in them, nearly all different.
 * - empty: no present cell.
 */
export type ColumnKind = "number" | "category" | "boolean" | "date" | "text" | "empty";

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** number: the numbers; date: milliseconds since 1970 UTC. NaN where missing. [rows] */
  readonly numbers?: Float64Array;
  /** category, boolean, text: the place of each row's value in `values`, −1 where missing. [rows] */
  readonly codes?: Int32Array;
  /** In the order in which they first occur. */
  readonly values?: readonly string[];
  /** Of numbers: how they are written, where that is not plain or not sure. */
  readonly notation?: NumberNotation;
  /** Of dates such as 05/03/2024: whether the day is first. */
  readonly dayFirst?: boolean;
  /** Cells without a value. */
  readonly missing: number;
  /** A whole number or a string a row, nearly all different: probably an identifier. */
  readonly isIdentifier: boolean;
}

export interface DataTable {
  readonly rows: number;
  readonly columns: readonly Column[];
  /** For messages: a file's name or what was given. */
  readonly source: string;
  /** The line of the source on which each row begins, where it has lines. [rows] */
  readonly lines?: Int32Array;
}

/** Names that a message lists. */
const LISTED = 12;

/** The column of a name, which may be written with other code points: é is one or two. Throws E_DATA with the nearest name. */
export function columnNamed(table: DataTable, name: string): Column {
  const found = table.columns.find((column) => column.name === name) ?? table.columns.find((column) => column.name.normalize("NFC") === name.normalize("NFC")); // prettier-ignore
  if (found !== undefined) return found;
  const known = table.columns.map((column) => column.name);
  const near = nearest(name, known);
  const shown = known.slice(0, LISTED).map((one) => formatValue(one));
  const more = known.length > LISTED ? ` and ${known.length - LISTED} more` : "";
  const message = `${table.source} has no column ${formatValue(name)}.${didYouMean(name, known)} It has: ${shown.join(", ")}${more}.`;
  throw new ChainruleError("E_DATA", message, {
    source: table.source,
    expected: known.slice(0, LISTED),
    got: name,
    nearest: near,
  });
}

/** Whether a row of a column has no value. */
export const isMissing = ({ numbers, codes }: Column, row: number): boolean =>
  codes !== undefined ? codes[row] < 0 : numbers === undefined || Number.isNaN(numbers[row]);

/** What is in a column. */
export interface ColumnStatistics {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly rows: number;
  readonly missing: number;
  /** Different present values. */
  readonly distinct: number;
  /** number, date (milliseconds since 1970 UTC): of the present cells, as the four below. */
  readonly min?: number;
  /** At a quarter, a half and three quarters of the sorted cells, interpolated.   [Hyndman and Fan 1996, definition 7] */
  readonly quartiles?: readonly [number, number, number];
  readonly max?: number;
  readonly mean?: number;
  /** √(Σ (x − mean)² / (n − 1)), as pandas has it; 0 for one cell. */
  readonly std?: number;
  /** category, boolean, text: the 5 most frequent values; of equally frequent ones the first. */
  readonly mostFrequent?: readonly { readonly value: string; readonly count: number }[];
  readonly isIdentifier: boolean;
}

/** What is in each column: missing and distinct values; min, quartiles, max, mean and std of numbers and dates; frequent values of the others. */
export function describeTable(table: DataTable): ColumnStatistics[] {
  return table.columns.map((column) => {
    const { name, kind, missing, isIdentifier, numbers, codes, values } = column;
    const head = { name, kind, rows: table.rows, missing };
    if (numbers !== undefined) return { ...head, ...statisticsOf(numbers, missing), isIdentifier };
    if (codes === undefined) return { ...head, distinct: 0, isIdentifier };
    const counts = countsOf(codes, values!.length);
    const order = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
    const mostFrequent = order.slice(0, 5).map((code) => ({ value: values![code], count: counts[code] }));
    return { ...head, distinct: values!.length, mostFrequent, isIdentifier };
  });
}

/** Rows that have each value. */
export function countsOf(codes: Int32Array, values: number): Int32Array {
  const counts = new Int32Array(values);
  for (const code of codes) if (code >= 0) counts[code]++;
  return counts;
}

/** What a share of sorted numbers, one at least, is below, interpolated.     [Hyndman and Fan 1996, definition 7] */
export function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const [low, high] = [sorted[below], sorted[Math.min(below + 1, sorted.length - 1)]];
  return low + (high - low) * (place - below);
}

function statisticsOf(numbers: Float64Array, missing: number) {
  const sorted = Float64Array.from(numbers).sort(); // NaN last
  const present = sorted.subarray(0, sorted.length - missing);
  const n = present.length;
  let distinct = Math.min(n, 1);
  for (let i = 1; i < n; i++) if (present[i] !== present[i - 1]) distinct++;
  if (n === 0) return { distinct };
  const at = (share: number) => quantile(present, share);
  // About the median: the sums of dates would lose digits.
  const middle = at(0.5);
  let [sum, squares] = [0, 0];
  for (const x of present) sum += x - middle;
  const offset = sum / n;
  for (const x of present) squares += (x - middle - offset) ** 2;
  return {
    distinct,
    min: present[0],
    quartiles: [at(0.25), middle, at(0.75)] as const,
    max: present[n - 1],
    mean: middle + offset,
    std: n > 1 ? Math.sqrt(squares / (n - 1)) : 0,
  };
}

/** The rows of an index as a table of the same source. Values that no row has any more stay. Throws E_DATA for rows that there are not. */
export function selectRows(table: DataTable, index: Int32Array): DataTable {
  const wrong = index.find((row) => !(Number.isInteger(row) && row >= 0 && row < table.rows));
  if (wrong !== undefined)
    throw new ChainruleError("E_DATA", `selectRows: ${table.source} has ${table.rows} rows, got the row ${wrong}.`, { rows: table.rows, got: wrong }); // prettier-ignore
  const columns = table.columns.map((column) => {
    const numbers = column.numbers && Float64Array.from(index, (row) => column.numbers![row]);
    const codes = column.codes && Int32Array.from(index, (row) => column.codes![row]);
    let missing = column.kind === "empty" ? index.length : 0;
    for (const x of numbers ?? []) if (Number.isNaN(x)) missing++;
    for (const code of codes ?? []) if (code < 0) missing++;
    return { ...column, ...(numbers && { numbers }), ...(codes && { codes }), missing };
  });
  const lines = table.lines && Int32Array.from(index, (row) => table.lines![row]);
  return { rows: index.length, columns, source: table.source, ...(lines && { lines }) };
}
