/**
 * Training on batches that come one after the other, from anywhere: data larger than memory. A batch is checked and
 * copied, then the next one is asked for, then the first is trained on: reading and training overlap, and a source may
 * fill the same arrays again.
 */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { checkNumber, checkOptions } from "../base/options.ts";
import type { Callback, History, Logs, StoppedBy, TrainingControl } from "./callbacks/callback.ts";
import { checkExamples } from "../session/examples.ts";
import { checkCallbacks, checkSignal, type Inputs } from "./options.ts";
import type { Compiled } from "../session/compile.ts";
import type { Probe } from "../inspection/probeTypes.ts";
import { lossDiverged, weightsDiverged } from "./nonFinite.ts";
import type { Model } from "../model/model.ts";
import type { Network } from "../network/network.ts";
import { Run, type Engine, type Examples, type RunOptions } from "../session/run.ts";
import { atOnce, TimeSlice } from "../platform/timeSlice.ts";

/** A batch: { x, y }, TensorFlow.js's { xs, ys }, or [x, y]; with what its rows count, if they do not count the same. */
export type Batch =
  { x: Inputs; y: Inputs; sampleWeight?: Inputs } | { xs: Inputs; ys: Inputs } | readonly [Inputs, Inputs];

/** Batches, one after the other. A function is asked for them anew each epoch; so is what can be iterated again. */
export type Dataset = AsyncIterable<Batch> | Iterable<Batch> | (() => AsyncIterable<Batch> | Iterable<Batch>);

export interface FitDatasetOptions {
  /** Default 1. */
  epochs?: number;
  /** Batches an epoch; by default as many as there are. */
  batchesPerEpoch?: number;
  /** Rows and targets to validate on after each epoch, [x, y]. */
  validationData?: readonly [Inputs, Inputs];
  callbacks?: readonly Callback[];
  /** Stops the training after the batch at hand, or while it waits for one; fitDataset then resolves with stoppedBy "signal". */
  signal?: AbortSignal;
}

/** What the model gives: who computes, and for what. */
export interface DatasetTraining {
  readonly model: Model<boolean>;
  readonly engine: Engine;
  readonly network: Network;
  readonly compiled: Compiled;
  readonly subject: Probe;
  /** For batches of so many rows. */
  purpose(batchSize: number): RunOptions;
  validate(data: readonly [Inputs, Inputs]): Promise<Record<string, number>>;
  /** Epochs trained before. */
  readonly base: number;
  onFinished(epochs: number): void;
}

export async function trainOnDataset(
  training: DatasetTraining,
  source: Dataset,
  options: FitDatasetOptions,
): Promise<History> {
  checkOptions(options, ["epochs", "batchesPerEpoch", "validationData", "callbacks", "signal"], "fitDataset");
  const epochs = checkNumber(options.epochs ?? 1, "fitDataset epochs", { integer: true, min: 0 });
  const limit =
    options.batchesPerEpoch === undefined
      ? Infinity
      : checkNumber(options.batchesPerEpoch, "fitDataset batchesPerEpoch", { integer: true, min: 1 });
  const callbacks = checkCallbacks(options.callbacks ?? [], "fitDataset");
  const signal = checkSignal(options.signal, "fitDataset");
  const { compiled, model, subject } = training;
  const history: History = { epoch: [], history: {}, stoppedBy: "epochs", findings: [] };
  let stopped: StoppedBy | undefined;
  const control: TrainingControl = { model, stop: (reason) => (stopped ??= reason) };
  const batches = new BatchRuns(training);
  const breather = new TimeSlice();
  const { backend } = training.engine;
  let last: Examples | undefined;
  const settle = async () => (backend.stale ? backend.pullWeights() : undefined);
  try {
    for (const c of callbacks) await c.onTrainBegin?.(control);
    for (let epoch = 0; epoch < epochs && stopped === undefined && !signal?.aborted; epoch++) {
      for (const c of callbacks) await c.onEpochBegin?.(epoch);
      const mean = new Mean(compiled.names);
      const take = (batch: unknown, number: number) => batches.take(batch, epoch, number);
      for await (const { run, examples, number } of ahead(source, limit, take, signal)) {
        last = examples;
        if (!(await run.run(1))) {
          await settle();
          throw await lossDiverged(subject, examples, epoch, number);
        }
        const at = run.cursor.epoch;
        mean.add(run.results(at - 1, at), examples.count);
        const due = callbacks.filter((c) => c.onBatchEnd !== undefined);
        if (due.length > 0) await settle();
        for (const c of due) await c.onBatchEnd!(number, mean.logs());
        if (signal?.aborted) break;
        await breather.yieldWhenOver();
      }
      if (signal?.aborted) break;
      if (mean.rows === 0)
        throw new ChainruleError(
          "E_DATA",
          `The dataset gave no batches in epoch ${epoch}. One that can be read only once serves one epoch; pass a function that opens it anew.`,
          { epoch },
        );
      await settle();
      training.onFinished(epoch + 1);
      const logs = mean.logs();
      if (options.validationData !== undefined) {
        const values = await training.validate(options.validationData);
        for (const [name, value] of Object.entries(values)) logs[`val_${name}`] = value;
      }
      history.epoch.push(epoch);
      for (const [name, value] of Object.entries(logs)) (history.history[name] ??= []).push(value);
      for (const c of callbacks) await c.onEpochEnd?.(epoch, logs);
    }
    await settle();
    history.stoppedBy = stopped ?? (signal?.aborted ? "signal" : "epochs");
    for (const c of callbacks) await c.onTrainEnd?.(history);
    const useless = await weightsDiverged(subject, last);
    if (useless !== undefined) throw useless;
    return history;
  } finally {
    batches.release();
  }
}

/** A batch in memory, ready to be trained on. */
interface Taken {
  readonly run: Run;
  readonly examples: Examples;
  readonly number: number;
}

/** Takes batches into memory; for each number of rows there is one run, filled anew. */
class BatchRuns {
  readonly #training: DatasetTraining;
  readonly #runs = new Map<number, Run>();

  constructor(training: DatasetTraining) {
    this.#training = training;
  }

  /** Checks the batch and copies it. Throws as fit does, naming the batch. */
  take(batch: unknown, epoch: number, number: number): Taken {
    const { network, compiled } = this.#training;
    const { x, y, sampleWeight } = partsOf(batch, number);
    const examples = atOnce(checkExamples(x, y, network, compiled, `batch ${number} `, { sampleWeight }));
    const run = this.#runFor(examples);
    // Each batch is an epoch of its own to the run, and random numbers depend on it: on nothing but epoch and batch here,
    // so that a training in several calls goes on as one.
    atOnce(run.fill(examples, ((this.#training.base + epoch) * 65536 + number) | 0));
    return { run, examples, number };
  }

  #runFor(examples: Examples): Run {
    const { engine, purpose, model } = this.#training;
    const weighted = examples.weight !== undefined;
    const size = weighted ? -examples.count : examples.count;
    const known = this.#runs.get(size) ?? new Run(engine, purpose(examples.count), examples, model.spec.key);
    this.#runs.set(size, known);
    return known;
  }

  release(): void {
    for (const run of this.#runs.values()) run.release();
  }
}

/** The mean over rows of what batches reported. */
class Mean {
  rows = 0;
  readonly #names: readonly string[];
  readonly #sums: Float64Array;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#sums = new Float64Array(names.length);
  }

  add(values: Float64Array, rows: number): void {
    this.rows += rows;
    values.forEach((value, i) => (this.#sums[i] += value * rows));
  }

  logs(): Logs {
    return Object.fromEntries(this.#names.map((name, i) => [name, this.#sums[i] / this.rows]));
  }
}

/** What `take` makes of the batches of one epoch. A batch is taken before the next one is asked for. */
async function* ahead<T>(
  source: Dataset,
  limit: number,
  take: (batch: unknown, number: number) => T,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const iterator = open(source);
  let waiting = false;
  const ask = async () => {
    waiting = true;
    try {
      return await iterator.next();
    } finally {
      waiting = false;
    }
  };
  try {
    let next = ask();
    for (let number = 0; number < limit; number++) {
      const read = await unlessAborted(next, signal);
      if (read === undefined || read.done) return;
      const taken = take(read.value, number);
      if (number + 1 < limit) {
        next = ask();
        next.catch(() => undefined); // reported when it is waited for
      }
      yield taken;
    }
  } finally {
    // A generator returns after the batch that it was asked for, which may never come.
    const closed = (async () => iterator.return?.())();
    if (waiting) closed.catch(() => undefined);
    else await closed;
  }
}

/** What is waited for; undefined, and at once, when the signal aborts: a source may then throw or never answer. */
async function unlessAborted<T>(waited: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return waited;
  if (signal.aborted) return undefined;
  let abort!: () => void;
  const aborted = new Promise<undefined>((resolve) => (abort = () => resolve(undefined)));
  signal.addEventListener("abort", abort);
  try {
    const value = await Promise.race([waited, aborted]);
    return signal.aborted ? undefined : value;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function open(source: Dataset): AsyncIterator<unknown> | Iterator<unknown> {
  const items: unknown = typeof source === "function" ? source() : source;
  if (typeof items === "object" && items !== null) {
    if (Symbol.asyncIterator in items) return (items as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    if (Symbol.iterator in items) return (items as Iterable<unknown>)[Symbol.iterator]();
  }
  throw new ChainruleError(
    "E_CONFIG",
    `fitDataset takes batches that can be iterated, or a function that gives them, got ${formatValue(items)}.`,
  );
}

function partsOf(batch: unknown, number: number): { x: unknown; y: unknown; sampleWeight?: unknown } {
  if (Array.isArray(batch) && batch.length === 2) return { x: batch[0], y: batch[1] };
  const given = batch as { x?: unknown; y?: unknown; xs?: unknown; ys?: unknown; sampleWeight?: unknown } | null;
  if (typeof given === "object" && given !== null && ("x" in given || "xs" in given)) {
    return { x: given.x ?? given.xs, y: given.y ?? given.ys, sampleWeight: given.sampleWeight };
  }
  throw new ChainruleError("E_DATA", `Batch ${number} must be { x, y } or [x, y], got ${formatValue(batch)}.`, {
    batch: number,
  });
}
