/** A run: rows of x and y in linear memory, a plan over them, and what it adds up. Training and evaluation are runs. */
import type { Backend, Runner } from "../backends/backend.ts";
import { copyTable, flat, MANY_ROWS, type Numbers, type Table } from "../data/input.ts";
import type { Arena } from "../memory/arena.ts";
import type { Matrix, Storage, Tensor, TypedArray } from "../memory/tensor.ts";
import { isEpochMetric } from "../kernels/metrics/metric.ts";
import { compileRun } from "../plan/compile.ts";
import type { ReportEntry } from "../plan/report.ts";
import type { DataForm, RunSpec, RunTensors, TracedTensors } from "../plan/spec.ts";
import type { OptimizerState } from "../plan/update.ts";
import { TensorPool, type Plan, type StepTable } from "../plan/plan.ts";
import type { Key } from "../kernels/random/philox.ts";
import type { Compiled } from "./compile.ts";
import type { Examples } from "./examples.ts";
import { readMatrix } from "../memory/matrix.ts";
import type { Network } from "../network/network.ts";

/** A model's memory, and the backend that computes in it. */
export interface Engine {
  readonly backend: Backend;
  readonly arena: Arena;
}

/** What a run does; the form of its data comes from the examples. */
export type RunOptions = Omit<RunSpec, "rows" | "x" | "y" | "weighted"> & {
  /** Always on the caller's thread, synchronously. */
  readonly onCaller?: boolean;
};

/** The options of an evaluation; a training adds to them. */
export function runOptions(network: Network, { targets, update }: Compiled, batchSize: number): RunOptions {
  return { network, targets, batchSize, inPlace: update === "in-place", trains: false, shuffled: false, capacity: 1 };
}

/** A run's cursor counts epochs in 32 bits, with a sign. */
export const MAX_EPOCHS = 2 ** 31 - 1;

export class Run {
  readonly plan: Plan;
  readonly capacity: number;
  /** How many numbers an epoch reports. */
  readonly values: number;
  /** The most batches that one call walks. */
  readonly longest: number;
  /** Metrics of whole epochs are measured as each epoch ends: no epoch may run ahead of being read. */
  readonly epochwise: boolean;
  /** Where to `read` the numbers of a batch, if the run is traced. */
  readonly traced: TracedTensors;
  readonly #engine: Engine;
  #key: Key | undefined;
  #ordered = false;
  readonly #report: readonly ReportEntry[];
  readonly #forms: Pick<RunSpec, "x" | "y">;
  readonly #pool: TensorPool;
  readonly #tensors: RunTensors;
  readonly #tables: readonly StepTable[];
  readonly #storages: Storage[];
  readonly #runner: Runner;
  readonly #learner: OptimizerState | undefined;

  /** For rows of the form of these, which `fill` copies in; `key` is the key of all random numbers. */
  constructor(engine: Engine, options: RunOptions, examples: Examples, key?: Key) {
    this.#engine = engine;
    this.capacity = options.capacity;
    this.epochwise = options.targets.some(({ metrics }) => metrics.some(({ definition }) => isEpochMetric(definition)));
    this.#learner = options.learner;
    this.#pool = new TensorPool(engine.arena.dtype);
    const forms = formsOf(examples, options.targets);
    this.#forms = forms;
    const { plan, tensors, traced, report } = compileRun({ ...options, ...forms }, this.#pool);
    this.plan = plan;
    this.traced = traced;
    this.#report = report;
    this.values = report.length;
    this.#tables = [...tensors.tables.all.values()];
    this.longest = Math.min(...this.#tables.map(({ table: { columns } }) => (columns > 1 ? columns : Infinity)));
    this.#tensors = tensors;
    this.#storages = [...this.#pool.storages()];
    engine.arena.place(this.#storages);
    try {
      const { cursor, totals, history, outputs } = tensors;
      const hypers = options.learner?.hypers.map(({ tensor }) => tensor) ?? [];
      const reads = [cursor, totals, history, ...outputs.filter((t) => t !== undefined), ...hypers];
      this.#runner = engine.backend.load(plan, engine.arena, {
        trains: options.trains,
        onCaller: options.onCaller,
        own: this.#storages,
        reads,
      });
    } catch (error) {
      engine.arena.release(this.#storages);
      throw error;
    }
    if (key !== undefined) this.useKey(key);
  }

  /** Sets the key of all random numbers from the next walk on. */
  useKey(key: Key): void {
    if (key === this.#key) return;
    this.#edit(this.#tensors.seed).set(key.map((word) => word | 0));
    this.#key = key;
  }

  /**
   * Copies in rows of the number and form of those that the run was made for; it begins at the first batch of `epoch`.
   * Throws E_NON_FINITE, E_DATA, E_CONFIG for numbers that are refused.
   */
  *fill(examples: Examples, epoch = 0): Generator<void, void> {
    const { x, y, weight, cursor } = this.#tensors;
    this.#edit(cursor).set([epoch, 0, 0, 0]);
    for (const [i, tensor] of x.entries()) yield* this.#copy(tensor, examples.x[i], examples);
    for (const [i, tensor] of y.entries()) yield* this.#copy(tensor, examples.y[i], examples);
    if (weight !== undefined)
      yield* this.#copy(weight, flat(examples.weight!, examples.weight!.length, 1, 1), examples);
    for (const { table, value } of this.#tables) if (typeof value === "number") this.#edit(table)[0] = value;
    if (!this.#ordered) yield* this.#putInOrder();
  }

  *#putInOrder(): Generator<void, void> {
    for (let row = 0; row < this.plan.rows;) {
      if (row > 0) yield;
      const order = this.#edit(this.#tensors.order);
      for (const end = Math.min(row + MANY_ROWS, order.length); row < end; row++) order[row] = row;
    }
    this.#ordered = true;
  }

  /**
   * Walks at most `batches` batches, at most `longest`: at once, or on other threads. Returns false when a batch's loss
   * is not finite; the cursor is then at that batch. Throws E_CONFIG for a value that is no learning rate, E_ENGINE when a
   * thread is lost.
   */
  run(batches: number): boolean | Promise<boolean> {
    this.#writeTables(batches);
    const before = this.#view(this.#tensors.cursor)[3];
    const status = this.#runner.run(batches);
    return typeof status === "number"
      ? this.#walked(status, before)
      : status.then((later) => this.#walked(later, before));
  }

  /** Counts the steps of a walk that began at step `before` of the run. */
  #walked(status: number, before: number): boolean {
    if (this.#learner !== undefined) this.#learner.steps += (this.#view(this.#tensors.cursor)[3] - before) | 0;
    return status === 0;
  }

  /** The learning rates, and what else changes from step to step, of the steps in the next `count` batches. */
  #writeTables(count: number): void {
    const { cursor } = this.#tensors;
    const learner = this.#learner;
    learner?.writeRate();
    const { batches, groups } = this.plan;
    const size = groups?.size ?? 1;
    const stepsUntil = (batch: number) =>
      Math.floor(batch / batches) * Math.ceil(batches / size) + Math.floor((batch % batches) / size);
    const [, batch, , step] = this.#view(cursor);
    const steps = stepsUntil(batch + count) - stepsUntil(batch);
    for (const { table, value } of this.#tables) {
      if (typeof value === "number") continue;
      const values = this.#edit(table);
      for (let i = 0; i < steps; i++) values[(step + i) & (values.length - 1)] = value((learner?.steps ?? 0) + i);
    }
  }

  /** Whether other threads make the next walk. */
  get remote(): boolean {
    return this.#runner.remote;
  }

  /** Back to the first batch of epoch 0: the same numbers again, random ones included. */
  rewind(): void {
    this.#edit(this.#tensors.cursor).fill(0);
  }

  /** Finished epochs, counted from the first epoch's number, and the next batch. */
  get cursor(): { epoch: number; batch: number } {
    const [epoch, batch] = this.#view(this.#tensors.cursor);
    return { epoch, batch };
  }

  /** Losses and metrics of the finished epochs [from, to), epoch after epoch. The last `capacity` are kept. */
  results(from: number, to: number): Float64Array {
    const { values: columns } = this;
    const kept = this.#view(this.#tensors.history);
    const values = new Float64Array((to - from) * columns);
    for (let epoch = from, q = 0; epoch < to; epoch++) {
      const p = (epoch % this.capacity) * columns;
      for (let i = 0; i < columns; i++) values[q++] = kept[p + i];
    }
    this.#measureEpoch(values.subarray(values.length - columns));
    return values;
  }

  /** Losses and metrics of the unfinished epoch, from its rows so far; NaN for metrics of whole epochs. */
  partial(): Float64Array {
    const { batch } = this.cursor;
    const rows = Math.max(1, Math.min(batch * this.plan.batchRows, this.plan.rows));
    const values = (this.#view(this.#tensors.totals) as Float64Array).map((sum) => sum / rows);
    this.#report.forEach(({ metric }, place) => {
      if (metric !== undefined && isEpochMetric(metric.definition)) values[place] = NaN;
    });
    return values;
  }

  /** A copy of the rows that the run holds. */
  get examples(): Examples {
    const { x, y, weight } = this.#tensors;
    const table = (t: Tensor, scale = 1) => flat(this.#view(t).slice() as Numbers, t.rows, t.columns, scale);
    return {
      x: x.map((t, i) => table(t, this.#forms.x[i].scale)),
      y: y.map((t, i) => table(t, this.#forms.y[i].scale)),
      weight: weight && Float64Array.from(this.#view(weight)),
      from: 0,
      count: this.plan.rows,
    };
  }

  /** A tensor of the run, or its name, as row-major numbers: for gradients and inspections. */
  read(which: string | Tensor): { rows: number; columns: number; data: ReturnType<typeof readMatrix> } {
    const tensor = typeof which === "string" ? this.#pool.named(which) : which;
    return { rows: tensor.rows, columns: tensor.columns, data: readMatrix(this.#engine.arena.view(tensor) as Matrix) };
  }

  /** Of its tensors. */
  get bytes(): number {
    return this.#storages.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  release(): void {
    this.#runner.release();
    this.#engine.arena.release(this.#storages);
  }

  /** Fills in the metrics of whole epochs, from the outputs that the last one left. */
  #measureEpoch(values: Float64Array): void {
    const { arena } = this.#engine;
    this.#report.forEach(({ metric, output }, place) => {
      if (metric === undefined || !isEpochMetric(metric.definition)) return;
      const y = arena.view(this.#tensors.outputs[output]!) as Matrix;
      const t = arena.view(this.#tensors.y[output]);
      values[place] = metric.definition.compute(y, t, metric.spec.options);
    });
  }

  #view(t: Tensor): TypedArray {
    return this.#engine.arena.view(t).data;
  }

  #edit(t: Tensor): TypedArray {
    return this.#engine.arena.viewForWrite(t).data;
  }

  #copy(tensor: Tensor, table: Table, { from, count }: Examples): Generator<void, void> {
    const factor = tensor.type === "uint8" ? 1 : table.scale;
    return copyTable(table, () => this.#edit(tensor), from, count, factor);
  }
}

/** The form of x and y in memory: all that a plan depends on of its data. */
export function formsOf({ x, y, weight, count }: Examples, targets: RunOptions["targets"]) {
  return {
    rows: count,
    x: x.map((table) => formOf(table)),
    y: y.map((table, i) => formOf(table, targets[i].loss.definition.targets === "label")),
    weighted: weight !== undefined,
  };
}

/** Bytes stay bytes, labels become int32, everything else the model's dtype. */
function formOf({ columns, bytes, scale }: Table, labels = false): DataForm {
  return { columns, type: labels ? "int32" : bytes ? "uint8" : "real", scale };
}
