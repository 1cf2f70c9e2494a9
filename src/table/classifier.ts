import { isMissing, type Column } from "../data/table.ts";
import { readGiven, withTarget, Estimator, type TableRows, type TableTarget } from "./estimator.ts";
import type { EstimatorOptions } from "./settings.ts";
import { classesOf, fitClasses, type ClassTarget } from "./target.ts";

/** The place of the largest probability; of equal ones the first. */
export const mostProbable = (row: readonly number[]): number => row.indexOf(Math.max(...row));

/** What a class is called: a string, a number where the data has numbers, or true and false. */
export type ClassName = string | number | boolean;

/**
 * Learns the class of a row from its columns, with the preprocessing that networks need inside.
 *
 *   const model = await new Classifier({ seed: 1 }).fit(rows, { target: "species" });
 *   await model.predict([{ petal: 1.4, sepal: 5.1 }]);
 */
export class Classifier extends Estimator<ClassTarget> {
  protected readonly task = "class";

  constructor(options: EstimatorOptions = {}) {
    super("Classifier", options);
  }

  /** A classifier from what `toJSON` gave. Throws E_FORMAT for anything else. */
  static async fromJSON(saved: unknown): Promise<Classifier> {
    return new Classifier().restore(saved);
  }

  /** The classes, in the order of the columns of predictProba. */
  get classes(): ClassName[] {
    const { names, numeric } = this.fitted.target;
    const isTruth = String(names) === "false,true";
    return names.map((name) => (numeric ? Number(name) : isTruth ? name === "true" : name));
  }

  protected fresh(options: EstimatorOptions): Classifier {
    return new Classifier(options);
  }

  protected fitTarget(column: Column): ClassTarget {
    return fitClasses(column);
  }

  protected targetsOf(target: ClassTarget, column: Column) {
    const classes = classesOf(target, column);
    const K = target.names.length;
    const targets = new Float32Array(classes.length * K);
    classes.forEach((k, row) => (targets[row * K + k] = 1));
    return { targets, classes };
  }

  /** The class of each row: the most probable one. Throws E_DATA for rows that lack a column of the training. */
  async predict(rows: TableRows): Promise<ClassName[]> {
    const { classes } = this;
    return (await this.predictProba(rows)).map((row) => classes[mostProbable(row)]);
  }

  /** The probability of each class, in the order of `classes`, a row each. Throws as predict. */
  async predictProba(rows: TableRows): Promise<number[][]> {
    const { data, rows: count, columns } = await this.outputs(rows);
    return Array.from({ length: count }, (_, r) => Array.from(data.subarray(r * columns, (r + 1) * columns)));
  }

  /** Accuracy: the share of rows whose class is predicted, of those that have one. Throws as predict. */
  async score(rows: TableRows, target: TableTarget): Promise<number> {
    const { table, column } = withTarget(readGiven(rows, this.options), target);
    const wanted = classesOf(this.fitted.target, column);
    const predicted = (await this.predictProba(table)).map((row) => mostProbable(row));
    let [right, known] = [0, 0];
    predicted.forEach((k, row) => {
      if (isMissing(column, row)) return;
      known++;
      if (k === wanted[row]) right++;
    });
    return right / known;
  }
}
