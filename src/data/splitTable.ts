/** Splitting the rows of a table into a part to train on and a part to test on. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { flag, needed, number, readOptions, text, type RecordOf } from "../base/options.ts";
import { trainTestSplit } from "./split.ts";
import { columnNamed, isMissing, selectRows, type DataTable } from "./table.ts";

export interface TableSplitOptions {
  /** The column to predict: rows without a value in it are in neither part. */
  target: string;
  /** Share of the rows that goes to the test part, from 0 to below 1. Default 0.25. */
  testShare?: number;
  /** Same seed, same split, on every engine. A whole number from 0. Default 0. */
  seed?: number;
  /** Keeps the share of each value of the target in both parts. Default false. */
  stratify?: boolean;
}

const record = {
  target: needed(text()),
  testShare: number(0.25, { min: 0, below: 1 }),
  seed: number(0, { integer: true, min: 0 }),
  stratify: flag(false),
} satisfies RecordOf<TableSplitOptions>;

/** The rows of a table with a target, in two parts, as trainTestSplit makes them. Throws E_DATA where no row has a target, or too few do. */
export function splitTable(table: DataTable, options: TableSplitOptions): { train: DataTable; test: DataTable } {
  const { target, testShare, seed, stratify } = readOptions(record, options, "splitTable");
  const column = columnNamed(table, target);
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => !isMissing(column, row));
  if (rows.length === 0)
    throw new ChainruleError("E_DATA", `${table.source} has no row with a target: ${formatValue(target)} is empty in all.`, { column: target }); // prettier-ignore
  if (testShare === 0)
    return { train: selectRows(table, Int32Array.from(rows)), test: selectRows(table, new Int32Array(0)) };
  const labels = rows.map((row) => column.codes?.[row] ?? column.numbers![row]);
  const { train, test } = trainTestSplit(rows, labels, { testShare, seed, stratify });
  return { train: selectRows(table, Int32Array.from(train.x)), test: selectRows(table, Int32Array.from(test.x)) };
}
