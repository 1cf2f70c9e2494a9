/** `chainrule evaluate`: how good a model is on the rows of a file that have a target. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { counted } from "../../base/numbers.ts";
import { didYouMean } from "../../base/nearest.ts";
import { csvError, lineOfCell } from "../../data/csv.ts";
import { numberIn } from "../../data/decimal.ts";
import { truthOf } from "../../data/missing.ts";
import { misread, numberAs } from "../../data/knownNotation.ts";
import { isWrittenNumber } from "../../data/notation.ts";
import type { CsvRecord } from "../../data/readCsv.ts";
import { selectRows } from "../../data/table.ts";
import { factsOf, judgedBy, modelScores } from "../../report/scores.ts";
import { leftOutText, showScores } from "../../report/text.ts";
import { Classifier } from "../../table/classifier.ts";
import { wordsOf } from "../../table/given.ts";
import type { Reading } from "../../table/reading.ts";
import type { ClassTarget, Target } from "../../table/target.ts";
import { refuseMore } from "../../terminal/arguments.ts";
import { inOwnWords } from "../advice.ts";
import { command, type Context } from "../command.ts";
import { nameOf } from "../files.ts";
import { modelIn } from "../models.ts";
import type { TableModel } from "../../report/scores.ts";
import { oneOrAll } from "../train/programs.ts";
import { blocksOf, readingWith } from "../modelRows.ts";
import { newFileArguments, type NewFileValues } from "../rows.ts";
import { sayUnseen, UnseenValues } from "../unseen.ts";

export const evaluateCommand = command({
  name: "evaluate",
  summary: "how good a model is on rows with targets",
  usage: "<model.json> <data.csv> [options]\n<model.json> - [options]     reads stdin",
  about: [
    "Predicts the rows that have a value in the target's column and compares: accuracy, precision and recall of each class and a confusion matrix, or R², errors and a picture of them. Rows that the model was trained on say nothing about new ones.",
  ],
  options: newFileArguments,
  examples: [
    ["chainrule evaluate model.json held-out.csv", "rows that were not trained on"],
    ["chainrule evaluate model.json held-out.csv --json", "accuracy or r2 and the other figures, for programs"],
  ],
  async run(positionals, given, { text, json, emit, signal, notes }) {
    refuseMore(positionals, 2);
    const [path, data] = positionals;
    if (data === undefined)
      throw new ChainruleError("E_CONFIG", "evaluate needs a model and a file: chainrule evaluate model.json data.csv", {}); // prettier-ignore
    const model = await modelIn(path);
    const { scores, leftOut, warnings } = await inOwnWords(() => scoresOfFile(model, data, given, { signal, notes }));
    const target = oneOrAll(model.fitted.targets.map(({ column }) => column));
    const task = model instanceof Classifier ? "classification" : "regression";
    if (json) {
      for (const warning of warnings) emit({ type: "warning", ...warning });
      emit({ type: "result", task, target, ...factsOf(scores), leftOut, model: path });
    } else {
      showScores(scores, `On ${counted(scores.rows, "row")} of ${nameOf(data)}`, text);
      if (leftOut > 0) text.say(leftOutText(leftOut));
      sayUnseen(warnings, notes);
    }
    return 0;
  },
});

/** Throws as blocksOf does; E_DATA for targets that are none, and where no row has all. */
async function scoresOfFile(
  model: TableModel,
  path: string,
  given: NewFileValues,
  context: Pick<Context, "signal" | "notes">,
) {
  const targets: readonly Target[] = model.fitted.targets;
  const judged = targets.map(() => ({ truth: [] as number[], predicted: [] as number[], quantiles: [] as (readonly number[])[] })); // prettier-ignore
  const reading = readingWith(model, given);
  let leftOut = 0;
  const unseen = new UnseenValues(model);
  for await (const { rows, table } of blocksOf(model, path, given, reading, context)) {
    const truth = targets.map((target) => targetsIn(rows, nameOf(path), target, model, reading));
    const known = Int32Array.from(rows.keys()).filter((row) => truth.every((list) => !Number.isNaN(list[row])));
    leftOut += rows.length - known.length;
    if (known.length === 0) continue;
    const judgedRows = known.length === rows.length ? table : selectRows(table, known);
    unseen.add(judgedRows);
    const found = await judgedBy(model, judgedRows);
    for (const [k, { truth: all, predicted, quantiles }] of judged.entries())
      for (const [i, row] of known.entries()) {
        all.push(truth[k][row]);
        predicted.push(found[k].predicted[i]);
        if (found[k].quantiles) quantiles.push(found[k].quantiles[i]);
      }
  }
  if (judged[0].truth.length > 0) return { scores: modelScores(targets, judged), leftOut, warnings: unseen.warnings() };
  const names = targets.map(({ column }) => formatValue(column));
  throw new ChainruleError("E_DATA", `${nameOf(path)} has no row with a value in ${names.join(" and ")}, which is to be compared with.`, { column: targets[0].column }); // prettier-ignore
}

/** The target of each row: a class's number, −1 for one that the model does not know, or a quantity; NaN where missing. */
function targetsIn(
  rows: readonly CsvRecord[],
  file: string,
  target: Target,
  { options }: TableModel,
  { notations, why }: Reading,
): number[] {
  const [{ names }] = rows;
  const { column } = target;
  const place = names.indexOf(column);
  if (place < 0)
    throw new ChainruleError("E_DATA", `${file} lacks the column ${formatValue(column)}, which the model predicts.${didYouMean(column, names)}`, { expected: column, got: names }); // prettier-ignore
  const words = wordsOf(options);
  const missing = new Set(words);
  const missingNumbers = new Set(words.map((word) => numberIn(word)));
  const notation = notations.get(column);
  return rows.map((row) => {
    const cell = row.cells[place].trim();
    if (missing.has(cell)) return NaN;
    const value = notation && numberAs(cell, notation);
    if (value !== undefined && missingNumbers.has(value)) return NaN;
    if (notation !== undefined && value === undefined && (target.kind === "quantity" || isWrittenNumber(cell)))
      throw csvError(file, lineOfCell(row, place), place + 1, misread(cell, notation, column, why), column);
    return target.kind === "class" ? classNamed(target, value === undefined ? cell : String(value)) : value!;
  });
}

/** The number of a class: by its name, or for yes and no by what the name says. */
function classNamed({ names }: ClassTarget, name: string): number {
  const at = names.indexOf(name);
  const truth = at < 0 && names.every((one) => truthOf(one, false) !== undefined) ? truthOf(name, false) : undefined;
  return truth === undefined ? at : names.findIndex((one) => truthOf(one, false) === truth);
}
