/** Rows and targets as users give them. */
import { ChainruleError } from "../base/errors.ts";
import { needed, readOptions, text, type RecordOf } from "../base/options.ts";
import { missingWords } from "../data/missing.ts";
import { columnNamed, isMissing, selectRows, type Column, type DataTable } from "../data/table.ts";
import { tableOf } from "../data/tableOf.ts";
import { readingOf, type Columns } from "./columns.ts";
import type { CheckedEstimatorOptions } from "./settings.ts";

/** Rows: what tableOf takes, such as objects, arrays, columns, or what readCsv gives. */
export type TableRows = Parameters<typeof tableOf>[0];

/** What is to be predicted: a column of the rows by its name, or a value a row. */
export type TableTarget = string | { readonly target: string } | ArrayLike<unknown>;

const targetRecord = { target: needed(text()) } satisfies RecordOf<{ target: string }>;

/** Words of cells without a value: the usual ones, and further ones. */
export const wordsOf = ({ missing }: CheckedEstimatorOptions): readonly string[] => [...missingWords, ...missing];

/** Rows as a user gives them to learn from or to judge by. */
export const readGiven = (rows: TableRows, options: CheckedEstimatorOptions): DataTable =>
  tableOf(rows, { kinds: options.kinds, missing: wordsOf(options) });

/** The rows without the target, and the target as a column. Throws E_DATA for an unknown column, E_SHAPE for another number of values. */
export function withTarget(table: DataTable, given: TableTarget): { table: DataTable; column: Column } {
  if (typeof given === "string") return { table, column: columnNamed(table, given) };
  const isList = Array.isArray(given) || ArrayBuffer.isView(given);
  if (!isList) {
    const { target } = readOptions(targetRecord, given as { target: string }, "the target");
    return { table, column: columnNamed(table, target) };
  }
  const values = Array.from(given as ArrayLike<unknown>);
  if (values.length !== table.rows)
    throw new ChainruleError("E_SHAPE", `The rows are ${table.rows}, the targets ${values.length}; each row needs a target.`, { rows: table.rows, targets: values.length }); // prettier-ignore
  const [column] = tableOf({ "the target": values }).columns;
  return { table, column };
}

/** Rows as the columns of a training read them. Throws E_DATA for rows that lack one. */
export function rowsAs(columns: Columns, rows: TableRows, missing: readonly string[]): DataTable {
  try {
    return tableOf(rows, { ...readingOf(columns), missing });
  } catch (error) {
    // That a column is not there is said of the rows, not of the kinds that they are read with.
    if (!(error instanceof ChainruleError) || error.code !== "E_CONFIG") throw error;
    return tableOf(rows);
  }
}

/** The weights of rows of an index. Throws E_SHAPE for another number of weights. */
export function selected(weights: ArrayLike<number> | undefined, { rows }: DataTable, index: Int32Array) {
  if (weights !== undefined && weights.length !== rows)
    throw new ChainruleError("E_SHAPE", `sampleWeight must have ${rows} numbers, one a row, got ${weights.length}.`, { expected: rows, got: weights.length }); // prettier-ignore
  return weights && Float64Array.from(index, (row) => weights[row]);
}

export function rowsWith(column: Column): Int32Array {
  const all = Int32Array.from({ length: rowsOf(column) }, (_, row) => row);
  return all.filter((row) => !isMissing(column, row));
}

const rowsOf = ({ numbers, codes, missing }: Column): number => numbers?.length ?? codes?.length ?? missing;

export function selectBoth(table: DataTable, column: Column, index: Int32Array): [DataTable, Column] {
  if (index.length === table.rows) return [table, column];
  const both = selectRows(
    { ...table, columns: [...table.columns.filter(({ name }) => name !== column.name), column] },
    index,
  );
  return [both, both.columns[both.columns.length - 1]];
}
