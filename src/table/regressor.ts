/** Regressor: quantities of rows from their columns. */
import { ChainruleError } from "../base/errors.ts";
import { refuse } from "../base/options.ts";
import type { Column } from "../data/table.ts";
import type { HeldOut } from "./ensemble.ts";
import { Estimator } from "./estimator.ts";
import type { ByTarget, Place, Predicted } from "./outcome.ts";
import type { TableRows, TargetOf } from "./given.ts";
import { intervalOf, quantilesOf, shiftOf, type Interval } from "./quantiles.ts";
import type { EstimatorOptions } from "./settings.ts";
import { fitQuantity, quantilePlace, scaled, unscaled, type QuantityTarget } from "./target.ts";

/**
 * Learns a quantity of a row from its columns, with the preprocessing that networks need inside. Predictions stay within the
 * range of the targets that it has seen.
 *
 *   const model = await new Regressor({ seed: 1 }).fit(rows, { target: "price" });
 *   await model.predict([{ area: 80, city: "Rome" }]);
 *
 * With `{ target: ["price", "rent"] }` it learns several at once, each scaled by itself, and gives objects by their names;
 * in TypeScript it is then a `Regressor<true>`.
 */
export class Regressor<Several extends boolean = false> extends Estimator<QuantityTarget, Several> {
  protected readonly task = "quantity";

  constructor(options: EstimatorOptions = {}) {
    super("Regressor", options);
    for (const name of ["classWeight", "calibrate"] as const)
      if (this.options[name]) refuse(this.options[name], name, "left to Classifier: a quantity has no classes");
  }

  /** A regressor from what `toJSON` gave. Throws E_FORMAT for anything else. */
  static async fromJSON<Several extends boolean = false>(saved: unknown): Promise<Regressor<Several>> {
    return new Regressor<Several>().restore(saved);
  }

  protected fresh(options: EstimatorOptions): Regressor<Several> {
    return new Regressor(options);
  }

  protected get needsHeldOut(): string | undefined {
    return this.options.quantiles && "quantiles";
  }

  protected fitTarget(column: Column): QuantityTarget {
    const { logTarget, quantiles } = this.options;
    const target = fitQuantity(column, logTarget);
    if (quantiles === undefined) return target;
    return { ...target, quantiles: [...quantiles].sort((a, b) => a - b).map((share) => ({ share, shift: 0 })) };
  }

  protected learnedFrom(targets: readonly QuantityTarget[], columns: readonly Column[]) {
    const rows = columns[0].numbers!.length;
    const learned = new Float32Array(rows * targets.length);
    columns.forEach(({ numbers }, k) => numbers!.forEach((y, row) => (learned[row * targets.length + k] = scaled(targets[k], y)))); // prettier-ignore
    return { targets: learned, classes: new Int32Array(rows) };
  }

  protected async calibrated(
    target: QuantityTarget,
    { k }: Place,
    heldOut: () => Promise<readonly HeldOut[]>,
  ): Promise<QuantityTarget> {
    if (target.quantiles === undefined) return target;
    const rows = await heldOut();
    const truth = rows.map(({ targets }) => targets[k]);
    const quantiles = target.quantiles.map(({ share }, i) => {
      const outputs = rows.map(({ outputs, targets }) => outputs[quantilePlace(i, k, targets.length)]);
      return { share, shift: shiftOf(share, outputs, truth) };
    });
    return { ...target, quantiles };
  }

  /** @internal */
  async predictTargets(rows: TableRows): Promise<Predicted<number>[]> {
    const { targets } = this.fitted;
    const outputs = await this.outputs(rows);
    return targets.map((target, k) => ({
      values: outputs.map((row) => unscaled(target, row[k])),
      ...(target.quantiles && {
        quantiles: outputs.map((row) => quantilesOf(target, target.quantiles!.map((_, i) => row[quantilePlace(i, k, targets.length)]))), // prettier-ignore
      }),
    }));
  }

  /** The quantity of each row; of several targets an object by their names. Throws E_DATA for rows that lack a column of the training. */
  async predict(rows: TableRows): Promise<ByTarget<Several, number>[]> {
    return this.byTarget((await this.predictTargets(rows)).map(({ values }) => values));
  }

  /**
   * The quantiles that the option `quantiles` names, in rising order, for each row: of new rows like those of the training, a share
   * of 0.95 is below the 0.95-quantile. Throws E_CONFIG for a model without quantiles, and as predict.
   */
  async predictQuantiles(rows: TableRows): Promise<ByTarget<Several, readonly number[]>[]> {
    return this.byTarget((await this.#withQuantiles(rows)).map(({ quantiles }) => quantiles));
  }

  /** From the lowest to the highest quantile, and no narrower than to the prediction, for each row. Throws E_CONFIG for a model of fewer than two, and as predictQuantiles. */
  async predictInterval(rows: TableRows): Promise<ByTarget<Several, Interval>[]> {
    if (this.fitted.targets[0].quantiles?.length === 1)
      throw new ChainruleError("E_CONFIG", "An interval needs two quantiles, such as [0.05, 0.95]; this Regressor has learned one: predictQuantiles gives it."); // prettier-ignore
    const predicted = await this.#withQuantiles(rows);
    return this.byTarget(predicted.map(({ values, quantiles }) => values.map((value, row) => intervalOf(quantiles[row], value)))); // prettier-ignore
  }

  async #withQuantiles(rows: TableRows): Promise<Required<Pick<Predicted<number>, "values" | "quantiles">>[]> {
    if (this.fitted.targets[0].quantiles === undefined)
      throw new ChainruleError("E_CONFIG", "This Regressor has learned no quantiles: give it some, such as new Regressor({ quantiles: [0.05, 0.95] }), and call fit."); // prettier-ignore
    return (await this.predictTargets(rows)).map(({ values, quantiles }) => ({ values, quantiles: quantiles! }));
  }

  /** R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)², of the rows that have a target; of several targets the mean of theirs. Throws as predict. */
  async score(rows: TableRows, target: TargetOf<Several>): Promise<number> {
    const scores = Object.values(await this.scoreEach(rows, target));
    return scores.reduce((sum, score) => sum + score / scores.length, 0);
  }

  /** R² of each target, by its name. Throws as predict. */
  async scoreEach(rows: TableRows, target: TargetOf<Several>): Promise<Record<string, number>> {
    const { table, targets } = this.judged(rows, target);
    const predicted = await this.predictTargets(table);
    return Object.fromEntries(targets.map(({ name, numbers }, k) => [name, r2(predicted[k].values, numbers)]));
  }
}

/** Of the rows that have a target. */
function r2(predicted: readonly number[], truth: Float64Array | undefined): number {
  const pairs = predicted.flatMap((p, row) => {
    const y = truth?.[row] ?? NaN;
    return Number.isNaN(y) ? [] : [{ y, p }];
  });
  const mean = pairs.reduce((sum, { y }) => sum + y / pairs.length, 0);
  const rest = pairs.reduce((sum, { y, p }) => sum + (y - p) ** 2, 0);
  const spread = pairs.reduce((sum, { y }) => sum + (y - mean) ** 2, 0);
  return spread === 0 ? Number(rest === 0) : 1 - rest / spread;
}
