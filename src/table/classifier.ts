/** Classifier: classes of rows from their columns. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { didYouMean } from "../base/nearest.ts";
import { refuse } from "../base/options.ts";
import { countsOf, isMissing, type Column } from "../data/table.ts";
import { atTemperature, fitTemperature } from "./calibration.ts";
import type { HeldOut } from "./ensemble.ts";
import { Estimator } from "./estimator.ts";
import { readGiven, withTarget, type TableRows, type TableTarget } from "./given.ts";
import type { EstimatorOptions } from "./settings.ts";
import { stringsIn } from "./feature.ts";
import { classesOf, classNames, fitClasses, type ClassName, type ClassTarget } from "./target.ts";

/** The place of the largest probability; of equal ones the first. */
export const mostProbable = (row: readonly number[]): number => row.indexOf(Math.max(...row));

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
    if (this.options.logTarget) refuse(true, "logTarget", "left to Regressor: classes have no logarithm");
  }

  /** A classifier from what `toJSON` gave. Throws E_FORMAT for anything else. */
  static async fromJSON(saved: unknown): Promise<Classifier> {
    return new Classifier().restore(saved);
  }

  /** The classes, in the order of the columns of predictProba. */
  get classes(): ClassName[] {
    return classNames(this.fitted.target);
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
    const unknown = classes.indexOf(-1);
    if (unknown >= 0) {
      const got = stringsIn(column).values[stringsIn(column).codes[unknown]];
      throw new ChainruleError("E_DATA", `The target ${formatValue(column.name)} has ${formatValue(got)}, which is none of the classes learned: ${target.names.join(", ")}.`, { column: column.name, expected: target.names, got }); // prettier-ignore
    }
    classes.forEach((k, row) => (targets[row * K + k] = 1));
    return { targets, classes, weights: this.#weightsOf(target, classes) };
  }

  /** The weight of each row by its class: n / (K nₖ) where "balanced". */
  #weightsOf({ names }: ClassTarget, classes: Int32Array): Float64Array | undefined {
    const { classWeight } = this.options;
    if (classWeight === undefined) return undefined;
    const counts = countsOf(classes, names.length);
    if (classWeight === "balanced")
      return Float64Array.from(classes, (k) => classes.length / (names.length * counts[k]));
    for (const name of Object.keys(classWeight))
      if (!names.includes(name))
        throw new ChainruleError("E_DATA", `classWeight names ${formatValue(name)}, which is no class.${didYouMean(name, names)}`, { expected: names, got: name }); // prettier-ignore
    return Float64Array.from(classes, (k) => (Object.hasOwn(classWeight, names[k]) ? classWeight[names[k]] : 1));
  }

  protected async calibrated(target: ClassTarget, heldOut: () => Promise<HeldOut>): Promise<ClassTarget> {
    if (!this.options.calibrate) return target;
    const { outputs, classes } = await heldOut();
    return { ...target, temperature: fitTemperature(outputs, classes) };
  }

  /** The class of each row: the most probable one. Throws E_DATA for rows that lack a column of the training. */
  async predict(rows: TableRows): Promise<ClassName[]> {
    const { classes } = this;
    return (await this.predictProba(rows)).map((row) => classes[mostProbable(row)]);
  }

  /** The probability of each class, in the order of `classes`, a row each. Throws as predict. */
  async predictProba(rows: TableRows): Promise<number[][]> {
    const { data, rows: count, columns } = await this.outputs(rows);
    const { temperature } = this.fitted.target;
    return Array.from({ length: count }, (_, r) => {
      const row = Array.from(data.subarray(r * columns, (r + 1) * columns));
      return temperature === undefined ? row : atTemperature(row, temperature);
    });
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
