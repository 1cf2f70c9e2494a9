/** Splitting the rows of a table into a part to train on and a part to test on. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { custom, flag, needed, number, readOptions, refuse, type RecordOf } from "../base/options.ts";
import { combinations } from "./combinations.ts";
import { trainTestSplit } from "./split.ts";
import { columnNamed, isMissing, selectRows, type DataTable } from "./table.ts";

export interface TableSplitOptions {
  /** The column to predict, or several: rows without a value in one of them are in neither part. */
  target: string | readonly string[];
  /** Share of the rows that goes to the test part, from 0 to below 1. Default 0.25. */
  testShare?: number;
  /** Same seed, same split, on every engine. A whole number from 0. Default 0. */
  seed?: number;
  /** Keeps the share of each value of the target in both parts; of several targets that of each combination. Default false. */
  stratify?: boolean;
}

const names = (value: unknown, name: string): string | readonly string[] => {
  const list = [value].flat();
  const fits = list.length > 0 && list.every((one) => typeof one === "string");
  return fits ? (value as string) : refuse(value, name, "the name of a column, or an array of names");
};

const record = {
  target: needed(custom(undefined, "the name of a column, or an array of names", names)),
  testShare: number(0.25, { min: 0, below: 1 }),
  seed: number(0, { integer: true, min: 0 }),
  stratify: flag(false),
} satisfies RecordOf<TableSplitOptions>;

/** The rows of a table with a target, in two parts, as trainTestSplit makes them. Throws E_DATA where no row has a target, or too few do. */
export function splitTable(table: DataTable, options: TableSplitOptions): { train: DataTable; test: DataTable } {
  const { target, testShare, seed, stratify } = readOptions(record, options, "splitTable");
  const columns = [target].flat().map((name) => columnNamed(table, name));
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => !columns.some((column) => isMissing(column, row))); // prettier-ignore
  if (rows.length === 0) {
    const what = columns.length > 1 ? "all targets" : "a target";
    throw new ChainruleError("E_DATA", `${table.source} has no row with ${what}: ${columns.map(({ name }) => formatValue(name)).join(", ")} ${columns.length > 1 ? "are never all present" : "is empty in all"}.`, { column: target }); // prettier-ignore
  }
  if (testShare === 0)
    return { train: selectRows(table, Int32Array.from(rows)), test: selectRows(table, new Int32Array(0)) };
  const lists = columns.map(({ codes, numbers }) => rows.map((row) => (codes ?? numbers!)[row]));
  const labels = lists.length > 1 ? combinations(lists) : lists[0];
  const { train, test } = trainTestSplit(rows, labels, { testShare, seed, stratify });
  return { train: selectRows(table, Int32Array.from(train.x)), test: selectRows(table, Int32Array.from(test.x)) };
}
