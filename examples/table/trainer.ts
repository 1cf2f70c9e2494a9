/** The page's worker: it reads the file, trains and predicts with chainrule/table, so that the page's own thread stays free. */
import {
  columnNamed,
  describeTable,
  readCsv,
  selectRows,
  splitTable,
  type Column,
  type DataTable,
} from "chainrule/data";
import {
  Classifier,
  Regressor,
  taskOf,
  type ColumnPlan,
  type Effort,
  type Importance,
  type TableProgress,
  type Task,
} from "chainrule/table";
import { classScores, quantityScores, type Scores } from "../../src/report/scores.ts";
import { summaryOf, type ColumnSummary } from "./summary.ts";

export type Cell = string | number | null;

export interface Choice {
  readonly target: string;
  /** Columns that are not used. */
  readonly drop: readonly string[];
}

/** How far a training is: what can be sent to the page. */
export type Progress = Omit<TableProgress, "state">;

export interface Results {
  readonly task: Task;
  readonly scores: Scores;
  readonly importance: readonly Importance[];
  readonly trainRows: number;
  /** Names of the classes, in the order of their probabilities; none for a quantity. */
  readonly classes: readonly string[];
}

export interface Prediction {
  readonly value: string | number;
  readonly probabilities: readonly number[];
}

/** A fifth of the rows is kept to try the model on. */
const TEST_SHARE = 0.2;
/** Rows from which the importance of columns is taken, at most. */
const IMPORTANCE_ROWS = 1000;

let table: DataTable = { rows: 0, columns: [], source: "" };
let test = table;
let model: Classifier | Regressor | undefined;
let stopping = new AbortController();

export const trainer = {
  /** What is in the columns of a file. */
  async read(file: File): Promise<{ name: string; rows: number; columns: ColumnSummary[] }> {
    table = await readCsv(file);
    const statistics = describeTable(table);
    return {
      name: file.name,
      rows: table.rows,
      columns: table.columns.map((column, i) => summaryOf(column, statistics[i])),
    };
  },

  /** What would be done to each column, without training. */
  preview({ target, drop }: Choice): { task: Task; plan: ColumnPlan[] } {
    const task = taskOf(columnNamed(table, target));
    return { task, plan: estimatorFor(task, { drop }).preview(table, { target }) };
  },

  /** Trains on four fifths of the rows, and tries the model on the others. */
  async train({ target, drop, effort }: Choice & { effort: Effort }): Promise<Results> {
    stopping = new AbortController();
    const task = taskOf(columnNamed(table, target));
    const split = splitTable(table, { target, testShare: TEST_SHARE, stratify: task === "classification" });
    const estimator = estimatorFor(task, { drop, effort });
    await estimator.fit(
      split.train,
      { target },
      {
        signal: stopping.signal,
        onEpoch: ({ network, networks, epoch, epochs, loss, heldOut }) =>
          postMessage({ progress: { network, networks, epoch, epochs, loss, heldOut } satisfies Progress }),
      },
    );
    model?.dispose();
    [model, test] = [estimator, split.test];
    const some = selectRows(
      test,
      Int32Array.from({ length: Math.min(test.rows, IMPORTANCE_ROWS) }, (_, row) => row),
    );
    return {
      task,
      scores: await scoresOf(estimator, target),
      importance: await estimator.permutationImportance(some, { target }),
      trainRows: split.train.rows,
      classes: estimator instanceof Classifier ? estimator.classes.map(String) : [],
    };
  },

  /** Ends the training; `train` then throws E_ABORTED. */
  stop(): void {
    stopping.abort();
  },

  /** A row of the test part, and what it has in the target. */
  row({ at, target }: { at: number; target: string }): { cells: Record<string, Cell>; truth: Cell } {
    const cells = test.columns.map((column) => [column.name, cellOf(column, at % test.rows)] as const);
    return { cells: Object.fromEntries(cells), truth: cellOf(columnNamed(test, target), at % test.rows) };
  },

  /** The prediction for a row. */
  async predict(cells: Record<string, Cell>): Promise<Prediction> {
    if (model instanceof Classifier) {
      const [probabilities] = await model.predictProba([cells]);
      return { value: String(model.classes[probabilities.indexOf(Math.max(...probabilities))]), probabilities };
    }
    const [value] = await model!.predict([cells]);
    return { value: Number(value), probabilities: [] };
  },

  /** The model as a file: JSON that fromJSON takes, or a page with a form. chainrule/formats is loaded only for that. */
  async file(as: "json" | "page"): Promise<string> {
    if (as === "json") return JSON.stringify(model);
    const { toHTML } = await import("chainrule/formats");
    return toHTML(model!);
  },
};

export type Trainer = typeof trainer;

/** One thread: the worker is one, and a policy may allow no further ones. */
function estimatorFor(task: Task, options: { drop: readonly string[]; effort?: Effort }): Classifier | Regressor {
  return new (task === "classification" ? Classifier : Regressor)({ ...options, seed: 1, threads: 1 });
}

/** How good the model is on the rows that it has not seen. */
async function scoresOf(model: Classifier | Regressor, target: string): Promise<Scores> {
  const column = columnNamed(test, target);
  const truth = Array.from({ length: test.rows }, (_, row) => cellOf(column, row));
  const predicted = await model.predict(test);
  if (!(model instanceof Classifier)) return quantityScores(truth as number[], predicted as number[]);
  const names = model.classes.map(String);
  const place = (name: unknown) => names.indexOf(String(name));
  return classScores(truth.map(place), predicted.map(place), names);
}

/** A cell as a row for `predict` has it. */
function cellOf({ kind, numbers, codes, values }: Column, row: number): Cell {
  if (codes !== undefined) return codes[row] < 0 ? null : values![codes[row]];
  if (numbers === undefined || Number.isNaN(numbers[row])) return null;
  return kind === "date" ? new Date(numbers[row]).toISOString().replace("T00:00:00.000Z", "") : numbers[row];
}

/** Messages name a function of the trainer, and what it is given; answers have the number of their question. */
addEventListener("message", async ({ data }: MessageEvent<{ id: number; task: keyof Trainer; given: never }>) => {
  try {
    postMessage({ id: data.id, value: await trainer[data.task](data.given) });
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    postMessage({ id: data.id, error: message, code });
  }
});
