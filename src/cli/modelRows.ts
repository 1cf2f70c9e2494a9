/** The rows of a file as a model of a table reads them, a few thousand at a time. */
import { ChainruleError } from "../base/errors.ts";
import { numberIn, type Decimal } from "../data/decimal.ts";
import { refuseAmbiguous, type NumberNotation } from "../data/notation.ts";
import { readCsvRows, type CsvRecord } from "../data/readCsv.ts";
import { RowTable } from "../data/rowTable.ts";
import type { DataTable } from "../data/table.ts";
import { readingOf } from "../table/columns.ts";
import { wordsOf } from "../table/given.ts";
import { nameOf } from "./files.ts";
import type { TableModel } from "../report/scores.ts";
import { fileOptions, type FileValues } from "./rows.ts";

/** Rows that are read at once. */
const ROWS = 4096;

export interface Block {
  readonly rows: readonly CsvRecord[];
  /** The columns that the model reads. */
  readonly table: DataTable;
}

/** Throws as readCsvRows does, and E_DATA for a cell that cannot be read, with its line: once the rows before it have been given. */
export async function* blocksOf(
  model: TableModel,
  path: string,
  given: FileValues,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const file = nameOf(path);
  const source = readCsvRows(path === "-" ? process.stdin : path, { header: !isNumbered(model), ...fileOptions(given), signal }); // prettier-ignore
  let waiting: CsvRecord[] = [];
  let failure: ChainruleError | undefined;
  try {
    for await (const row of source) {
      if (waiting.push(row) < ROWS) continue;
      yield* readable(waiting, file, model);
      waiting = [];
    }
  } catch (error) {
    if (!(error instanceof ChainruleError) || error.code !== "E_DATA" || waiting.length === ROWS) throw error;
    failure = error;
  }
  if (waiting.length > 0) yield* readable(waiting, file, model);
  if (failure !== undefined) throw failure;
}

/** Whether a model was trained on a file without names of columns: "1", "2", … */
const isNumbered = ({ fitted }: TableModel) => fitted.columns.features.every(({ column }) => /^[1-9]\d*$/.test(column));

/** The rows up to the first with a cell that cannot be read. Throws its E_DATA. */
function* readable(rows: readonly CsvRecord[], file: string, model: TableModel): Generator<Block> {
  let failure: ChainruleError | undefined;
  for (let readable = rows; ;) {
    try {
      yield { rows: readable, table: tableOfRows(readable, file, model) };
      break;
    } catch (error) {
      const line = error instanceof ChainruleError ? error.details.line : undefined;
      const before = readable.filter((row) => row.line < Number(line));
      if (line === undefined || before.length === 0 || before.length === readable.length) throw error;
      [readable, failure] = [before, error as ChainruleError];
    }
  }
  if (failure !== undefined) throw failure;
}

function tableOfRows(rows: readonly CsvRecord[], file: string, model: TableModel): DataTable {
  const { names, decimal } = rows[0];
  const { kinds, dayFirst, notations } = readingOf(model.fitted.columns);
  const places = names.flatMap((name, place) => (Object.hasOwn(kinds, name) ? [place] : []));
  if (places.length === 0) return { rows: rows.length, columns: [], source: file };
  const known = new Map(places.map((place) => [names[place], kinds[names[place]]]));
  const written = new Map(places.flatMap((place) => notationIn(decimal, names[place], kinds, notations)));
  const made = new RowTable(file, { missing: wordsOf(model.options), kinds: known, dayFirst, notations: written }, "line"); // prettier-ignore
  const columns = places.map((place) => made.column(names[place], place + 1));
  for (const { line, cells } of rows) {
    for (const [i, column] of columns.entries()) {
      const cell = cells[places[i]];
      // Numbers need no text, which is dear.
      const number = column.isNumeric ? numberIn(cell, decimal) : undefined;
      if (number !== undefined && !Object.hasOwn(notations, column.name)) column.addValue(number, line);
      else made.addCell(column, cell, line);
    }
    made.rows++;
  }
  const read = made.finish(Int32Array.from(rows, ({ line }) => line));
  refuseAmbiguous(read);
  return read;
}

type Reading = ReturnType<typeof readingOf>;

/** How the numbers of a column are written: as in training, but where the file has a comma before fractions, with that. */
function notationIn(
  decimal: Decimal,
  name: string,
  kinds: Reading["kinds"],
  notations: Reading["notations"],
): [string, NumberNotation][] {
  const own = Object.hasOwn(notations, name) ? notations[name] : undefined;
  if (kinds[name] !== "number") return [];
  if (decimal === "," && own?.decimal !== ",") return [[name, { ...own, decimal, thousands: "." }]];
  return own === undefined ? [] : [[name, own]];
}
