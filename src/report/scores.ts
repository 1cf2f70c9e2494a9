/** How good a model of a table is on rows with targets. */
import { isMissing, columnNamed, selectRows, type DataTable } from "../data/table.ts";
import { Classifier, mostProbable } from "../table/classifier.ts";
import { classesOf } from "../table/target.ts";
import type { Regressor } from "../table/regressor.ts";

/** Of the rows of a class and of the rows that are predicted to be of it. */
export interface ClassReport {
  readonly name: string;
  /** Right of those predicted, right of those that are; 0 where there are none. */
  readonly precision: number;
  readonly recall: number;
  /** 2 p r / (p + r) */
  readonly f1: number;
  /** Rows of the class. */
  readonly support: number;
}

export interface ClassScores {
  readonly kind: "class";
  readonly rows: number;
  readonly accuracy: number;
  /** The accuracy of always predicting the most frequent class. */
  readonly mostFrequent: number;
  readonly classes: readonly string[];
  /** [true class][predicted class] */
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly ClassReport[];
  /** Rows of classes that the model does not know: all of them are wrong, and in no other figure. */
  readonly unknown: number;
}

export interface QuantityScores {
  readonly kind: "quantity";
  readonly rows: number;
  /** 1 − Σ (y − ŷ)² / Σ (y − ȳ)² */
  readonly r2: number;
  readonly rmse: number;
  readonly mae: number;
  /** What the quantity is, and what was predicted. [rows] */
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
}

export type Scores = ClassScores | QuantityScores;

/** The scores on the rows of a table that have a target; undefined where there are none. Throws E_DATA as predict does. */
export async function scoresOf(model: Classifier | Regressor, table: DataTable): Promise<Scores | undefined> {
  const name = model.fitted.target.column;
  const whole = columnNamed(table, name);
  const known = Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) => !isMissing(whole, row));
  if (known.length === 0) return undefined;
  const rows = known.length === table.rows ? table : selectRows(table, known);
  const column = columnNamed(rows, name);
  if (model instanceof Classifier) {
    const predicted = (await model.predictProba(rows)).map((row) => mostProbable(row));
    return classScores(classesOf(model.fitted.target, column), predicted, model.fitted.target.names);
  }
  return quantityScores(Array.from(column.numbers!), await model.predict(rows));
}

/** `truth` and `predicted` are numbers of classes, −1 for one that there is not. */
export function classScores(
  truth: ArrayLike<number>,
  predicted: readonly number[],
  classes: readonly string[],
): ClassScores {
  const confusion = classes.map(() => classes.map(() => 0));
  let unknown = 0;
  predicted.forEach((p, row) => {
    if (truth[row] < 0) unknown++;
    else confusion[truth[row]][p]++;
  });
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const share = (part: number, of: number) => (of === 0 ? 0 : part / of);
  const supports = confusion.map(sum);
  const perClass = classes.map((name, k) => {
    const precision = share(confusion[k][k], sum(confusion.map((row) => row[k])));
    const recall = share(confusion[k][k], supports[k]);
    return { name, precision, recall, f1: share(2 * precision * recall, precision + recall), support: supports[k] };
  });
  const rows = predicted.length;
  const right = sum(confusion.map((row, k) => row[k]));
  const mostFrequent = Math.max(...supports) / rows;
  return { kind: "class", rows, accuracy: right / rows, mostFrequent, classes, confusion, perClass, unknown };
}

export function quantityScores(truth: readonly number[], predicted: readonly number[]): QuantityScores {
  const rows = truth.length;
  const errors = truth.map((y, row) => predicted[row] - y);
  const mean = truth.reduce((sum, y) => sum + y / rows, 0);
  const squares = errors.reduce((sum, e) => sum + e * e, 0);
  const spread = truth.reduce((sum, y) => sum + (y - mean) ** 2, 0);
  const mae = errors.reduce((sum, e) => sum + Math.abs(e), 0) / rows;
  const r2 = spread === 0 ? Number(squares === 0) : 1 - squares / spread;
  return { kind: "quantity", rows, r2, rmse: Math.sqrt(squares / rows), mae, truth, predicted };
}

/** The scores as a program reads them, without the rows. */
export function factsOf(scores: Scores): Record<string, unknown> {
  if (scores.kind === "quantity") {
    const { r2, rmse, mae, rows } = scores;
    return { r2, rmse, mae, testRows: rows };
  }
  const { accuracy, mostFrequent, classes, confusion, perClass, unknown, rows } = scores;
  return { accuracy, mostFrequent, classes, confusion, perClass, ...(unknown > 0 && { unknown }), testRows: rows };
}

/** The figures among them: accuracy, or R² and errors. */
export function figuresOf(scores: Scores): Record<string, unknown> {
  return Object.fromEntries(Object.entries(factsOf(scores)).filter(([, value]) => typeof value === "number"));
}
