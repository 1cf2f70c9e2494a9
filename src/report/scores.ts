/** How good a model of a table is on rows with targets. */
import { most } from "../base/extremes.ts";
import { short } from "../base/numbers.ts";
import { columnNamed, type DataTable } from "../data/table.ts";
import { mostProbable, type Classifier } from "../table/classifier.ts";
import { rowsWith, selectBoth } from "../table/given.ts";
import { classesOf, type Target } from "../table/target.ts";
import { intervalOf } from "../table/quantiles.ts";
import type { Regressor } from "../table/regressor.ts";

/** A model of a table, of one target or of several. */
export type TableModel = Classifier<boolean> | Regressor<boolean>;

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
  /** 1 − Σ (y − ŷ)² / Σ (y − ȳ)²; null where all y are the same, as of one row. */
  readonly r2: number | null;
  readonly rmse: number;
  readonly mae: number;
  /** What the quantity is, and what was predicted. [rows] */
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
  /** Where the model has two quantiles or more. */
  readonly interval?: IntervalScores;
}

/** Of the intervals from the lowest to the highest quantile. */
export interface IntervalScores {
  /** The share of rows that should be inside, and that are. */
  readonly share: number;
  readonly coverage: number;
  /** The mean of upper − lower. */
  readonly width: number;
}

export type Scores = ClassScores | QuantityScores;

/** Of all targets of a model. */
export interface ModelScores {
  readonly rows: number;
  /** As model.score: of classes the share of rows of which all targets are right, of quantities the mean of R², null where none has one. */
  readonly score: number | null;
  readonly each: readonly { readonly target: string; readonly scores: Scores }[];
}

/** The numbers of a target: what it is in each row, what is predicted, and its quantiles. */
export interface Judged {
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
  readonly quantiles?: readonly (readonly number[])[];
}

/** The scores on the rows of a table that have all targets; undefined where there are none. Throws E_DATA as predict does. */
export async function scoresOf(model: TableModel, table: DataTable): Promise<ModelScores | undefined> {
  const targets: readonly Target[] = model.fitted.targets;
  const columns = targets.map(({ column }) => columnNamed(table, column));
  const known = rowsWith({ table, targets: columns });
  if (known.length === 0) return undefined;
  const { table: rows, targets: given } = selectBoth({ table, targets: columns }, known);
  const predicted = await judgedBy(model, rows);
  const truth = targets.map((target, k) => Array.from(target.kind === "class" ? classesOf(target, given[k]) : given[k].numbers!)); // prettier-ignore
  return modelScores(targets, predicted.map((one, k) => ({ ...one, truth: truth[k] }))); // prettier-ignore
}

/** What a model predicts for each target, as numbers: of classes their places. */
export async function judgedBy(model: TableModel, rows: DataTable): Promise<Omit<Judged, "truth">[]> {
  return (await model.predictTargets(rows)).map(({ values, shares, quantiles }) => ({
    predicted: shares?.map((row) => mostProbable(row)) ?? (values as readonly number[]),
    ...(quantiles && { quantiles }),
  }));
}

export function modelScores(targets: readonly Target[], judged: readonly Judged[]): ModelScores {
  const each = targets.map((target, k) => ({ target: target.column, scores: scoresOfTarget(target, judged[k]) }));
  const rows = judged[0].truth.length;
  const isRight = (row: number) => judged.every(({ truth, predicted }) => truth[row] === predicted[row]);
  const all = each.flatMap(({ scores }) => (scores.kind === "quantity" && scores.r2 !== null ? [scores.r2] : []));
  const mean = all.length === 0 ? null : all.reduce((sum, r2) => sum + r2 / all.length, 0);
  const score = targets[0].kind === "quantity" ? mean : judged[0].truth.filter((_, row) => isRight(row)).length / rows;
  return { rows, score, each };
}

function scoresOfTarget(target: Target, { truth, predicted, quantiles }: Judged): Scores {
  if (target.kind === "class") return classScores(truth, predicted, target.names);
  const scores = quantityScores(truth, predicted);
  const shares = target.quantiles?.map(({ share }) => share) ?? [];
  if (quantiles === undefined || shares.length < 2) return scores;
  const ends = quantiles.map((row, i) => intervalOf(row, predicted[i]));
  const inside = ends.filter(({ lower, upper }, row) => lower <= truth[row] && truth[row] <= upper).length;
  const width = ends.reduce((sum, { lower, upper }) => sum + (upper - lower) / ends.length, 0);
  const share = Number((shares[shares.length - 1] - shares[0]).toPrecision(12));
  return { ...scores, interval: { share, coverage: inside / ends.length, width } };
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
  const mostFrequent = most(supports) / rows;
  return { kind: "class", rows, accuracy: right / rows, mostFrequent, classes, confusion, perClass, unknown };
}

export function quantityScores(truth: readonly number[], predicted: readonly number[]): QuantityScores {
  const rows = truth.length;
  const errors = truth.map((y, row) => predicted[row] - y);
  const mean = truth.reduce((sum, y) => sum + y / rows, 0);
  const squares = errors.reduce((sum, e) => sum + e * e, 0);
  const spread = truth.reduce((sum, y) => sum + (y - mean) ** 2, 0);
  const mae = errors.reduce((sum, e) => sum + Math.abs(e), 0) / rows;
  const r2 = truth.every((y) => y === truth[0]) ? null : 1 - squares / spread;
  return { kind: "quantity", rows, r2, rmse: Math.sqrt(squares / rows), mae, truth, predicted };
}

/** The scores as a program reads them, without the rows: of several targets by their names. */
export function factsOf({ rows, score, each }: ModelScores): Record<string, unknown> {
  if (each.length === 1) return { ...targetFacts(each[0].scores), testRows: rows };
  const whole = each[0].scores.kind === "class" ? { accuracy: score } : { r2: score };
  return { ...whole, targets: Object.fromEntries(each.map(({ target, scores }) => [target, targetFacts(scores)])), testRows: rows }; // prettier-ignore
}

function targetFacts(scores: Scores): Record<string, unknown> {
  if (scores.kind === "quantity") {
    const { r2, rmse, mae, interval } = scores;
    if (interval === undefined) return { r2, rmse, mae };
    return { r2, rmse, mae, interval: interval.share, coverage: interval.coverage, intervalWidth: interval.width };
  }
  const { accuracy, mostFrequent, classes, confusion, perClass, unknown } = scores;
  return { accuracy, mostFrequent, classes, confusion, perClass, ...(unknown > 0 && { unknown }) };
}

/** R² for people. */
export const r2Text = (r2: number | null): string => (r2 === null ? "–" : short(r2));

/** The figures among them: accuracy, or R² and errors. */
export function figuresOf(scores: ModelScores): Record<string, unknown> {
  return Object.fromEntries(Object.entries(factsOf(scores)).filter(([, value]) => typeof value === "number"));
}
