/** `chainrule predict`: the rows of a CSV file with a model's predictions behind them, as they come. */
import { readFile } from "node:fs/promises";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { flag, number } from "../../base/options.ts";
import { readCsvRows, type CsvRecord } from "../../data/readCsv.ts";
import { tableOf } from "../../data/tableOf.ts";
import { fileError } from "../../platform/node/fileError.ts";
import { Classifier, mostProbable } from "../../table/classifier.ts";
import { readingOf } from "../../table/columns.ts";
import { wordsOf } from "../../table/estimator.ts";
import { Regressor } from "../../table/regressor.ts";
import { refuseMore, type Values } from "../../terminal/arguments.ts";
import { command, type Context } from "../command.ts";
import { nameOf } from "../files.ts";
import { fileArguments } from "../rows.ts";

const options = {
  probabilities: flag(undefined, "a column for the probability of each class as well"),
  ...fileArguments,
  maxBytes: number(undefined, { integer: true, min: 1 }, "bytes of the file that are read at most (default 1 GiB)"),
};

/** Rows that are predicted at once. */
const ROWS = 4096;

export const predictCommand = command({
  name: "predict",
  summary: "rows of a CSV file with a model's predictions",
  usage: "<model.json> <data.csv> [options]\n<model.json> - [options]     reads stdin",
  about: [
    "Reads any number of rows, a few thousand at a time, and writes each with its prediction in a column more, as CSV; with --json a line of JSON for each row. Separator, decimal comma, encoding and gzip are found as train finds them. The file needs the columns that the model was trained with, in any order; others are passed through.",
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
    await predictRows(model, path, given, context);
    return 0;
  },
});

/** The model of a file that train wrote. Throws E_IO, E_FORMAT. */
async function modelIn(path: string): Promise<Classifier | Regressor> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw fileError("read", path, error);
  }
  let saved: { kind?: unknown };
  try {
    saved = JSON.parse(text) as { kind?: unknown };
  } catch (cause) {
    throw new ChainruleError(
      "E_FORMAT",
      `${formatValue(path)} is no model of a table: it is not JSON.`,
      { path },
      cause,
    );
  }
  return saved?.kind === "Regressor" ? Regressor.fromJSON(saved) : Classifier.fromJSON(saved);
}

async function predictRows(
  model: Classifier | Regressor,
  path: string,
  { separator, decimal, maxBytes, probabilities = false }: Values<typeof options>,
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
    const { names, decimal } = waiting[0];
    const { kinds, dayFirst } = readingOf(model.fitted.columns);
    const known = Object.fromEntries(Object.entries(kinds).filter(([name]) => names.includes(name)));
    const rows = waiting.map(({ cells }) => (decimal === "," ? cells.map(pointed) : cells));
    const table = tableOf(rows, {
      names,
      kinds: known,
      dayFirst,
      missing: wordsOf(model.options),
      source: `${file}, from line ${waiting[0].line} on`,
    });
    const shares = model instanceof Classifier ? await model.predictProba(table) : [];
    const predicted = model instanceof Classifier ? shares.map((row) => classes[mostProbable(row)]) : await model.predict(table); // prettier-ignore
    const lines = waiting.map(({ cells }, i) => {
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
  };
  const given = { separator, decimal, maxBytes, signal, header: true };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  for await (const row of readCsvRows(path === "-" ? process.stdin : path, set)) {
    const taken = more.find((name) => row.names.includes(name));
    if (taken !== undefined)
      throw new ChainruleError("E_DATA", `${file} has a column ${formatValue(taken)} already; leave it out, or name it otherwise.`, { file, column: taken }); // prettier-ignore
    waiting.push(row);
    if (waiting.length >= ROWS) await flush();
  }
  await flush();
  if (!begun) throw new ChainruleError("E_DATA", `${file} has no rows behind the names of its columns.`, { file });
}

/** A number with a decimal comma as one with a point. */
const pointed = (cell: string) => (/^\s*[-+]?\d*,\d+\s*$/.test(cell) ? cell.replace(",", ".") : cell);

/** Cells as a line of CSV.     [RFC 4180] */
const line = (cells: readonly string[]) =>
  cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");
