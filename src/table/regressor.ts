/** Regressor: a quantity of rows from their columns. */
import { refuse } from "../base/options.ts";
import type { Column } from "../data/table.ts";
import { Estimator } from "./estimator.ts";
import { readGiven, withTarget, type TableRows, type TableTarget } from "./given.ts";
import type { EstimatorOptions } from "./settings.ts";
import { fitQuantity, scaled, unscaled, type QuantityTarget } from "./target.ts";

/**
 * Learns a quantity of a row from its columns, with the preprocessing that networks need inside. Predictions stay within the
 * range of the targets that it has seen.
 *
 *   const model = await new Regressor({ seed: 1 }).fit(rows, { target: "price" });
 *   await model.predict([{ area: 80, city: "Rome" }]);
 */
export class Regressor extends Estimator<QuantityTarget> {
  protected readonly task = "quantity";

  constructor(options: EstimatorOptions = {}) {
    super("Regressor", options);
    for (const name of ["classWeight", "calibrate"] as const)
      if (this.options[name]) refuse(this.options[name], name, "left to Classifier: a quantity has no classes");
  }

  /** A regressor from what `toJSON` gave. Throws E_FORMAT for anything else. */
  static async fromJSON(saved: unknown): Promise<Regressor> {
    return new Regressor().restore(saved);
  }

  protected fresh(options: EstimatorOptions): Regressor {
    return new Regressor(options);
  }

  protected fitTarget(column: Column): QuantityTarget {
    return fitQuantity(column, this.options.logTarget);
  }

  protected targetsOf(target: QuantityTarget, column: Column) {
    const targets = Float32Array.from(column.numbers!, (y) => scaled(target, y));
    return { targets, classes: new Int32Array(targets.length) };
  }

  protected calibrated(target: QuantityTarget): Promise<QuantityTarget> {
    return Promise.resolve(target);
  }

  /** The quantity of each row. Throws E_DATA for rows that lack a column of the training. */
  async predict(rows: TableRows): Promise<number[]> {
    const { data } = await this.outputs(rows);
    return Array.from(data, (t) => unscaled(this.fitted.target, t));
  }

  /** R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)², of the rows that have a target. Throws as predict. */
  async score(rows: TableRows, target: TableTarget): Promise<number> {
    const { table, column } = withTarget(readGiven(rows, this.options), target);
    const predicted = await this.predict(table);
    const pairs = predicted.flatMap((p, row) => {
      const y = column.numbers?.[row] ?? NaN;
      return Number.isNaN(y) ? [] : [{ y, p }];
    });
    const mean = pairs.reduce((sum, { y }) => sum + y / pairs.length, 0);
    const rest = pairs.reduce((sum, { y, p }) => sum + (y - p) ** 2, 0);
    const spread = pairs.reduce((sum, { y }) => sum + (y - mean) ** 2, 0);
    return spread === 0 ? Number(rest === 0) : 1 - rest / spread;
  }
}
