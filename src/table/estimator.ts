/** What Classifier and Regressor share: columns fitted with the networks, predictions, scores, saving. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { custom, needed, number, optional, readOptions, refuse, signalOption, text, type RecordOf } from "../base/options.ts"; // prettier-ignore
import { columnNamed, isMissing, selectRows, type Column, type DataTable } from "../data/table.ts";
import { missingWords } from "../data/missing.ts";
import { tableOf } from "../data/tableOf.ts";
import type { Model } from "../model/model.ts";
import { codeCount, describeColumns, fitColumns, readingOf, writeInputs, type Columns } from "./columns.ts";
import { networkInputs, trainEnsemble, type TrainingControl, type TrainingRows } from "./ensemble.ts";
import { crossValidated, permuted, type CrossValidation, type Importance } from "./judging.ts";
import type { NetworkShape } from "./network.ts";
import { readSaved } from "./saved.ts";
import type { SavedTable } from "./savedParts.ts";
import { readEstimatorOptions, settingsFor, type CheckedEstimatorOptions, type EstimatorOptions } from "./settings.ts";
import type { ClassTarget, QuantityTarget } from "./target.ts";

/** Rows: what tableOf takes, such as objects, arrays, columns, or what readCsv gives. */
export type TableRows = Parameters<typeof tableOf>[0];

/** What is to be predicted: a column of the rows by its name, or a value a row. */
export type TableTarget = string | { readonly target: string } | ArrayLike<unknown>;

const targetRecord = { target: needed(text()) } satisfies RecordOf<{ target: string }>;
const controlRecord = {
  signal: optional(signalOption()),
  onEpoch: optional(custom(undefined, "a function", (value, name) => typeof value === "function" ? (value as NonNullable<TrainingControl["onEpoch"]>) : refuse(value, name, "a function"))), // prettier-ignore
} satisfies RecordOf<TrainingControl>;
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
  protected abstract targetsOf(target: Target, column: Column): Pick<TrainingRows, "targets" | "classes">;

  /**
   * Learns from rows. Columns are fitted on them, and rows without a target are left out; what was there before is forgotten.
   * Throws E_DATA for rows that cannot be learned from, naming the column and what to do; E_CONFIG; E_ABORTED.
   */
  async fit(rows: TableRows, target: TableTarget, control: TrainingControl = {}): Promise<this> {
    const { signal, onEpoch } = readOptions(controlRecord, control, "fit");
    const { table, column } = withTarget(readGiven(rows, this.options), target);
    const present = rowsWith(column);
    const [known, y] = selectBoth(table, column, present);
    if (present.length === 0)
      throw new ChainruleError("E_DATA", `${table.source} has no row with a target: ${formatValue(column.name)} is missing in all.`, { column: column.name }); // prettier-ignore
    const fittedTarget = this.fitTarget(y);
    const { drop, scaling } = this.options;
    const columns = fitColumns(known, { drop, scaling, target: column.name });
    const inputs = writeInputs(columns, known);
    const learned = this.targetsOf(fittedTarget, y);
    const outputs = learned.targets.length / known.rows;
    const { width, coded } = inputs;
    const shape: NetworkShape = { width, coded, codes: codeCount(columns), outputs, task: this.task };
    const settings = settingsFor(this.options, known.rows, this.task);
    const networks = await trainEnsemble({ inputs, ...learned }, shape, settings, { signal, onEpoch });
    this.dispose();
    this.#fitted = { columns, target: fittedTarget, networks, rows: known.rows, leftOut: table.rows - known.rows };
    return this;
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
      const score = await model.score(test, { target: column.name });
      model.dispose();
      return score;
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

/** Words of cells without a value: the usual ones, and further ones. */
export const wordsOf = ({ missing }: CheckedEstimatorOptions): readonly string[] => [...missingWords, ...missing];

/** Rows as a user gives them to learn from or to judge by. */
export const readGiven = (rows: TableRows, options: CheckedEstimatorOptions): DataTable =>
  tableOf(rows, { kinds: options.kinds, missing: wordsOf(options) });

/** The rows without the target, and the target as a column. Throws E_DATA for an unknown column, E_SHAPE for another number of values. */
export function withTarget(table: DataTable, given: TableTarget): { table: DataTable; column: Column } {
  if (typeof given === "string") return { table, column: columnNamed(table, given) };
  const isList = Array.isArray(given) || ArrayBuffer.isView(given);
  if (!isList) {
    const { target } = readOptions(targetRecord, given as { target: string }, "the target");
    return { table, column: columnNamed(table, target) };
  }
  const values = Array.from(given as ArrayLike<unknown>);
  if (values.length !== table.rows)
    throw new ChainruleError("E_SHAPE", `The rows are ${table.rows}, the targets ${values.length}; each row needs a target.`, { rows: table.rows, targets: values.length }); // prettier-ignore
  const [column] = tableOf({ "the target": values }).columns;
  return { table, column };
}

/** Rows as the columns of a training read them. Throws E_DATA for rows that lack one. */
function rowsAs(columns: Columns, rows: TableRows, missing: readonly string[]): DataTable {
  try {
    return tableOf(rows, { ...readingOf(columns), missing });
  } catch (error) {
    // That a column is not there is said of the rows, not of the kinds that they are read with.
    if (!(error instanceof ChainruleError) || error.code !== "E_CONFIG") throw error;
    return tableOf(rows);
  }
}

function rowsWith(column: Column): Int32Array {
  const all = Int32Array.from({ length: rowsOf(column) }, (_, row) => row);
  return all.filter((row) => !isMissing(column, row));
}

const rowsOf = ({ numbers, codes, missing }: Column): number => numbers?.length ?? codes?.length ?? missing;

function selectBoth(table: DataTable, column: Column, index: Int32Array): [DataTable, Column] {
  if (index.length === table.rows) return [table, column];
  const both = selectRows(
    { ...table, columns: [...table.columns.filter(({ name }) => name !== column.name), column] },
    index,
  );
  return [both, both.columns[both.columns.length - 1]];
}
