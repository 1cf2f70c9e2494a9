/** The rows of a file as a model of a table reads them, a few thousand at a time. */
import { ChainruleError } from "../base/errors.ts";
import { printable } from "../base/text.ts";
import { numberIn } from "../data/decimal.ts";
import { otherDecimal, type NumberNotation } from "../data/notation.ts";
import { readCsvRows, type CsvRecord } from "../data/readCsv.ts";
import { RowTable } from "../data/rowTable.ts";
import type { DataTable } from "../data/table.ts";
import { refuseAbsent } from "../table/columns.ts";
import { wordsOf } from "../table/given.ts";
import type { Reading } from "../table/reading.ts";
import { nameOf } from "./files.ts";
import type { TableModel } from "../report/scores.ts";
import type { Context } from "./command.ts";
import { AmbiguousPoints } from "./ambiguousPoints.ts";
import { fileOptions, type NewFileValues } from "./rows.ts";

/** Rows that are read at once. */
const ROWS = 4096;

export interface Block {
  readonly rows: readonly CsvRecord[];
  /** The columns that the model reads. */
  readonly table: DataTable;
}

/** Says at the end which numbers may be meant otherwise. Throws as readCsvRows does, and E_DATA for a cell that cannot be read, with its line: once the rows before it have been given. */
export async function* blocksOf(
  model: TableModel,
  path: string,
  given: NewFileValues,
  reading: Reading,
  { signal, notes }: Pick<Context, "signal" | "notes">,
): AsyncGenerator<Block> {
  const file = nameOf(path);
  const isAsked = given.decimal !== undefined || given.thousands !== undefined;
  const points = isAsked ? undefined : new AmbiguousPoints(model, reading);
  const source = readCsvRows(path === "-" ? process.stdin : path, { header: !isNumbered(model), ...fileOptions(given), signal }); // prettier-ignore
  let waiting: CsvRecord[] = [];
  let failure: ChainruleError | undefined;
  try {
    for await (const row of source) {
      if (waiting.push(row) < ROWS) continue;
      yield* readable(waiting, file, model, reading);
      points?.add(waiting);
      waiting = [];
    }
  } catch (error) {
    if (!(error instanceof ChainruleError) || error.code !== "E_DATA" || waiting.length === ROWS) throw error;
    failure = error;
  }
  if (waiting.length > 0) {
    yield* readable(waiting, file, model, reading);
    points?.add(waiting);
  }
  if (failure !== undefined) throw failure;
  for (const warning of points?.warnings() ?? []) notes.say(printable(warning));
}

/** Whether a model was trained on a file without names of columns: "1", "2", … */
const isNumbered = ({ fitted }: TableModel) => fitted.columns.features.every(({ column }) => /^[1-9]\d*$/.test(column));

/** The rows up to the first with a cell that cannot be read. Throws its E_DATA. */
function* readable(rows: readonly CsvRecord[], file: string, model: TableModel, reading: Reading): Generator<Block> {
  let failure: ChainruleError | undefined;
  for (let readable = rows; ;) {
    try {
      yield { rows: readable, table: tableOfRows(readable, file, model, reading) };
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

/** How new rows are read: as in training, or as the options say. */
export function readingWith(model: TableModel, { decimal, thousands, dateOrder }: NewFileValues): Reading {
  const { notations, dayFirst, ...reading } = model.reading;
  const isGiven = decimal !== undefined || thousands !== undefined;
  const written = [...notations].map(([name, known]): [string, NumberNotation] => [
    name,
    isGiven ? { ...known, ...notationGiven(known, decimal, thousands) } : known,
  ]);
  return {
    ...reading,
    notations: new Map(written),
    dayFirst: dateOrder ? dateOrder === "day" : dayFirst,
    why: isGiven || dateOrder ? "as the options say" : reading.why,
  };
}

/** With "." between thousands a comma is before fractions; what is before fractions for certain leaves the other mark to thousands. */
function notationGiven(
  known: NumberNotation,
  decimal: NewFileValues["decimal"],
  thousands: NewFileValues["thousands"],
) {
  const point = decimal ?? (thousands === "." ? "," : thousands === "," ? "." : known.decimal);
  const marks = thousands ?? (decimal === undefined ? known.thousands : otherDecimal(point));
  return { decimal: point, thousands: marks === "none" ? undefined : marks };
}

function tableOfRows(rows: readonly CsvRecord[], file: string, model: TableModel, reading: Reading): DataTable {
  const [{ names }] = rows;
  const { notations } = reading;
  const places = names.flatMap((name, place) =>
    model.fitted.columns.features.some(({ column }) => column === name) ? [place] : [],
  );
  refuseAbsent(model.fitted.columns, names, file);
  const made = new RowTable(file, { ...reading, missing: wordsOf(model.options) }, "line");
  const columns = places.map((place) => made.column(names[place], place + 1));
  const decimals = columns.map(({ name, isNumeric }) => {
    const notation = isNumeric ? notations.get(name) : undefined;
    return notation?.percent ? undefined : notation?.decimal;
  });
  for (const { line, cells } of rows) {
    for (const [i, column] of columns.entries()) {
      const cell = cells[places[i]];
      // Numbers need no text, which is dear.
      const number = decimals[i] && numberIn(cell, decimals[i]);
      if (number !== undefined) column.addValue(number, line);
      else made.addCell(column, cell, line);
    }
    made.rows++;
  }
  return made.finish(Int32Array.from(rows, ({ line }) => line));
}
