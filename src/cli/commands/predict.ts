/** `chainrule predict`: the rows of a CSV file with a model's predictions behind them, as they come. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { flag } from "../../base/options.ts";
import { Classifier } from "../../table/classifier.ts";
import { intervalOf } from "../../table/quantiles.ts";
import { classNames, type Target } from "../../table/target.ts";
import { refuseMore, type Values } from "../../terminal/arguments.ts";
import { inOwnWords } from "../advice.ts";
import { command, type Context } from "../command.ts";
import { nameOf } from "../files.ts";
import { modelIn } from "../models.ts";
import type { TableModel } from "../../report/scores.ts";
import { blocksOf, readingWith } from "../modelRows.ts";
import { newFileArguments } from "../rows.ts";
import { sayUnseen, UnseenValues } from "../unseen.ts";

const options = {
  probabilities: flag(undefined, "a column for the probability of each class as well"),
  ...newFileArguments,
};

export const predictCommand = command({
  name: "predict",
  summary: "rows of a CSV file with a model's predictions",
  usage: "<model.json> <data.csv> [options]\n<model.json> - [options]     reads stdin",
  about: [
    "Reads any number of rows, a few thousand at a time, and writes each with its prediction in a column more, as CSV, and with the ends of its interval where the model was trained with --interval; with --json a line of JSON for each row. Separator, encoding and gzip are found as train finds them; numbers are read as their columns were written in training, and what is written otherwise is refused: --decimal says that it is meant. The file needs the columns that the model was trained with, in any order; others are passed through. Values of categories that the training did not have are counted on stderr. A cell that cannot be read ends it with code 3 and its line, behind the rows before it.",
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
    await inOwnWords(() => predictRows(model, path, given, context));
    return 0;
  },
});

const hasInterval = (target: Target) => target.kind === "quantity" && (target.quantiles?.length ?? 0) > 1;
const classesOf = (target: Target) => (target.kind === "class" ? classNames(target) : []);

async function predictRows(
  model: TableModel,
  path: string,
  { probabilities = false, ...given }: Values<typeof options>,
  { json, stdout, signal, notes }: Context,
): Promise<void> {
  const file = nameOf(path);
  const targets: readonly Target[] = model.fitted.targets;
  const more = targets.flatMap((target) => [
    `predicted ${target.column}`,
    ...(hasInterval(target) ? [`lower ${target.column}`, `upper ${target.column}`] : []),
    ...(probabilities ? classesOf(target).map((name) => `probability of ${name}${targets.length > 1 ? ` in ${target.column}` : ""}`) : []),
  ]); // prettier-ignore
  let begun = false;
  const unseen = new UnseenValues(model);
  for await (const { rows, table } of blocksOf(model, path, given, readingWith(model, given), { signal, notes })) {
    const { names } = rows[0];
    const taken = more.find((name) => names.includes(name));
    if (taken !== undefined)
      throw new ChainruleError("E_DATA", `${file} has a column ${formatValue(taken)} already; leave it out, or name it otherwise.`, { file, column: taken }); // prettier-ignore
    const predicted = await model.predictTargets(table);
    const lines = rows.map(({ cells }, i) => {
      const extra = predicted.flatMap(({ values, shares, quantiles }, k) => [
        values[i],
        ...(hasInterval(targets[k]) ? Object.values(intervalOf(quantiles![i], values[i] as number)) : []),
        ...(probabilities ? shares![i] : []),
      ]);
      if (!json) return line([...cells, ...extra.map(String)]);
      const values = [...names.map((name, c) => [name, cells[c]]), ...more.map((name, k) => [name, extra[k]])];
      return JSON.stringify(Object.fromEntries(values as [string, unknown][]));
    });
    // With the first rows: where they are refused, nothing is written.
    if (!json && !begun) stdout.write(`${line([...names, ...more])}\n`);
    begun = true;
    unseen.add(table);
    stdout.write(`${lines.join("\n")}\n`);
  }
  if (!begun) throw new ChainruleError("E_DATA", `${file} has no rows behind the names of its columns.`, { file });
  sayUnseen(unseen.warnings(), notes);
}

/** Cells as a line of CSV.     [RFC 4180] */
const line = (cells: readonly string[]) =>
  cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",");
