/** `chainrule predict`: the rows of a CSV file with a model's predictions behind them, as they come. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { flag } from "../../base/options.ts";
import { readCsvRows, type CsvRecord } from "../../data/readCsv.ts";
import { RowTable } from "../../data/rowTable.ts";
import type { DataTable } from "../../data/table.ts";
import { Classifier, mostProbable } from "../../table/classifier.ts";
import { readingOf } from "../../table/columns.ts";
import { wordsOf } from "../../table/estimator.ts";
import { refuseMore, type Values } from "../../terminal/arguments.ts";
import { inOwnWords } from "../advice.ts";
import { command, type Context } from "../command.ts";
import { nameOf } from "../files.ts";
import { modelIn, type TableModel } from "../models.ts";
import { fileArguments, fileOptions } from "../rows.ts";

const options = {
  probabilities: flag(undefined, "a column for the probability of each class as well"),
  ...fileArguments,
};

/** Rows that are predicted at once. */
const ROWS = 4096;

export const predictCommand = command({
  name: "predict",
  summary: "rows of a CSV file with a model's predictions",
  usage: "<model.json> <data.csv> [options]\n<model.json> - [options]     reads stdin",
  about: [
    "Reads any number of rows, a few thousand at a time, and writes each with its prediction in a column more, as CSV; with --json a line of JSON for each row. Separator, decimal comma, encoding and gzip are found as train finds them. The file needs the columns that the model was trained with, in any order; others are passed through. A cell that cannot be read ends it with code 3 and its line, behind the rows before it.",
  ],
  options,
  examples: [
    ["chainrule predict model.json new.csv > predicted.csv", "appends the column of predictions"],
    ["cat new.csv | chainrule predict model.json - --probabilities", "from a pipe, with the probability of each class"],
  ],
  async run(positionals, given, context) {
    refuseMore(positionals, 2);
    const [file, path] = positionals;
    if (path === undefined)
      throw new ChainruleError("E_CONFIG", "predict needs a model and a file: chainrule predict model.json new.csv", {}); // prettier-ignore
    const model = await modelIn(file);
    if (given.probabilities && !(model instanceof Classifier))
      throw new ChainruleError("E_CONFIG", "--probabilities is for models of classes; this one predicts a quantity.");
    await inOwnWords("the training", () => predictRows(model, path, given, context));
    return 0;
  },
});

async function predictRows(
  model: TableModel,
  path: string,
  { probabilities = false, ...given }: Values<typeof options>,
  { json, stdout, signal }: Context,
): Promise<void> {
  const file = nameOf(path);
  const target = `predicted ${model.fitted.target.column}`;
  const classes = model instanceof Classifier ? model.classes : [];
  const more = [target, ...(probabilities ? classes.map((name) => `probability of ${name}`) : [])];
  let begun = false;
  let waiting: CsvRecord[] = [];
  const flush = async () => {
    if (waiting.length === 0) return;
    const { rows, table, failure } = readable(waiting, file, model);
    const { names } = rows[0];
    const shares = model instanceof Classifier ? await model.predictProba(table) : [];
    const predicted = model instanceof Classifier ? shares.map((row) => classes[mostProbable(row)]) : await model.predict(table); // prettier-ignore
    const lines = rows.map(({ cells }, i) => {
      const extra = [predicted[i], ...(probabilities ? shares[i] : [])];
      if (!json) return line([...cells, ...extra.map(String)]);
      const values = [...names.map((name, c) => [name, cells[c]]), ...more.map((name, k) => [name, extra[k]])];
      return JSON.stringify(Object.fromEntries(values as [string, unknown][]));
    });
    // With the first rows: where they are refused, nothing is written.
    if (!json && !begun) stdout.write(`${line([...names, ...more])}\n`);
    begun = true;
    stdout.write(`${lines.join("\n")}\n`);
    waiting = [];
    if (failure !== undefined) throw failure;
  };
  const set = { header: !isNumbered(model), ...fileOptions(given), signal };
  const source = readCsvRows(path === "-" ? process.stdin : path, set);
  try {
    for await (const row of source) {
      const taken = more.find((name) => row.names.includes(name));
      if (taken !== undefined)
        throw new ChainruleError("E_DATA", `${file} has a column ${formatValue(taken)} already; leave it out, or name it otherwise.`, { file, column: taken }); // prettier-ignore
      waiting.push(row);
      if (waiting.length >= ROWS) await flush();
    }
  } catch (error) {
    // What was read before the line that is wrong is predicted.
    if (error instanceof ChainruleError && error.code === "E_DATA" && waiting.length < ROWS) await flush();
    throw error;
  }
  await flush();
  if (!begun) throw new ChainruleError("E_DATA", `${file} has no rows behind the names of its columns.`, { file });
}

/** Whether a model was trained on a file without names of columns: "1", "2", … */
const isNumbered = ({ fitted }: TableModel) => fitted.columns.features.every(({ column }) => /^[1-9]\d*$/.test(column));

interface Readable {
  readonly rows: readonly CsvRecord[];
  /** The columns that the model reads. */
  readonly table: DataTable;
  /** Why the rows end before the last one. */
  readonly failure?: ChainruleError;
}

/** The rows up to the first with a cell that cannot be read. Throws E_DATA where that is the first row, or no row in particular. */
function readable(rows: readonly CsvRecord[], file: string, model: TableModel): Readable {
  let failure: ChainruleError | undefined;
  for (;;) {
    try {
      return { rows, table: tableOfRows(rows, file, model), failure };
    } catch (error) {
      const line = error instanceof ChainruleError ? error.details.line : undefined;
      const before = rows.filter((row) => row.line < Number(line));
      if (line === undefined || before.length === 0 || before.length === rows.length) throw error;
      [rows, failure] = [before, error as ChainruleError];
    }
  }
}

function tableOfRows(rows: readonly CsvRecord[], file: string, model: TableModel): DataTable {
  const { names, decimal } = rows[0];
  const { kinds, dayFirst } = readingOf(model.fitted.columns);
  const places = names.flatMap((name, place) => (Object.hasOwn(kinds, name) ? [place] : []));
  const made = new RowTable(file, {
    missing: wordsOf(model.options),
    kinds: new Map(places.map((place) => [names[place], kinds[names[place]]])),
    dayFirst,
  }, "line"); // prettier-ignore
  const columns = places.map((place) => made.column(names[place], place + 1));
  for (const { line, cells } of rows) {
    for (const [i, column] of columns.entries()) {
      const cell = cells[places[i]];
      made.addCell(column, decimal === "," ? pointed(cell) : cell, line);
    }
    made.rows++;
  }
  if (columns.length === 0) return { rows: rows.length, columns: [], source: file };
  return made.finish(Int32Array.from(rows, ({ line }) => line));
}

/** A number with a decimal comma as one with a point. */
const pointed = (cell: string) => (/^\s*[-+]?\d*,\d+\s*$/.test(cell) ? cell.replace(",", ".") : cell);

/** Cells as a line of CSV.     [RFC 4180] */
const line = (cells: readonly string[]) =>
  cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");
