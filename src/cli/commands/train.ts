/** `chainrule train`: from a CSV file to a model of its target column, tried on rows that it has not seen. */
import { extname } from "node:path";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { decimal, duration, percent, short } from "../../base/numbers.ts";
import { flag, list, number, text, word } from "../../base/options.ts";
import { printable, table as lines } from "../../base/text.ts";
import { columnNamed, isMissing, selectRows, type Column, type DataTable } from "../../data/table.ts";
import { trainTestSplit } from "../../data/split.ts";
import { Classifier, mostProbable } from "../../table/classifier.ts";
import type { TableProgress } from "../../table/ensemble.ts";
import { Regressor } from "../../table/regressor.ts";
import { classesOf } from "../../table/target.ts";
import { effortWords } from "../../table/settings.ts";
import { taskOf, taskWords, type Task } from "../../table/task.ts";
import { argument, refuseMore } from "../../terminal/arguments.ts";
import { confusionMatrix } from "../../terminal/confusionMatrix.ts";
import { progressBar } from "../../terminal/screen.ts";
import { command, type Context } from "../command.ts";
import { checkOutput, writeText } from "../files.ts";
import { readRows, tableArguments } from "../rows.ts";

const options = {
  target: argument(text(undefined, "the column to predict (default: the last one)"), { placeholder: "<column>" }),
  task: argument(word(undefined, taskWords, "classification or regression (default: by the target's values)"), {
    placeholder: "<task>",
  }),
  effort: argument(word(undefined, effortWords, "quick, standard or thorough (default standard)"), {
    placeholder: "<effort>",
  }),
  drop: argument(list(undefined, text(), "a column to leave out; may be given several times"), {
    placeholder: "<column>",
  }),
  test: number(
    undefined,
    { min: 0, below: 1 },
    "share of the rows to try the model on, not learned from (default 0.2)",
  ),
  seed: number(undefined, { integer: true, min: 0 }, "the only source of randomness (default 0)"),
  logTarget: flag(undefined, "learns ln(1 + y) of a quantity"),
  out: argument(text(undefined, "where the model is written (default model.json)"), { placeholder: "<file>" }),
  force: flag(undefined, "overwrites the file of --out where there is one"),
  ...tableArguments,
};

export const trainCommand = command({
  name: "train",
  summary: "learns a column of a CSV file from the others",
  usage: "<data.csv> [options]\n- [options]                  reads stdin",
  about: [
    "Learns to predict the target column from the others: numbers, categories, yes and no, dates, with gaps. Columns are prepared inside the model, which is one file; chainrule predict uses it. A part of the rows is kept aside to say how good the model is.",
  ],
  options,
  examples: [
    ["chainrule train houses.csv --target price", "learns the column price"],
    ["chainrule train iris.csv --effort quick --out iris.json", "the last column, in about a second"],
    ["chainrule train data.csv --drop id --drop name --json", "leaves two columns out; the last line is the result"],
  ],
  async run(positionals, given, context) {
    refuseMore(positionals, 1);
    const [path] = positionals;
    if (path === undefined) throw new ChainruleError("E_CONFIG", "train needs a file: chainrule train data.csv", {});
    const { out = "model.json", force = false, seed = 0, test = 0.2 } = given;
    if (extname(out).toLowerCase() !== ".json")
      throw new ChainruleError("E_CONFIG", `--out must end in .json, got ${formatValue(out)}.`, { out });
    const output = { path: out, force, input: path };
    await checkOutput(output);
    const table = await readRows(path, given, context.signal);
    const target = given.target ?? table.columns[table.columns.length - 1].name;
    const column = columnNamed(table, target);
    const task = given.task ?? taskOf(column);
    const parts = split(table, column, task, test, seed);
    const shown = printable(target);
    if (context.json) context.emit({ type: "data", rows: table.rows, columns: table.columns.length, target, task });
    else
      context.text.say(
        `${table.rows} rows, ${table.columns.length} columns. Learning ${shown} by ${task} from ${parts.train.rows} rows; ${parts.test.rows} are kept to try the model on.`,
      );
    const start = performance.now();
    const { effort, drop, logTarget, missing } = given;
    const settings = { effort, drop, logTarget, missing, seed };
    const set = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    const control = { signal: context.signal, onEpoch: (progress: TableProgress) => tell(progress, context) };
    const model = await new { classification: Classifier, regression: Regressor }[task](set)
      .fit(parts.train, { target }, control)
      .finally(() => context.notes.screen.clear());
    const seconds = (performance.now() - start) / 1000;
    const described = model.describe();
    if (context.json) for (const line of described) context.emit({ type: "column", text: line });
    else {
      context.text.section("Columns");
      context.text.show(described.map((line) => `  ${printable(line)}`));
    }
    const facts = { ...(await tried(model, parts.test, column, context)), ...(await mattering(model, parts.test, target, context)) }; // prettier-ignore
    await writeText(output, `${JSON.stringify(model)}\n`);
    if (context.json) context.emit({ type: "result", task, target, ...facts, seconds, model: out });
    else {
      context.text.show([""]);
      context.text.say(
        `Trained in ${duration(1000 * seconds)}. Wrote ${printable(out)}, which predicts rows of a file by:`,
      );
      context.text.show([`  chainrule predict ${printable(out)} new.csv`]);
    }
    return 0;
  },
});

/** The rows with a target, in two parts; classes have the same share in both. */
function split(table: DataTable, column: Column, task: Task, test: number, seed: number) {
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => !isMissing(column, row));
  if (rows.length === 0)
    throw new ChainruleError("E_DATA", `${table.source} has no row with a target: ${formatValue(column.name)} is empty in all.`, { column: column.name }); // prettier-ignore
  if (test === 0)
    return { train: selectRows(table, Int32Array.from(rows)), test: selectRows(table, new Int32Array(0)) };
  const labels = rows.map((row) => column.codes?.[row] ?? column.numbers![row]);
  const parts = trainTestSplit(rows, labels, { testShare: test, seed, stratify: task === "classification" });
  return { train: selectRows(table, Int32Array.from(parts.train.x)), test: selectRows(table, Int32Array.from(parts.test.x)) }; // prettier-ignore
}

/** A live line, on a terminal. */
function tell({ network, networks, epoch, epochs, loss, heldOut }: TableProgress, { notes }: Context): void {
  const share = (network - 1 + epoch / epochs) / networks;
  const which = networks > 1 ? `network ${network} of ${networks}, ` : "";
  const held = heldOut === undefined ? "" : `, held out ${short(heldOut)}`;
  notes.screen.live(`  ${progressBar(share, 20)} ${which}epoch ${epoch}: loss ${short(loss)}${held}`);
}

/** How good the model is on rows that it has not seen: for people, and as facts. */
async function tried(model: Classifier | Regressor, test: DataTable, column: Column, context: Context) {
  if (test.rows === 0) return {};
  const { text, json } = context;
  const columns = text.terminal.columns;
  const target = column.name;
  if (!json) text.section(`On ${test.rows} rows that it has not seen`);
  const own = columnNamed(test, target);
  if (model instanceof Regressor) {
    const predicted = await model.predict(test);
    const errors = predicted.map((y, row) => y - own.numbers![row]);
    const r2 = await model.score(test, { target });
    const rmse = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    const mae = errors.reduce((sum, e) => sum + Math.abs(e), 0) / errors.length;
    if (!json) {
      text.show(lines([["R²", short(r2)], ["root mean squared error", short(rmse)], ["mean absolute error", short(mae)]], { align: "l" }).map((line) => `  ${line}`)); // prettier-ignore
    }
    return { r2, rmse, mae, testRows: test.rows };
  }
  const { classes } = model;
  const truth = classesOf(model.fitted.target, own);
  const predicted = (await model.predictProba(test)).map((row) => mostProbable(row));
  const counts = classes.map((_, t) => classes.map((_, p) => predicted.filter((k, row) => k === p && truth[row] === t).length)); // prettier-ignore
  const right = predicted.filter((k, row) => k === truth[row]).length;
  const accuracy = right / predicted.length;
  const largest = Math.max(...counts.map((row) => row.reduce((a, b) => a + b, 0))) / predicted.length;
  if (!json) {
    text.show([`  accuracy ${percent(accuracy)}; always the most frequent class would be ${percent(largest)}`, ""]);
    const names = classes.map((name) => printable(String(name)));
    const matrix = confusionMatrix(counts, names, { columns: columns - 2, style: text.style });
    text.show([...(matrix.length > 0 ? ["  a row for each true class, a column for each predicted one"] : []), ...matrix.map((line) => `  ${line}`)]); // prettier-ignore
  }
  return { accuracy, mostFrequent: largest, classes, confusion: counts, testRows: test.rows };
}

/** Fewer rows than this say little about columns; more than the other only take longer. */
const [FEW, MOST] = [20, 1000];
const SHOWN = 8;

/** Which columns the predictions depend on: for people the leading ones, all as facts. */
async function mattering(model: Classifier | Regressor, test: DataTable, target: string, { text, json }: Context) {
  if (test.rows < FEW) return {};
  const rows =
    test.rows <= MOST
      ? test
      : selectRows(
          test,
          Int32Array.from({ length: MOST }, (_, row) => row),
        );
  const importance = await model.permutationImportance(rows, { target }, { repeats: 3 });
  if (!json) {
    text.section(
      `What ${model instanceof Regressor ? "R²" : "the accuracy"} loses when a column's values change places`,
    );
    const leading = importance
      .slice(0, SHOWN)
      .map(({ column, mean }) => [printable(column), decimal(Math.max(mean, 0), 3)]);
    text.show(lines(leading, { align: "l" }).map((line) => `  ${line}`));
  }
  return { importance };
}
