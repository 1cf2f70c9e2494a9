/** Classifier: classes of rows from their columns. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { most } from "../base/extremes.ts";
import { didYouMean } from "../base/nearest.ts";
import { refuse } from "../base/options.ts";
import { combinations } from "../data/combinations.ts";
import { countsOf, isMissing, type Column } from "../data/table.ts";
import { atTemperature, fitTemperature } from "./calibration.ts";
import type { HeldOut } from "./ensemble.ts";
import { Estimator } from "./estimator.ts";
import type { ByTarget, Place, Predicted } from "./outcome.ts";
import type { TableRows, TargetOf } from "./given.ts";
import type { EstimatorOptions } from "./settings.ts";
import { stringsIn } from "./feature.ts";
import { classesOf, classNames, fitClasses, type ClassName, type ClassTarget } from "./target.ts";

/** The place of the largest probability; of equal ones the first. */
export const mostProbable = (row: readonly number[]): number => row.indexOf(most(row));

/**
 * Learns the class of a row from its columns, with the preprocessing that networks need inside.
 *
 *   const model = await new Classifier({ seed: 1 }).fit(rows, { target: "species" });
 *   await model.predict([{ petal: 1.4, sepal: 5.1 }]);
 *
 * With `{ target: ["toxic", "spam"] }` it learns several columns of two classes each at once, and gives objects by their names;
 * in TypeScript it is then a `Classifier<true>`.
 */
export class Classifier<Several extends boolean = false> extends Estimator<ClassTarget, Several> {
  protected readonly task = "class";

  constructor(options: EstimatorOptions = {}) {
    super("Classifier", options);
    if (this.options.logTarget) refuse(true, "logTarget", "left to Regressor: classes have no logarithm");
    if (this.options.quantiles)
      refuse(this.options.quantiles, "quantiles", "left to Regressor: classes have no quantiles");
  }

  /** A classifier from what `toJSON` gave. Throws E_FORMAT for anything else. */
  static async fromJSON<Several extends boolean = false>(saved: unknown): Promise<Classifier<Several>> {
    return new Classifier<Several>().restore(saved);
  }

  /** The classes, in the order of the columns of predictProba; of several targets an object by their names. */
  get classes(): ByTarget<Several, ClassName[]> {
    return this.byTarget(this.fitted.targets.map((target) => [classNames(target)]))[0];
  }

  protected fresh(options: EstimatorOptions): Classifier<Several> {
    return new Classifier(options);
  }

  protected get needsHeldOut(): string | undefined {
    return this.options.calibrate ? "calibrate" : undefined;
  }

  protected fitTarget(column: Column, several: boolean): ClassTarget {
    const target = fitClasses(column);
    if (several && target.names.length > 2)
      throw new ChainruleError("E_DATA", `The target ${formatValue(column.name)} has ${target.names.length} classes; of several targets each must have two: train a model for it alone.`, { column: column.name, expected: 2, got: target.names.length }); // prettier-ignore
    return target;
  }

  /** Of one target a column for each class; of several the second class of each. */
  protected learnedFrom(targets: readonly ClassTarget[], columns: readonly Column[]) {
    if (targets.length > 1 && this.options.classWeight !== undefined)
      refuse(this.options.classWeight, "classWeight", "left out where there are several targets");
    const each = targets.map((target, k) => knownClasses(target, columns[k]));
    const [first] = each;
    if (targets.length === 1) {
      const K = targets[0].names.length;
      const shares = new Float32Array(first.length * K);
      first.forEach((k, row) => (shares[row * K + k] = 1));
      return { targets: shares, classes: first, weights: this.#weightsOf(targets[0], first) };
    }
    const yes = Float32Array.from({ length: first.length * each.length }, (_, i) => each[i % each.length][Math.floor(i / each.length)]); // prettier-ignore
    return { targets: yes, classes: combinations(each) };
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

  protected async calibrated(
    target: ClassTarget,
    { k, several }: Place,
    heldOut: () => Promise<readonly HeldOut[]>,
  ): Promise<ClassTarget> {
    if (!this.options.calibrate) return target;
    const rows = await heldOut();
    const shares = rows.map(({ outputs }) => sharesOf(outputs, k, several));
    const classes = rows.map(({ targets }) => sharesOf(targets, k, several).indexOf(1));
    return { ...target, temperature: fitTemperature(shares, classes) };
  }

  /** @internal */
  async predictTargets(rows: TableRows): Promise<(Predicted<ClassName> & { readonly shares: number[][] })[]> {
    const outputs = await this.outputs(rows);
    const { targets } = this.fitted;
    return targets.map((target, k) => {
      const { temperature } = target;
      const names = classNames(target);
      const shares = outputs.map((row) => {
        const given = sharesOf(row, k, targets.length > 1);
        return temperature === undefined ? given : atTemperature(given, temperature);
      });
      return { values: shares.map((row) => names[mostProbable(row)]), shares };
    });
  }

  /** The class of each row: the most probable one; of several targets an object by their names. Throws E_DATA for rows that lack a column of the training. */
  async predict(rows: TableRows): Promise<ByTarget<Several, ClassName>[]> {
    return this.byTarget((await this.predictTargets(rows)).map(({ values }) => values));
  }

  /** The probability of each class, in the order of `classes`, a row each. Throws as predict. */
  async predictProba(rows: TableRows): Promise<ByTarget<Several, number[]>[]> {
    return this.byTarget((await this.predictTargets(rows)).map(({ shares }) => shares));
  }

  /**
   * Accuracy: the share of rows whose class is predicted, of those that have one; of several targets the share of rows of which
   * all are, as scikit-learn has it. Throws as predict.
   */
  async score(rows: TableRows, target: TargetOf<Several>): Promise<number> {
    const right = await this.#right(rows, target);
    const known = right[0].flatMap((_, row) => (right.every((list) => list[row] !== undefined) ? [row] : []));
    return known.filter((row) => right.every((list) => list[row])).length / known.length;
  }

  /** The accuracy of each target, by its name. Throws as predict. */
  async scoreEach(rows: TableRows, target: TargetOf<Several>): Promise<Record<string, number>> {
    const { targets } = this.judged(rows, target);
    const right = await this.#right(rows, target);
    const shares = right.map((list) => list.filter((one) => one).length / list.filter((one) => one !== undefined).length); // prettier-ignore
    return Object.fromEntries(targets.map(({ name }, k) => [name, shares[k]]));
  }

  /** Of each target: whether it is predicted for each row; undefined where the row has none. */
  async #right(rows: TableRows, target: TargetOf<Several>): Promise<(boolean | undefined)[][]> {
    const { table, targets } = this.judged(rows, target);
    const predicted = await this.predictTargets(table);
    return targets.map((column, k) => {
      const wanted = classesOf(this.fitted.targets[k], column);
      return predicted[k].shares.map((row, i) => (isMissing(column, i) ? undefined : mostProbable(row) === wanted[i]));
    });
  }
}

/** The probability of each class from a network's outputs: all of them, or of several targets the k-th, which is that of the second class. */
const sharesOf = (outputs: ArrayLike<number>, k: number, several: boolean): number[] =>
  several ? [1 - outputs[k], outputs[k]] : Array.from(outputs);

/** Throws E_DATA for a class that the target has not. */
function knownClasses(target: ClassTarget, column: Column): Int32Array {
  const classes = classesOf(target, column);
  const unknown = classes.indexOf(-1);
  if (unknown < 0) return classes;
  const got = stringsIn(column).values[stringsIn(column).codes[unknown]];
  throw new ChainruleError("E_DATA", `The target ${formatValue(column.name)} has ${formatValue(got)}, which is none of the classes learned: ${target.names.join(", ")}.`, { column: column.name, expected: target.names, got }); // prettier-ignore
}
