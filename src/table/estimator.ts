/** What Classifier and Regressor share: columns fitted with the networks, predictions, scores, saving. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { custom, number, optional, readOptions, refuse, signalOption, type RecordOf } from "../base/options.ts"; // prettier-ignore
import type { Column, DataTable } from "../data/table.ts";
import type { Model } from "../model/model.ts";
import { codeCount, describeColumns, fitColumns, writeInputs, type Columns } from "./columns.ts";
import { continueEnsemble, heldOutOutputs, leastRows, networkInputs, trainEnsemble, type HeldOut, type TrainingControl, type TrainingRows } from "./ensemble.ts"; // prettier-ignore
import { readGiven, rowsAs, rowsWith, selectBoth, selected, withTarget, wordsOf, type TableRows, type TableTarget } from "./given.ts"; // prettier-ignore
import { crossValidated, permuted, type CrossValidation, type Importance } from "./judging.ts";
import type { NetworkShape } from "./network.ts";
import { readSaved } from "./saved.ts";
import type { SavedTable } from "./savedParts.ts";
import { readEstimatorOptions, settingsFor, type CheckedEstimatorOptions, type EstimatorOptions } from "./settings.ts";
import type { TrainingState } from "./state.ts";
import type { ClassTarget, QuantityTarget } from "./target.ts";

export interface FitControl extends TrainingControl {
  /** The weight of each row in the loss, a number a row. Default 1. */
  readonly sampleWeight?: ArrayLike<number>;
}

export interface PartialFitOptions extends Pick<FitControl, "signal" | "sampleWeight"> {
  /** Times that the rows are learned from. Default 1. */
  readonly epochs?: number;
}

const asWeights = (value: unknown, name: string): ArrayLike<number> => {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  const wrong = isList ? Array.from(value as ArrayLike<unknown>).find((one) => !(Number.isFinite(one) && (one as number) >= 0)) : value; // prettier-ignore
  return isList && wrong === undefined ? (value as ArrayLike<number>) : refuse(wrong, name, "a number of at least 0 for each row"); // prettier-ignore
};
const controlRecord = {
  signal: optional(signalOption()),
  onEpoch: optional(custom(undefined, "a function", (value, name) => typeof value === "function" ? (value as NonNullable<TrainingControl["onEpoch"]>) : refuse(value, name, "a function"))), // prettier-ignore
  resume: optional(custom(undefined, "what state() gave", (value) => value as TrainingState)),
  sampleWeight: optional(custom(undefined, "a number of at least 0 for each row", asWeights)),
} satisfies RecordOf<FitControl>;
const { signal, sampleWeight } = controlRecord;
const partialRecord = { epochs: number(1, { integer: true, min: 1 }), signal, sampleWeight } satisfies RecordOf<PartialFitOptions>; // prettier-ignore
const foldRecord = { folds: number(5, { integer: true, min: 2 }) } satisfies RecordOf<{ folds?: number }>;
const repeatRecord = { repeats: number(5, { integer: true, min: 1 }) } satisfies RecordOf<{ repeats?: number }>;

/** After a training. */
export interface Fitted<Target> {
  readonly columns: Columns;
  readonly target: Target;
  readonly networks: readonly Model<boolean>[];
  /** Rows that were learned from, and rows that had no target. */
  readonly rows: number;
  readonly leftOut: number;
}

export abstract class Estimator<Target extends ClassTarget | QuantityTarget> {
  readonly #kind: string;
  /** @internal */
  options: CheckedEstimatorOptions;
  #given: EstimatorOptions;
  #fitted: Fitted<Target> | undefined;

  constructor(kind: string, options: EstimatorOptions) {
    this.#kind = kind;
    this.#given = options;
    this.options = readEstimatorOptions(options, kind);
  }

  /** @internal */
  protected abstract readonly task: "class" | "quantity";
  /** The target of the rows that have one. @internal */
  protected abstract fitTarget(column: Column): Target;
  /** Numbers for the networks to learn, [rows, outputs], and the class of each row, −1 for rows without a target. @internal */
  protected abstract targetsOf(target: Target, column: Column): Pick<TrainingRows, "targets" | "classes" | "weights">;
  /** The target with what is learned from the rows that were held out. @internal */
  protected abstract calibrated(target: Target, heldOut: () => Promise<HeldOut>): Promise<Target>;

  /**
   * Learns from rows. Columns are fitted on them, and rows without a target are left out; what was there before is forgotten.
   * Throws E_DATA for rows that cannot be learned from, naming the column and what to do; E_CONFIG; E_ABORTED.
   */
  async fit(rows: TableRows, target: TableTarget, control: FitControl = {}): Promise<this> {
    const checked = readOptions(controlRecord, control, "fit");
    const { table, column } = withTarget(readGiven(rows, this.options), target);
    const present = rowsWith(column);
    const [known, y] = selectBoth(table, column, present);
    if (present.length === 0)
      throw new ChainruleError("E_DATA", `${table.source} has no row with a target: ${formatValue(column.name)} is missing in all.`, { column: column.name }); // prettier-ignore
    const fittedTarget = this.fitTarget(y);
    const { drop, scaling } = this.options;
    const columns = fitColumns(known, { drop, scaling, target: column.name });
    const learned = this.#trainingRows(columns, fittedTarget, known, y, selected(checked.sampleWeight, table, present));
    const settings = settingsFor(this.options, known.rows, this.task);
    const least = leastRows(settings.networks);
    if (this.options.calibrate && known.rows < least)
      throw new ChainruleError("E_DATA", `calibrate needs at least ${least} rows with a target, so that some are held out, got ${known.rows}.`, { expected: least, got: known.rows }); // prettier-ignore
    const networks = await trainEnsemble(...learned, settings, checked);
    const calibrated = await this.calibrated(fittedTarget, () => heldOutOutputs(networks, ...learned, settings));
    this.dispose();
    this.#fitted = { columns, target: calibrated, networks, rows: known.rows, leftOut: table.rows - known.rows };
    return this;
  }

  /**
   * Goes on learning from further rows, all of them, with a tenth of the learning rate; columns, classes and scales stay
   * those of the first rows. The first call is one of `fit`. Throws as `fit` does, and E_DATA for a class that is new.
   */
  async partialFit(rows: TableRows, target: TableTarget, options: PartialFitOptions = {}): Promise<this> {
    const { epochs, signal, sampleWeight } = readOptions(partialRecord, options, "partialFit");
    if (this.#fitted === undefined) return this.fit(rows, target, { signal, sampleWeight });
    const fitted = this.#fitted;
    const { table, column } = withTarget(readGiven(rows, this.options), target);
    const present = rowsWith(column);
    const [known, y] = selectBoth(table, column, present);
    if (present.length === 0) return this;
    const read = rowsAs(fitted.columns, known, wordsOf(this.options));
    const learned = this.#trainingRows(fitted.columns, fitted.target, read, y, selected(sampleWeight, table, present));
    await continueEnsemble(fitted.networks, ...learned, settingsFor(this.options, fitted.rows, this.task), { epochs, signal }); // prettier-ignore
    const leftOut = fitted.leftOut + table.rows - known.rows;
    this.#fitted = { ...fitted, rows: fitted.rows + known.rows, leftOut };
    return this;
  }

  /** Rows as networks learn them, and the shape of such networks. */
  #trainingRows(
    columns: Columns,
    target: Target,
    table: DataTable,
    column: Column,
    sampleWeight: Float64Array | undefined,
  ): [TrainingRows, NetworkShape] {
    const inputs = writeInputs(columns, table);
    const { weights, ...learned } = this.targetsOf(target, column);
    const outputs = learned.targets.length / table.rows;
    const { width, coded } = inputs;
    if (sampleWeight?.every((weight) => weight === 0))
      throw new ChainruleError("E_DATA", "sampleWeight is 0 for every row: there is nothing to learn from.", {});
    const both = sampleWeight?.map((weight, row) => weight * (weights?.[row] ?? 1)) ?? weights;
    return [
      { inputs, ...learned, ...(both !== undefined && { weights: both }) },
      { width, coded, codes: codeCount(columns), outputs, task: this.task },
    ];
  }

  /** @internal */
  get fitted(): Fitted<Target> {
    if (this.#fitted !== undefined) return this.#fitted;
    throw new ChainruleError("E_CONFIG", `This ${this.#kind} has learned nothing yet: call fit first.`);
  }

  /** The mean of the networks' outputs, [rows, outputs]. @internal */
  protected async outputs(rows: TableRows): Promise<{ data: Float64Array; rows: number; columns: number }> {
    const { columns, networks } = this.fitted;
    const table = rowsAs(columns, rows, wordsOf(this.options));
    const inputs = networkInputs(writeInputs(columns, table)) as never;
    let sum = new Float64Array(0);
    for (const network of networks) {
      const { data } = (await network.predict(inputs)) as { data: ArrayLike<number> };
      if (sum.length === 0) sum = new Float64Array(data.length);
      for (let i = 0; i < data.length; i++) sum[i] += data[i] / networks.length;
    }
    return { data: sum, rows: table.rows, columns: sum.length / table.rows };
  }

  /** Accuracy or R² of rows that have a target. */
  abstract score(rows: TableRows, target: TableTarget): Promise<number>;

  /** One like this that has learned nothing. @internal */
  protected abstract fresh(options: EstimatorOptions): Estimator<Target>;

  /**
   * Scores of models with these options, each trained on all parts of the rows but one and tried on that one; classes have equal
   * shares in the parts. This model stays as it is. Throws as `fit` does.
   */
  async crossValidate(
    rows: TableRows,
    target: TableTarget,
    options: { folds?: number } = {},
  ): Promise<CrossValidation> {
    const { folds } = readOptions(foldRecord, options, "crossValidate");
    const given = withTarget(readGiven(rows, this.options), target);
    const [table, column] = selectBoth(given.table, given.column, rowsWith(given.column));
    const { classes } = this.task === "class" ? this.targetsOf(this.fitTarget(column), column) : { classes: undefined };
    const named = { ...table, columns: [...table.columns.filter(({ name }) => name !== column.name), column] };
    return crossValidated({ table: named, classes }, { folds, seed: this.options.seed }, async (train, test) => {
      const model = await this.fresh(this.#given).fit(train, { target: column.name });
      try {
        return await model.score(test, { target: column.name });
      } finally {
        model.dispose();
      }
    });
  }

  /**
   * What the score of these rows loses when a column's values change places among them, for each column that is read, the
   * largest first. Rows that the model has not seen tell more. Throws as `predict` does.
   */
  async permutationImportance(
    rows: TableRows,
    target: TableTarget,
    options: { repeats?: number } = {},
  ): Promise<Importance[]> {
    const { repeats } = readOptions(repeatRecord, options, "permutationImportance");
    const { table, column } = withTarget(readGiven(rows, this.options), target);
    const named = { ...table, columns: [...table.columns.filter(({ name }) => name !== column.name), column] };
    const columns = this.fitted.columns.features.map((feature) => feature.column);
    return permuted(named, columns, { repeats, seed: this.options.seed }, (mixed) => this.score(mixed, { target: column.name })); // prettier-ignore
  }

  /** The columns as they are read, in plain words: a line each. */
  describe(): string[] {
    return describeColumns(this.fitted.columns);
  }

  /** Everything that `fromJSON` needs, as plain data. */
  toJSON(): SavedTable {
    const { columns, target, networks, rows, leftOut } = this.fitted;
    return {
      format: "chainrule-table",
      version: 1,
      kind: this.#kind,
      options: this.#given,
      columns,
      target,
      rows,
      leftOut,
      networks: networks.map((network) => network.toJSON()),
    };
  }

  /** @internal */
  protected async restore(saved: unknown): Promise<this> {
    const { networks, options, ...rest } = await readSaved(saved, this.#kind, this.task);
    this.#given = (saved as SavedTable).options;
    this.options = options;
    this.#fitted = { ...rest, target: rest.target as Target, networks };
    return this;
  }

  /** Frees the networks' memory at once. */
  dispose(): void {
    for (const network of this.#fitted?.networks ?? []) network.dispose();
    this.#fitted = undefined;
  }
}
