/** Rows and targets as users give them. */
import { ChainruleError } from "../base/errors.ts";
import { custom, needed, readOptions, refuse, type RecordOf } from "../base/options.ts";
import { missingWords } from "../data/missing.ts";
import { columnNamed, isMissing, selectRows, type Column, type DataTable } from "../data/table.ts";
import { tableAs, tableOf } from "../data/tableOf.ts";
import { refuseOtherwiseRead, type Reading } from "./reading.ts";
import type { CheckedEstimatorOptions } from "./settings.ts";

/** Rows: what tableOf takes, such as objects, arrays, columns, or what readCsv gives. */
export type TableRows = Parameters<typeof tableOf>[0];

/** What is to be predicted: a column of the rows by its name, or a value a row. */
export type TableTarget = string | { readonly target: string } | ArrayLike<unknown>;

/** Several columns of the rows that are to be predicted at once. */
export interface SeveralTargets {
  readonly target: readonly string[];
}

/** Columns of rows as targets. */
export const targetOf = (names: readonly string[]): SeveralTargets | { readonly target: string } =>
  names.length > 1 ? { target: names } : { target: names[0] };

/** The target of a model of one column, or of several. */
export type TargetOf<Several extends boolean> = Several extends true ? SeveralTargets : TableTarget;

const names = (value: unknown, name: string): string | readonly string[] => {
  const isList = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
  if (typeof value !== "string" && !isList) return refuse(value, name, "the name of a column, or an array of names");
  const twice = isList ? value.find((one, i) => value.indexOf(one) !== i) : undefined;
  if (twice !== undefined) return refuse(twice, name, "names of different columns");
  return value as string | readonly string[];
};
const targetRecord = {
  target: needed(custom(undefined, "the name of a column, or an array of names", names)),
} satisfies RecordOf<{ target: string | readonly string[] }>;

/** Words of cells without a value: the usual ones, and further ones. */
export const wordsOf = ({ missing }: CheckedEstimatorOptions): readonly string[] => [...missingWords, ...missing];

/** Rows as a user gives them to learn from or to judge by. */
export const readGiven = (rows: TableRows, options: CheckedEstimatorOptions): DataTable =>
  tableOf(rows, { kinds: options.kinds, missing: wordsOf(options) });

/** A table, and columns of it or beside it that are to be predicted. */
export interface GivenRows {
  readonly table: DataTable;
  readonly targets: readonly Column[];
}

/** The rows, and the targets as columns; `reading` is that of a training. Throws E_DATA for an unknown column, E_CONFIG for one that is named twice, E_SHAPE for another number of values. */
export function withTargets(table: DataTable, given: TableTarget | SeveralTargets, reading?: Reading): GivenRows {
  if (typeof given === "string") return { table, targets: [columnNamed(table, given)] };
  const isList = Array.isArray(given) || ArrayBuffer.isView(given);
  if (!isList) {
    const { target } = readOptions(targetRecord, given as SeveralTargets, "the target");
    return { table, targets: [target].flat().map((name) => columnNamed(table, name)) };
  }
  const values = Array.from(given as ArrayLike<unknown>);
  if (values.length !== table.rows)
    throw new ChainruleError("E_SHAPE", `The rows are ${table.rows}, the targets ${values.length}; each row needs a target.`, { rows: table.rows, targets: values.length }); // prettier-ignore
  const name = "the target";
  const kinds = new Map([...(reading?.kinds ?? [])].filter(([one]) => one === name));
  return { table, targets: tableAs({ [name]: values }, { missing: missingWords, ...reading, kinds }).columns };
}

/** The table with the targets among its columns. */
export function joined({ table, targets }: GivenRows): DataTable {
  const names = new Set(targets.map(({ name }) => name));
  return { ...table, columns: [...table.columns.filter(({ name }) => !names.has(name)), ...targets] };
}

/** Rows as those of a training were read; there may be none. Throws E_DATA for rows that are written otherwise. */
export function rowsAs(reading: Reading, rows: TableRows, options: CheckedEstimatorOptions): DataTable {
  if (Array.isArray(rows) && rows.length === 0) return { rows: 0, columns: [], source: "This table" };
  const kinds = new Map([...Object.entries(options.kinds), ...reading.kinds]);
  const read = tableAs(rows, { ...reading, kinds, missing: wordsOf(options) });
  if (read === rows) refuseOtherwiseRead(read, reading);
  return read;
}

/** The weights of rows of an index. Throws E_SHAPE for another number of weights. */
export function selected(weights: ArrayLike<number> | undefined, { rows }: DataTable, index: Int32Array) {
  if (weights !== undefined && weights.length !== rows)
    throw new ChainruleError("E_SHAPE", `sampleWeight must have ${rows} numbers, one a row, got ${weights.length}.`, { expected: rows, got: weights.length }); // prettier-ignore
  return weights && Float64Array.from(index, (row) => weights[row]);
}

/** The rows that have all targets. */
export function rowsWith({ table, targets }: GivenRows): Int32Array {
  const all = Int32Array.from({ length: table.rows }, (_, row) => row);
  return all.filter((row) => targets.every((column) => !isMissing(column, row)));
}

export function selectBoth(judged: GivenRows, index: Int32Array): GivenRows {
  const { table, targets } = judged;
  if (index.length === table.rows) return judged;
  const both = selectRows(joined(judged), index);
  return { table: both, targets: both.columns.slice(-targets.length) };
}
