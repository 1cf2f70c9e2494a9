/** What Classifier and Regressor share: columns fitted with the networks, predictions, scores, saving. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { readOptions } from "../base/options.ts";
import { describeNotation } from "../data/notation.ts";
import type { Column } from "../data/table.ts";
import type { Model } from "../model/model.ts";
import { codeCount, describeColumns, fitColumns, planOf, writeInputs, type ColumnPlan, type Columns } from "./columns.ts"; // prettier-ignore
import { continueEnsemble, heldOutOutputs, leastRows, trainEnsemble, type HeldOut, type TrainingRows } from "./ensemble.ts"; // prettier-ignore
import { joined, readGiven, rowsAs, rowsWith, selectBoth, selected, targetOf, withTargets, type GivenRows, type TableRows, type TargetOf } from "./given.ts"; // prettier-ignore
import { controlRecord, foldRecord, partialRecord, repeatRecord, type FitControl, type PartialFitOptions } from "./control.ts"; // prettier-ignore
import { crossValidated, permuted, type CrossValidation, type Importance } from "./judging.ts";
import { outputsOf, type NetworkShape } from "./network.ts";
import type { ByTarget, Place, Predicted } from "./outcome.ts";
import { readingOf, type Reading } from "./reading.ts";
import { readSaved } from "./saved.ts";
import type { SavedTable } from "./savedParts.ts";
import { readEstimatorOptions, settingsFor, type CheckedEstimatorOptions, type EstimatorOptions } from "./settings.ts";
import { unitsFor, type ClassName, type Quantile, type Target } from "./target.ts";

/** After a training. */
export interface Fitted<T extends Target> {
  readonly columns: Columns;
  readonly targets: readonly T[];
  readonly networks: readonly Model<boolean>[];
  /** Rows that were learned from, and rows that lacked a target. */
  readonly rows: number;
  readonly leftOut: number;
}

/** Targets that are columns of joined rows. */
const namesOf = ({ targets }: GivenRows) => targetOf(targets.map(({ name }) => name));

export abstract class Estimator<T extends Target, Several extends boolean> {
  readonly #kind: string;
  /** @internal */
  options: CheckedEstimatorOptions;
  #given: EstimatorOptions;
  #fitted: Fitted<T> | undefined;

  constructor(kind: string, options: EstimatorOptions) {
    this.#kind = kind;
    this.#given = options;
    this.options = readEstimatorOptions(options, kind);
  }

  /** @internal */
  protected abstract readonly task: "class" | "quantity";
  /** A target of the rows that have one; `several` of them are learned at once. @internal */
  protected abstract fitTarget(column: Column, several: boolean): T;
  /** Numbers for the networks to learn, [rows, outputs], and the class of each row for spreading them. @internal */
  protected abstract learnedFrom(
    targets: readonly T[],
    columns: readonly Column[],
  ): Pick<TrainingRows, "targets" | "classes" | "weights">;
  /** A target with what is learned from the rows that were held out. @internal */
  protected abstract calibrated(target: T, place: Place, heldOut: () => Promise<readonly HeldOut[]>): Promise<T>;
  /** The option that needs rows held out, where it is given. @internal */
  protected abstract get needsHeldOut(): string | undefined;

  /**
   * Learns from rows. Columns are fitted on them, and rows without a target are left out; what was there before is forgotten.
   * Throws E_DATA for rows that cannot be learned from, naming the column and what to do; E_CONFIG; E_ABORTED.
   */
  async fit(rows: TableRows, target: TargetOf<Several>, control: FitControl = {}): Promise<this> {
    const checked = readOptions(controlRecord, control, "fit");
    const { given, present, known, targets, columns } = this.#fitRows(rows, target);
    const learned = this.#trainingRows(columns, targets, known, selected(checked.sampleWeight, given.table, present));
    const settings = settingsFor(this.options, present.length, learned[1].task);
    const least = leastRows(settings.networks);
    if (this.needsHeldOut !== undefined && present.length < least)
      throw new ChainruleError("E_DATA", `${this.needsHeldOut} needs at least ${least} rows with a target, so that some are held out, got ${present.length}.`, { expected: least, got: present.length }); // prettier-ignore
    const networks = await trainEnsemble(...learned, settings, checked);
    let heldOut: Promise<readonly HeldOut[]> | undefined;
    const once = () => (heldOut ??= heldOutOutputs(networks, ...learned, settings));
    const calibrated = await Promise.all(
      targets.map((target, k) => this.calibrated(target, { k, several: targets.length > 1 }, once)),
    );
    this.dispose();
    const leftOut = given.table.rows - present.length;
    this.#fitted = { columns, targets: calibrated, networks, rows: present.length, leftOut };
    return this;
  }

  /** The rows that have all targets, and what they are learned as. */
  #fitRows(rows: TableRows, target: TargetOf<Several>) {
    const given = withTargets(readGiven(rows, this.options), target);
    const present = rowsWith(given);
    const names = given.targets.map(({ name }) => name);
    if (present.length === 0)
      throw new ChainruleError("E_DATA", `${given.table.source} has no row with ${names.length > 1 ? "all targets" : "a target"}: ${names.map((name) => formatValue(name)).join(", ")} ${names.length > 1 ? "are never all present" : "is missing in all"}.`, { columns: names }); // prettier-ignore
    const known = selectBoth(given, present);
    const targets = known.targets.map((column) => this.fitTarget(column, names.length > 1));
    const { drop, scaling } = this.options;
    const columns = fitColumns(known.table, { drop, scaling, targets: names });
    return { given, present, known, targets, columns };
  }

  /**
   * What `fit` would do to each column of such rows, in plain words, without training; what is left out is among them.
   * Throws as `fit` does for rows that cannot be learned from.
   */
  preview(rows: TableRows, target: TargetOf<Several>): ColumnPlan[] {
    return planOf(this.#fitRows(rows, target).columns);
  }

  /**
   * Goes on learning from further rows, all of them, with a tenth of the learning rate; columns, classes and scales stay
   * those of the first rows. The first call is one of `fit`. Throws as `fit` does, and E_DATA for a class that is new.
   */
  async partialFit(rows: TableRows, target: TargetOf<Several>, options: PartialFitOptions = {}): Promise<this> {
    const { epochs, signal, sampleWeight } = readOptions(partialRecord, options, "partialFit");
    if (this.#fitted === undefined) return this.fit(rows, target, { signal, sampleWeight });
    const fitted = this.#fitted;
    const given = this.judged(rows, target);
    const present = rowsWith(given);
    if (present.length === 0) return this;
    const known = selectBoth(given, present);
    const read = { ...known, table: rowsAs(this.reading, known.table, this.options) };
    const learned = this.#trainingRows(fitted.columns, fitted.targets, read, selected(sampleWeight, given.table, present)); // prettier-ignore
    const settings = settingsFor(this.options, fitted.rows, learned[1].task);
    await continueEnsemble(fitted.networks, ...learned, settings, { epochs, signal });
    const leftOut = fitted.leftOut + given.table.rows - present.length;
    this.#fitted = { ...fitted, rows: fitted.rows + present.length, leftOut };
    return this;
  }

  /** Rows as networks learn them, and the shape of such networks. */
  #trainingRows(
    columns: Columns,
    targets: readonly T[],
    { table, targets: given }: GivenRows,
    sampleWeight: Float64Array | undefined,
  ): [TrainingRows, NetworkShape] {
    const inputs = writeInputs(columns, table);
    const { weights, ...learned } = this.learnedFrom(targets, given);
    const { width, coded } = inputs;
    if (sampleWeight?.every((weight) => weight === 0))
      throw new ChainruleError("E_DATA", "sampleWeight is 0 for every row: there is nothing to learn from.", {});
    const both = sampleWeight?.map((weight, row) => weight * (weights?.[row] ?? 1)) ?? weights;
    const quantiles = ("quantiles" in targets[0] ? targets[0].quantiles : undefined) as readonly Quantile[] | undefined;
    return [
      { inputs, ...learned, ...(both !== undefined && { weights: both }) },
      {
        width,
        coded,
        codes: codeCount(columns),
        outputs: unitsFor(targets),
        task: this.task === "class" && targets.length > 1 ? "labels" : this.task,
        quantiles: quantiles?.map(({ share }) => share) ?? [],
      },
    ];
  }

  /** @internal */
  get fitted(): Fitted<T> {
    if (this.#fitted !== undefined) return this.#fitted;
    throw new ChainruleError("E_CONFIG", `This ${this.#kind} has learned nothing yet: call fit first.`);
  }

  /** How new rows, and targets in them, are read. @internal */
  get reading(): Reading {
    const { columns, targets } = this.fitted;
    return readingOf(columns, targets);
  }

  /** The mean of what the networks give for each row: the numbers of all outputs one after the other. No rows give none. @internal */
  protected async outputs(rows: TableRows): Promise<number[][]> {
    const { columns, networks, targets } = this.fitted;
    const table = rowsAs(readingOf(columns), rows, this.options); // targets may hold anything
    if (table.rows === 0) return [];
    const inputs = writeInputs(columns, table);
    const units = unitsFor(targets);
    let means: number[][] = [];
    for (const network of networks) {
      const heads = await outputsOf(network, inputs);
      if (means.length === 0)
        means = Array.from({ length: table.rows }, () => new Array<number>(heads.length * units).fill(0));
      means.forEach((mean, row) => {
        for (let i = 0; i < mean.length; i++)
          mean[i] += heads[Math.floor(i / units)][row * units + (i % units)] / networks.length;
      });
    }
    return means;
  }

  /** What is predicted for each target. @internal */
  abstract predictTargets(rows: TableRows): Promise<Predicted<ClassName | number>[]>;

  /** Lists of a value a row, one for each target, as users get them. @internal */
  protected byTarget<V>(lists: readonly (readonly V[])[]): ByTarget<Several, V>[] {
    const { targets } = this.fitted;
    const each = targets.length === 1 ? lists[0] : lists[0].map((_, row) => Object.fromEntries(targets.map(({ column }, k) => [column, lists[k][row]]))); // prettier-ignore
    return each as ByTarget<Several, V>[];
  }

  /** Rows and targets to judge by or to learn from further: several targets in the order of training. Throws E_DATA for others. @internal */
  protected judged(rows: TableRows, target: TargetOf<Several>): GivenRows {
    const { targets } = this.fitted;
    const given = withTargets(rowsAs(this.reading, rows, this.options), target, this.reading);
    if (targets.length === 1 && given.targets.length === 1) return given;
    const names = given.targets.map(({ name }) => name);
    const sorted = targets.map(({ column }) => given.targets.find(({ name }) => name === column));
    if (names.length === targets.length && sorted.every((one) => one !== undefined))
      return { ...given, targets: sorted };
    const wanted = targets.map(({ column }) => column);
    throw new ChainruleError("E_DATA", `The model predicts ${wanted.join(", ")}; the target should name the same, got ${names.join(", ")}.`, { expected: wanted, got: names }); // prettier-ignore
  }

  /** Accuracy or R² of rows that have the targets. */
  abstract score(rows: TableRows, target: TargetOf<Several>): Promise<number>;

  /** One like this that has learned nothing. @internal */
  protected abstract fresh(options: EstimatorOptions): Estimator<T, Several>;

  /**
   * Scores of models with these options, each trained on all parts of the rows but one and tried on that one; classes have equal
   * shares in the parts. This model stays as it is. Throws as `fit` does.
   */
  async crossValidate(
    rows: TableRows,
    target: TargetOf<Several>,
    options: { folds?: number } = {},
  ): Promise<CrossValidation> {
    const { folds } = readOptions(foldRecord, options, "crossValidate");
    const given = withTargets(readGiven(rows, this.options), target);
    const known = selectBoth(given, rowsWith(given));
    const fitted = () => known.targets.map((column) => this.fitTarget(column, known.targets.length > 1));
    const classes = this.task === "class" ? this.learnedFrom(fitted(), known.targets).classes : undefined;
    const named = namesOf(known);
    return crossValidated(
      { table: joined(known), classes },
      { folds, seed: this.options.seed },
      async (train, test) => {
        const model = await this.fresh(this.#given).fit(train, named as TargetOf<Several>);
        try {
          return await model.score(test, named as TargetOf<Several>);
        } finally {
          model.dispose();
        }
      },
    );
  }

  /**
   * What the score of these rows loses when a column's values change places among them, for each column that is read, the
   * largest first. Rows that the model has not seen tell more. Throws as `predict` does.
   */
  async permutationImportance(
    rows: TableRows,
    target: TargetOf<Several>,
    options: { repeats?: number } = {},
  ): Promise<Importance[]> {
    const { repeats } = readOptions(repeatRecord, options, "permutationImportance");
    const given = this.judged(rows, target);
    const columns = this.fitted.columns.features.map((feature) => feature.column);
    const named = namesOf(given) as TargetOf<Several>;
    return permuted(joined(given), columns, { repeats, seed: this.options.seed }, (mixed) => this.score(mixed, named));
  }

  /** The columns as they are read, in plain words: a line each. */
  describe(): string[] {
    const targets: readonly Target[] = this.fitted.targets;
    const written = targets.flatMap((one) => one.notation ? [`${one.column}: ${targets.length > 1 ? "a" : "the"} target (${describeNotation(one.notation)})`] : []); // prettier-ignore
    return [...describeColumns(this.fitted.columns), ...written];
  }

  /** Everything that `fromJSON` needs, as plain data. */
  toJSON(): SavedTable {
    const { columns, targets, networks, rows, leftOut } = this.fitted;
    return {
      format: "chainrule-table",
      version: 1,
      kind: this.#kind,
      options: this.#given,
      columns,
      target: targets.length === 1 ? targets[0] : targets,
      rows,
      leftOut,
      networks: networks.map((network) => network.toJSON()),
    };
  }

  /** @internal */
  protected async restore(saved: unknown): Promise<this> {
    const { targets, options, ...rest } = await readSaved(saved, this.#kind, this.task);
    this.#given = (saved as SavedTable).options;
    this.options = options;
    this.#fitted = { ...rest, targets: targets as readonly Target[] as readonly T[] };
    return this;
  }

  /** Frees the networks' memory at once. */
  dispose(): void {
    for (const network of this.#fitted?.networks ?? []) network.dispose();
    this.#fitted = undefined;
  }
}
