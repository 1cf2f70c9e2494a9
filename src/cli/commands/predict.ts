/** `chainrule predict`: the rows of a CSV file with a model's predictions behind them, as they come. */
import { readFile } from "node:fs/promises";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { flag, number } from "../../base/options.ts";
import { csvRows, columnNames } from "../../data/csvTable.ts";
import { tableOf } from "../../data/tableOf.ts";
import { fileError } from "../../platform/node/fileError.ts";
import { Classifier } from "../../table/classifier.ts";
import { kindsOf } from "../../table/columns.ts";
import { Regressor } from "../../table/regressor.ts";
import { refuseMore, type Values } from "../../terminal/arguments.ts";
import { command, type Context } from "../command.ts";
import { bytesOf, nameOf } from "../files.ts";
import { fileArguments } from "../rows.ts";

const options = {
  probabilities: flag(undefined, "a column for the probability of each class as well"),
  ...fileArguments,
  maxBytes: number(undefined, { integer: true, min: 1 }, "bytes of the file that are read at most (default: any)"),
};

/** Rows that are predicted at once. */
const ROWS = 4096;

export const predictCommand = command({
  name: "predict",
  summary: "rows of a CSV file with a model's predictions",
  usage: "<model.json> <data.csv> [options]\n<model.json> - [options]     reads stdin",
  about: [
    "Reads rows as they come and writes each with its prediction in a column more, as CSV; with --json a line of JSON for each row. The file needs the columns that the model was trained with, in any order; others are passed through.",
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
  { separator, decimal, maxBytes = Infinity, probabilities = false }: Values<typeof options>,
  { json, emit, stdout, signal }: Context,
): Promise<void> {
  const file = nameOf(path);
  const target = `predicted ${model.fitted.target.column}`;
  const classes = model instanceof Classifier ? model.classes : [];
  const more = probabilities ? classes.map((name) => `probability of ${name}`) : [];
  let names: string[] | undefined;
  let begun = false;
  let waiting: (readonly string[])[] = [];
  const flush = async () => {
    if (waiting.length === 0) return;
    const kinds = Object.fromEntries(Object.entries(kindsOf(model.fitted.columns)).filter(([name]) => names!.includes(name))); // prettier-ignore
    const rows = decimal === "," ? waiting.map((cells) => cells.map((cell) => pointed(cell))) : waiting;
    const table = tableOf(rows, { names, kinds, source: file });
    const shares = model instanceof Classifier ? await model.predictProba(table) : [];
    const predicted = model instanceof Classifier ? shares.map((row) => classes[row.indexOf(Math.max(...row))]) : await model.predict(table); // prettier-ignore
    const lines = waiting.map((cells, i) => {
      const extra = [predicted[i], ...(probabilities ? shares[i] : [])];
      if (!json) return line([...cells, ...extra.map(String)]);
      const values = [...names!.map((name, c) => [name, cells[c]]), ...[target, ...more].map((name, k) => [name, extra[k]])]; // prettier-ignore
      return JSON.stringify(Object.fromEntries(values as [string, unknown][]));
    });
    // With the first rows: where they are refused, nothing is written.
    if (!json && !begun) stdout.write(`${line([...names!, target, ...more])}\n`);
    begun = true;
    stdout.write(`${lines.join("\n")}\n`);
    waiting = [];
  };
  for await (const piece of csvRows(bytesOf(path, maxBytes), file, { separator, ...(decimal && { decimal }) })) {
    for (const row of piece) {
      if (signal.aborted) throw new ChainruleError("E_ABORTED", "Stopped by Ctrl-C.");
      if (names === undefined) {
        names = columnNames(row, file, decimal);
        if (names === undefined)
          throw new ChainruleError("E_DATA", `${file} must begin with the names of its columns, got a row of numbers.`, { file }); // prettier-ignore
      } else waiting.push(row.cells);
      if (waiting.length >= ROWS) await flush();
    }
  }
  if (names === undefined) throw new ChainruleError("E_DATA", `${file} holds no rows.`, { file });
  await flush();
  if (!begun) throw new ChainruleError("E_DATA", `${file} has names of columns, and no rows.`, { file });
  if (json) emit({ type: "end" });
}

/** A number with a decimal comma as one with a point. */
const pointed = (cell: string) => (/^\s*[-+]?\d*,\d+\s*$/.test(cell) ? cell.replace(",", ".") : cell);

/** Cells as a line of CSV.     [RFC 4180] */
const line = (cells: readonly string[]) =>
  cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");
