/** A training from a file to a model: what is said of it, what is tried, and the files that it leaves. */
import { dirname, extname } from "node:path";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { count, counted } from "../../base/numbers.ts";
import { printable } from "../../base/text.ts";
import { splitTable } from "../../data/splitTable.ts";
import { columnNamed, selectRows, type Column, type DataTable } from "../../data/table.ts";
import type { Epoch } from "../../report/history.ts";
import { reportPage } from "../../report/page.ts";
import { factsOf, figuresOf, scoresOf } from "../../report/scores.ts";
import { leftOutText, showImportance, showLosses, showScores } from "../../report/text.ts";
import { warningsOf } from "../../report/warnings.ts";
import { Classifier } from "../../table/classifier.ts";
import type { TableProgress } from "../../table/ensemble.ts";
import { targetOf } from "../../table/given.ts";
import { Regressor } from "../../table/regressor.ts";
import type { EstimatorOptions } from "../../table/settings.ts";
import { fitClasses, fitQuantity } from "../../table/target.ts";
import { taskOf, type Task } from "../../table/task.ts";
import { shellWord } from "../../terminal/arguments.ts";
import type { Context } from "../command.ts";
import { checkOutput, endingError, writeWhole } from "../files.ts";
import type { TableModel } from "../../report/scores.ts";
import { readRows } from "../rows.ts";
import { checkFolder, Checkpoints, type Checkpoint } from "./checkpoint.ts";
import { expectedSeconds } from "./expected.ts";
import type { TrainValues } from "./options.ts";
import { oneOrAll, predictProgram, trainProgram, type Trained } from "./programs.ts";
import { hashOfFile, hashOfText, writtenRun, type Run } from "./run.ts";
import { tellColumns, tellExpected, tellProgress, tellWarnings, tellWritten } from "./tell.ts";

/** Options of the estimator, in the order in which a model keeps them. */
const SETTINGS = ["effort", "epochs", "networks", "drop", "logTarget", "classWeight", "calibrate", "missing"] as const;

/** Trains, tries and writes. Throws as reading, training and writing do; E_ABORTED on Ctrl-C, once a checkpoint is written. */
export async function trainRun(run: Run, force: boolean, context: Context, resumed?: Checkpoint): Promise<void> {
  const { options } = run;
  if (options.every !== undefined && options.checkpoint === undefined)
    throw new ChainruleError("E_CONFIG", `--every ${options.every} needs a folder for the checkpoints: --checkpoint <folder>.`, { every: options.every }); // prettier-ignore
  const files = await filesOf(options);
  for (const path of files.all) await checkOutput({ path, force, input: run.data });
  if (!force) await checkFolder(files.checkpoint);
  const table = await readRows(run.data, options, context.signal);
  const { trained, train, test } = await begin(run, files.out, table);
  const { targets, task, settings } = trained;
  const target = oneOrAll(targets);
  const { text, json, emit, notes } = context;
  const leftOut = table.rows - train.rows - test.rows;
  if (json) emit({ type: "data", rows: table.rows, columns: table.columns.length, target, task, leftOut });
  else {
    text.say(
      `${counted(table.rows, "row")}, ${counted(table.columns.length, "column")}. Learning ${printable(targets.join(", "))} by ${task} from ${counted(train.rows, "row")}; ${count(test.rows)} ${test.rows === 1 ? "is" : "are"} kept to try the model on.`,
    );
    if (leftOut > 0) text.say(leftOutText(leftOut));
  }
  if (!json && !table.dialect.header && !options.names && !options.header)
    text.say("The file has no header: columns are called by their numbers. --names a,b,c names them.");
  if (run.hash !== undefined && trained.hash !== run.hash)
    notes.say("The data are not those of the run file: the model will be another one.");
  const { drop = [] } = settings;
  const columns = targets.map((name) => columnNamed(train, name));
  for (const column of columns) refuseTarget(column, task);
  const warnings = warningsOf({ train, test, targets: columns, task, drop });
  tellWarnings(warnings, context);
  if (resumed === undefined)
    tellExpected(await expectedSeconds(train, targets, task, settings, context.signal), context);

  const history: Epoch[] = [...(resumed?.history ?? [])];
  const checkpoints = new Checkpoints(files.checkpoint, trained, options.checkpoint === undefined ? undefined : (options.every ?? 10), history); // prettier-ignore
  const start = performance.now();
  const model = new { classification: Classifier<boolean>, regression: Regressor<boolean> }[task](settings);
  const onEpoch = async (progress: TableProgress) => {
    const { network, epoch, loss, heldOut } = progress;
    history.push({ network, epoch, loss, heldOut });
    tellProgress(progress, context);
    await checkpoints.epochEnd(progress);
  };
  try {
    const control = { signal: context.signal, onEpoch, ...(resumed && { resume: resumed.state }) };
    await model.fit(train, targetOf(targets), control).finally(() => notes.screen.clear());
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw await stopped(checkpoints, files.checkpoint, run.data, history.at(-1));
  }
  const seconds = (performance.now() - start) / 1000;
  const written = `${JSON.stringify(model)}\n`;
  const write = (path: string, content: string) => writeWhole({ path, force, input: run.data }, content);
  // Before anything is said of it: what cannot be told does not lose it.
  await write(files.out, written);
  const read = model.fitted.columns.features.map(({ column }) => column);
  const program = predictProgram(trained, train, read);
  if (files.programs.length > 0) {
    await write(files.programs[0], program);
    await write(files.programs[1], trainProgram(trained));
  }
  const scores = await scoresOf(model, test);
  const about = { ...writtenRun({ ...trained, options: ofRunFile(trained.options) }, dirname(files.out)), modelSha256: hashOfText(written), ...(scores && { scores: figuresOf(scores) }) }; // prettier-ignore
  await write(files.run, `${JSON.stringify({ format: "chainrule-run", version: 1, ...about }, null, 2)}\n`);

  tellColumns(model, context);
  if (!json) showLosses(history, task === "regression", text);
  if (scores !== undefined && !json) showScores(scores, `On ${counted(test.rows, "row")} that it has not seen`, text);
  const importance = await importanceOf(model, test, targets);
  if (importance !== undefined && !json) showImportance(importance, task === "regression", text);
  const facts = { ...(scores && factsOf(scores)), ...(importance && { importance }) };
  if (files.report !== undefined)
    await write(files.report, await reportPage({ model, train, test, history, scores, importance, warnings, leftOut, seconds, out: files.out, data: run.data, program })); // prettier-ignore
  await checkpoints.remove();
  if (json) emit({ type: "result", task, target, ...facts, leftOut, seconds, model: files.out, files: files.all });
  else tellWritten(files, seconds, context);
}

/** Options of the training itself, without what it leaves beside the model. */
const ofRunFile = (options: TrainValues): TrainValues => ({
  ...options,
  report: undefined,
  checkpoint: undefined,
  every: undefined,
});

/** Before anything is said of columns. Throws E_DATA for a target that the task cannot learn, and for one that is the same in all rows. */
function refuseTarget(target: Column, task: Task): void {
  if (task === "classification") return void fitClasses(target);
  const { low, high } = fitQuantity(target, false);
  if (low < high) return;
  const { name, numbers } = target;
  throw new ChainruleError("E_DATA", `The target ${formatValue(name)} must have at least two different values, got ${low} in all ${count(numbers!.length)} rows that are learned from.`, { column: name, expected: 2, got: 1 }); // prettier-ignore
}

/** What a training leaves. Throws E_CONFIG for names with other endings. */
async function filesOf({ out = "model.json", report, noPrograms, checkpoint }: TrainValues) {
  if (extname(out).toLowerCase() !== ".json") throw await endingError("--out", out, [".json"]);
  if (report !== undefined && !/\.html?$/i.test(report)) throw await endingError("--report", report, [".html"]);
  const stem = out.slice(0, -".json".length);
  const programs = noPrograms ? [] : [`${stem}.predict.mjs`, `${stem}.train.mjs`];
  const run = `${stem}.run.json`;
  const all = [out, run, ...programs, ...(report === undefined ? [] : [report])];
  return { out, run, programs, report, checkpoint: checkpoint ?? `${stem}.checkpoint`, all };
}

/** A name that is given: of a column, or of several with commas between. */
function namesIn({ columns }: DataTable, given: string): string[] {
  return columns.some(({ name }) => name === given) ? [given] : given.split(",").map((name) => name.trim());
}

/** Names of targets, or that of the last column, but for one without name and values: lines may end in a separator. Throws E_CONFIG for one that is named twice. */
function targetsIn(table: DataTable, given: string | undefined): string[] {
  const { columns } = table;
  const last =
    columns.findLast(({ kind, name }, i) => kind !== "empty" || name !== String(i + 1)) ?? columns[columns.length - 1];
  const targets = namesIn(table, given ?? last.name);
  const twice = targets.find((name, i) => targets.indexOf(name) !== i);
  if (twice === undefined) return targets;
  throw new ChainruleError("E_CONFIG", `--target names ${formatValue(twice)} twice.`, { targets });
}

/** Throws E_DATA for classes and quantities together. */
function taskOfAll(columns: readonly Column[]): Task {
  const tasks = columns.map(taskOf);
  const other = tasks.findIndex((task) => task !== tasks[0]);
  if (other < 0) return tasks[0];
  const [first, second] = [columns[0], columns[other]].map(({ name }) => formatValue(name));
  const kinds = tasks[0] === "regression" ? `${first} is a quantity and ${second} has classes` : `${first} has classes and ${second} is a quantity`; // prettier-ignore
  throw new ChainruleError("E_DATA", `The targets cannot be learned at once: ${kinds}. Train a model for each, or pass --task regression if all are quantities.`, { targets: columns.map(({ name }) => name) }); // prettier-ignore
}

/** The quantiles that a share of all is between. */
const endsOf = (share: number) => [(1 - share) / 2, (1 + share) / 2].map((end) => Number(end.toPrecision(12)));

/** The run with all that follows from the table, and the table in two parts. */
async function begin(run: Run, out: string, table: DataTable) {
  const { options } = run;
  const { seed = 0, test = 0.2 } = options;
  const targets = targetsIn(table, options.target);
  const task = options.task ?? taskOfAll(targets.map((name) => columnNamed(table, name)));
  const target = targets.join(",");
  const drop = options.drop?.flatMap((name) => namesIn(table, name));
  const given = SETTINGS.map((name) => [name, name === "drop" ? drop : options[name]] as const);
  const set = Object.fromEntries(
    [...given, ["quantiles", options.interval && endsOf(options.interval)] as const, ["seed", seed] as const].filter(
      ([, value]) => value !== undefined,
    ),
  );
  const hash = await hashOfFile(run.data);
  const whole = { ...options, target, task, test, seed, out };
  const trained: Trained = { data: run.data, hash, options: whole, targets, task, test, seed, out, settings: set as EstimatorOptions }; // prettier-ignore
  const parts = splitTable(table, {
    target: oneOrAll(targets),
    testShare: test,
    seed,
    stratify: task === "classification",
  });
  return { trained, ...parts };
}

/** After Ctrl-C: the state is kept, and the E_ABORTED says how to go on from it. */
async function stopped(
  checkpoints: Checkpoints,
  folder: string,
  data: string,
  last: Epoch | undefined,
): Promise<ChainruleError> {
  // Rows from a pipe are not there a second time.
  if (last === undefined || data === "-" || !(await checkpoints.write()))
    return new ChainruleError("E_ABORTED", "Stopped by Ctrl-C; nothing is written.");
  const { network, epoch } = last;
  const message = `Stopped by Ctrl-C after epoch ${epoch} of network ${network}. To go on: chainrule resume ${shellWord(folder)}`;
  return new ChainruleError("E_ABORTED", message, { network, epoch, checkpoint: folder });
}

/** Fewer rows than this say little about columns; more than the other only take longer. */
const [FEW, MOST] = [20, 1000];

/** Which columns the predictions depend on. */
async function importanceOf(model: TableModel, test: DataTable, targets: readonly string[]) {
  if (test.rows < FEW) return undefined;
  const first = Int32Array.from({ length: Math.min(test.rows, MOST) }, (_, row) => row);
  return model.permutationImportance(selectRows(test, first), targetOf(targets), { repeats: 3 });
}
