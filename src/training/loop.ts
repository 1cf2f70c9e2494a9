/**
 * The training loop: batches in slices of about 10 ms, so that the event loop stays alive; callbacks, validation and
 * stopping between them. A generator of events; `fit` collects what `train` hands out.
 */
import type { Backend } from "../backends/backend.ts";
import type { Finding } from "../diagnosis/finding.ts";
import type { ChainruleError } from "../base/errors.ts";
import type { Callback, History, Logs, StoppedBy, TrainEvent, TrainingControl } from "./callbacks/callback.ts";
import { findEnd, type NonFinitePolicy } from "./nonFinite.ts";
import type { Model } from "../model/model.ts";
import type { TimeSlice } from "../platform/timeSlice.ts";
import { SliceScheduler } from "../session/scheduler.ts";
import type { Run } from "../session/run.ts";
import type { Snapshot } from "./rollback.ts";
import { diagnosis, type TrainingMonitor } from "./monitor.ts";

export interface Training {
  readonly model: Model<boolean>;
  readonly run: Run;
  readonly breather: TimeSlice;
  readonly backend: Backend;
  /** Names of loss and metrics, in the order of the run's results. */
  readonly names: readonly string[];
  /** Epochs to train, and the number of the first in the logs. */
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly callbacks: readonly Callback[];
  readonly signal?: AbortSignal;
  /** Whether somebody reads the events; without a reader none are made. */
  readonly listened: boolean;
  /** Loss and metrics on the validation data, if there is any. */
  readonly validate?: () => Promise<Float64Array>;
  /** Told whenever epochs are over how many of this training are. */
  readonly onFinished: (epochs: number) => void;
  /** The error for a loss that is not finite. */
  readonly lossDiverged: (epoch: number, batch: number) => Promise<ChainruleError>;
  /** Looks at what has been learned; the error for what is of no use. */
  readonly weightsDiverged: () => Promise<ChainruleError | undefined>;
  readonly onNonFinite: NonFinitePolicy;
  /** The last good weights, where they are to be gone back to. */
  readonly snapshot?: Snapshot;
  /** Looks for what is wrong. */
  readonly watch?: TrainingMonitor;
  /** Prints findings. */
  readonly verbose: boolean;
}

/** Milliseconds that weights may be behind a worker's; longer where bringing them takes more than a twentieth of it. */
const FRESH_MS = 100;

/** Trains, and hands out the events of each slice of time. The last event ends the training and carries the history. */
export async function* trainingEvents(training: Training): AsyncGenerator<TrainEvent[], History> {
  const { run, names, epochs, initialEpoch, signal, validate, watch, snapshot, onNonFinite } = training;
  const call = callers(training.callbacks);
  const perBatch = call.onBatchEnd.length > 0;
  // Whoever is told of an epoch's end meets the model as it is then, and may stop there: no epoch runs ahead.
  const perEpoch =
    perBatch ||
    run.epochwise ||
    training.listened ||
    validate !== undefined ||
    call.onEpochBegin.length + call.onEpochEnd.length > 0;
  const first = run.cursor.epoch;
  const history: History = { epoch: [], history: {}, stoppedBy: "epochs", findings: [] };
  const recorder = new Recorder(
    history,
    validate === undefined ? names : [...names, ...names.map((name) => `val_${name}`)],
  );
  const pace = new SliceScheduler(training.breather);
  const weights = new Weights(training.backend);
  const watched = training.listened || call.onEpochBegin.length + call.onEpochEnd.length > 0;
  /** Batches that make one update. */
  const group = run.plan.groups?.size ?? 1;
  const began = performance.now();
  const perRow = () => {
    const { epoch, batch } = run.cursor;
    const rows = (epoch - first) * run.plan.rows + batch * run.plan.batchRows;
    return (performance.now() - began) / Math.max(1, rows);
  };
  let stopped: StoppedBy | undefined;
  const control: TrainingControl = { model: training.model, stop: (reason) => (stopped ??= reason) };
  for (const begin of call.onTrainBegin) await begin(control);

  /** Ends the training where it has lost its way; throws, if that is what to do. */
  const lost = (error: ChainruleError, epoch: number, batch: number) => {
    if (onNonFinite === "throw") throw error;
    const rolledBackTo = snapshot?.restore();
    if (rolledBackTo !== undefined) training.onFinished(rolledBackTo.epoch - initialEpoch);
    history.nonFinite = { epoch, batch, layer: error.details.layer as string, message: error.message, rolledBackTo };
    stopped = "nonFinite";
  };
  const report = async (findings: readonly Finding[]): Promise<TrainEvent[]> => {
    if (findings.length > 0 && training.verbose) {
      const { findingText } = await diagnosis();
      for (const finding of findings) console.log(findingText(finding));
    }
    return training.listened ? findings.map((finding) => ({ type: "finding", finding })) : [];
  };

  let finished = 0;
  while (finished < epochs && !signal?.aborted && stopped === undefined) {
    const events: TrainEvent[] = [];
    if (run.cursor.batch === 0) for (const begin of call.onEpochBegin) await begin(initialEpoch + finished);
    const perCall = perEpoch ? 1 : Math.min(epochs - finished, run.capacity);
    const left = perBatch ? 1 : perCall * run.plan.batches - run.cursor.batch;
    // To look at a step, one is walked by itself: where the weights before it are here.
    const looks =
      watch !== undefined && !training.backend.stale && (left >= group || !perBatch) && watch.begin(perRow());
    const finite = looks ? await run.run(Math.min(left, group)) : await pace.slice(run, left);
    const { epoch, batch } = run.cursor;
    training.onFinished(epoch - first);
    if (!finite || looks || perBatch || (watched && epoch > first + finished)) await weights.settle();
    else await weights.refresh();
    const at = initialEpoch + epoch - first;
    const error = finite ? undefined : await training.lossDiverged(at, batch);
    if (error !== undefined && onNonFinite === "throw") throw error;

    const results = run.results(first + finished, epoch);
    const loss = () => (batch > 0 ? run.partial()[0] : (results.at(-names.length) ?? Infinity));
    if (finite && !training.backend.stale) snapshot?.keep(at, batch, loss);
    if (perBatch && finite) {
      const logs = batch === 0 ? label(names, results) : partial(names, run);
      for (const end of call.onBatchEnd) await end((batch === 0 ? run.plan.batches : batch) - 1, logs);
    }
    for (let i = 0; i < results.length; i += names.length, finished++) {
      const number = initialEpoch + finished;
      recorder.add(number, results, i, validate === undefined ? undefined : await validate());
      if (!perEpoch) continue;
      const logs = recorder.logs();
      for (const end of call.onEpochEnd) await end(number, logs);
      if (training.listened) events.push({ type: "epoch", epoch: number, logs });
    }
    if (looks && finite) events.push(...(await report(await watch.inspect(initialEpoch + finished, history))));
    if (training.listened && batch > 0 && finite) {
      events.push({
        type: "progress",
        epoch: initialEpoch + finished,
        batch,
        batches: run.plan.batches,
        logs: partial(names, run),
      });
    }
    if (events.length > 0) yield events;
    if (error !== undefined) lost(error, at, batch);
    await pace.yieldWhenOver();
  }
  await weights.settle();
  const error = onNonFinite === "throw" || history.nonFinite ? undefined : await training.weightsDiverged();
  if (error !== undefined) lost(error, initialEpoch + finished, run.cursor.batch);
  const told = history.nonFinite
    ? await findEnd(history)
    : ((await watch?.end(initialEpoch + finished, history, perRow())) ?? []);
  const events = await report(told);
  if (events.length > 0) yield events;
  history.stoppedBy = stopped ?? (finished < epochs ? "signal" : "epochs");
  for (const end of call.onTrainEnd) await end(history);
  if (onNonFinite === "throw") {
    const useless = await training.weightsDiverged();
    if (useless !== undefined) throw useless;
  }
  if (training.listened) yield [{ type: "end", history }];
  return history;
}

/** The weights here, while a worker has newer ones. */
class Weights {
  readonly #backend: Backend;
  /** When they are to be brought here, for whoever predicts meanwhile. */
  #due = performance.now() + FRESH_MS;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async settle(): Promise<void> {
    if (!this.#backend.stale) return;
    const start = performance.now();
    await this.#backend.pullWeights();
    const end = performance.now();
    this.#due = end + Math.max(FRESH_MS, 20 * (end - start));
  }

  async refresh(): Promise<void> {
    if (this.#backend.stale && performance.now() > this.#due) await this.settle();
  }
}

/** The callbacks by moment. */
function callers(callbacks: readonly Callback[]) {
  const at = <K extends keyof Callback>(name: K) =>
    callbacks.filter((c): c is Callback & Required<Pick<Callback, K>> => c[name] !== undefined);
  return {
    onTrainBegin: at("onTrainBegin").map((c) => (control: TrainingControl) => c.onTrainBegin(control)),
    onTrainEnd: at("onTrainEnd").map((c) => (history: History) => c.onTrainEnd(history)),
    onEpochBegin: at("onEpochBegin").map((c) => (epoch: number) => c.onEpochBegin(epoch)),
    onEpochEnd: at("onEpochEnd").map((c) => (epoch: number, logs: Logs) => c.onEpochEnd(epoch, logs)),
    onBatchEnd: at("onBatchEnd").map((c) => (batch: number, logs: Logs) => c.onBatchEnd(batch, logs)),
  };
}

/** Writes epochs into the history, value by value: no object an epoch. */
class Recorder {
  readonly #history: History;
  readonly #names: readonly string[];
  readonly #lists: number[][];

  constructor(history: History, names: readonly string[]) {
    this.#history = history;
    this.#names = names;
    this.#lists = names.map((name) => (history.history[name] = []));
  }

  /** An epoch's results, which stand at `from` among others; then those of the validation, if there are any. */
  add(epoch: number, results: ArrayLike<number>, from: number, validation: ArrayLike<number> = []): void {
    this.#history.epoch.push(epoch);
    const own = this.#lists.length - validation.length;
    for (let i = 0; i < own; i++) this.#lists[i].push(results[from + i]);
    for (let i = 0; i < validation.length; i++) this.#lists[own + i].push(validation[i]);
  }

  /** The last epoch, by name. */
  logs(): Logs {
    return label(
      this.#names,
      this.#lists.map((list) => list[list.length - 1]),
    );
  }
}

function label(names: readonly string[], values: ArrayLike<number>): Logs {
  const logs: Logs = {};
  names.forEach((name, i) => (logs[name] = values[i]));
  return logs;
}

/** The unfinished epoch by name, without what is known at its end only. */
function partial(names: readonly string[], run: Run): Logs {
  return Object.fromEntries(Object.entries(label(names, run.partial())).filter(([, value]) => !Number.isNaN(value)));
}
