/** How a training is put together: a source of batches, observers, and the loop over them. */
import { ChainruleError } from "../base/errors.ts";
import type { Finding } from "../diagnosis/finding.ts";
import { probeOf } from "../inspection/probe.ts";
import { philox, type Key } from "../kernels/random/philox.ts";
import { atOnce, inSlices, TimeSlice } from "../platform/timeSlice.ts";
import { checkExamples, type Examples, type Inputs } from "../session/examples.ts";
import { MAX_EPOCHS, Run, runOptions } from "../session/run.ts";
import { RunCache } from "../session/runCache.ts";
import { SliceScheduler } from "../session/scheduler.ts";
import type { CompiledSession, Session } from "../session/session.ts";
import type { History, StoppedBy, TrainableModel, TrainEvent } from "./callbacks/callback.ts";
import { diagnosis } from "./diagnosis.ts";
import { trainingLoop } from "./loop.ts";
import { NonFiniteGuard } from "./nonFinite.ts";
import { Observers, type Observer } from "./observer.ts";
import { CallbackObserver } from "./observers/callbacks.ts";
import { EventRecorder } from "./observers/events.ts";
import { HistoryRecorder } from "./observers/history.ts";
import { TrainingMonitor } from "./observers/monitor.ts";
import { Rollback } from "./observers/rollback.ts";
import { Validation } from "./observers/validation.ts";
import { checkFit, checkFitDataset, type CheckedTraining, type FitDatasetOptions, type FitOptions } from "./options.ts";
import type { Dataset } from "./readAhead.ts";
import type { BatchSource } from "./source.ts";
import { StreamSource } from "./stream.ts";
import { TableSource } from "./tables.ts";

/** Epochs whose results wait in memory to be read. */
const HISTORY_ROWS = 4096;

/** Trains on arrays. Throws E_SHAPE, E_DATA, E_CONFIG, E_NON_FINITE, E_LIMIT, E_ENGINE. */
export function trainOnTables(
  session: Session,
  model: TrainableModel,
  where: "fit" | "train",
  x: Inputs,
  y: Inputs,
  options: FitOptions,
): AsyncGenerator<TrainEvent[], History> {
  return whileTraining(session, where, async function* (ready, cleanup) {
    const { engine, compiled, optimizerState } = ready;
    const { network, spec } = session;
    const slice = new TimeSlice();
    const fit = await inSlices(checkFit(where, x, y, options, network, compiled), slice);
    checkEpochCount(session, fit.epochs);
    const run = new Run(
      engine,
      {
        ...runOptions(network, compiled, fit.batchSize),
        learner: optimizerState,
        accumulateSteps: fit.accumulateSteps,
        trains: true,
        shuffled: fit.shuffle,
        capacity: Math.min(HISTORY_ROWS, Math.max(1, fit.epochs)),
      },
      fit.training,
      spec.key,
    );
    cleanup.push(() => run.release());
    await inSlices(run.fill(fit.training, session.epochsTrained), slice);
    const source = new TableSource(run, fit.training, new SliceScheduler(slice));
    const validation = await placeValidation(session, ready, fit.validation, fit.batchSize, slice, cleanup);
    return yield* train({ ...fit, session, ready, model, slice, source, validation, listened: where === "train" });
  });
}

/** Trains on batches as a dataset gives them. Throws as `trainOnTables` does, and what the dataset throws. */
export function trainOnDataset(
  session: Session,
  model: TrainableModel,
  dataset: Dataset,
  options: FitDatasetOptions,
): AsyncGenerator<TrainEvent[], History> {
  return whileTraining(session, "fitDataset", async function* (ready, cleanup) {
    const { engine, compiled, optimizerState } = ready;
    const { network, spec } = session;
    const slice = new TimeSlice();
    const fit = await inSlices(checkFitDataset(options, network, compiled), slice);
    checkEpochCount(session, fit.epochs);
    const base = session.epochsTrained;
    const runs = new RunCache(engine, spec.key);
    const stream = {
      dataset,
      limit: fit.batchesPerEpoch,
      groupSize: fit.accumulateSteps,
      values: compiled.names.length,
      signal: fit.signal,
      check: ({ x, y, sampleWeight }: { x: unknown; y: unknown; sampleWeight?: unknown }, which: string) =>
        checkExamples(x, y, network, compiled, which, { sampleWeight, classWeight: fit.classWeight }),
      place(examples: Examples, batchSize: number, epoch: number, number: number): Run {
        const accumulateSteps = Math.ceil(examples.count / batchSize);
        const training = { learner: optimizerState, accumulateSteps, trains: true };
        const run = runs.get({ ...runOptions(network, compiled, batchSize), ...training }, examples);
        const random = randomPlace(spec.key, base + epoch, number);
        run.useKey(random.key);
        atOnce(run.fill(examples, random.epoch));
        return run;
      },
      release: () => runs.release(),
    };
    const source = new StreamSource(stream, new SliceScheduler(slice));
    cleanup.push(() => source.release());
    const validation = await placeValidation(session, ready, fit.validation, VALIDATION_BATCH, slice, cleanup);
    return yield* train({ ...fit, session, ready, model, slice, source, validation, listened: false });
  });
}

/** The value that a generator of events returns. */
export async function lastOf(events: AsyncGenerator<TrainEvent[], History>): Promise<History> {
  for (;;) {
    const { done, value } = await events.next();
    if (done) return value;
  }
}

/** Rows a batch of validation beside a stream: the default of `evaluate`. */
const VALIDATION_BATCH = 256;

/**
 * Where the random numbers of a streamed batch begin: to its run each batch is an epoch of its own, and the numbers depend
 * on epoch and batch alone, so that a training in several calls continues as one. Batches beyond 65,536 an epoch, and
 * epochs beyond 65,536, have other keys, since the run's epoch has 32 bits.
 */
export function randomPlace(key: Key, epoch: number, batch: number): { key: Key; epoch: number } {
  const place = (epoch % 65536) * 65536 + (batch % 65536);
  const [high, higher] = [Math.floor(batch / 65536), Math.floor(epoch / 65536)];
  if (high === 0 && higher === 0) return { key, epoch: place | 0 };
  const words = new Uint32Array(4);
  philox(words, high, higher, 0, 0, key);
  return { key: [words[0], words[1]], epoch: place | 0 };
}

/** Runs a training: the session is busy meanwhile, and what the training has placed is released after it. */
async function* whileTraining(
  session: Session,
  where: string,
  body: (ready: CompiledSession, cleanup: (() => void | Promise<void>)[]) => AsyncGenerator<TrainEvent[], History>,
): AsyncGenerator<TrainEvent[], History> {
  const ready = session.beginTraining(where);
  const cleanup: (() => void | Promise<void>)[] = [];
  try {
    return yield* body(ready, cleanup);
  } catch (error) {
    throw session.trainingError(error);
  } finally {
    await session.endTraining();
    for (const release of cleanup) await release();
  }
}

function checkEpochCount({ epochsTrained: trained }: Session, wanted: number): void {
  if (trained + wanted <= MAX_EPOCHS) return;
  const message = `A model counts up to ${MAX_EPOCHS} epochs: ${trained} are trained, ${wanted} wanted.`;
  throw new ChainruleError("E_LIMIT", message, { trained, wanted, limit: MAX_EPOCHS });
}

/** A run of the validation data, placed once. */
async function placeValidation(
  { network }: Session,
  { engine, compiled }: CompiledSession,
  examples: Examples | undefined,
  batchSize: number,
  slice: TimeSlice,
  cleanup: (() => void)[],
): Promise<Run | undefined> {
  if (examples === undefined) return undefined;
  const run = new Run(engine, runOptions(network, compiled, batchSize), examples);
  cleanup.push(() => run.release());
  await inSlices(run.fill(examples), slice);
  return run;
}

interface Assembly extends CheckedTraining {
  readonly session: Session;
  readonly ready: CompiledSession;
  readonly model: TrainableModel;
  readonly slice: TimeSlice;
  readonly source: BatchSource;
  readonly validation: Run | undefined;
  readonly listened: boolean;
}

/** Observers in their order, and the loop. */
function train(assembly: Assembly): AsyncGenerator<TrainEvent[], History> {
  const { session, ready, model, slice, source, validation, listened, initialEpoch, watch } = assembly;
  const { backend } = ready.engine;
  const { names } = ready.compiled;
  const base = session.epochsTrained;
  const history: History = { epoch: [], history: {}, stoppedBy: "epochs", findings: [] };
  const events: TrainEvent[] = [];
  const report = async (findings: readonly Finding[]): Promise<void> => {
    if (assembly.verbose && findings.length > 0) {
      const { findingText } = await diagnosis();
      for (const finding of findings) console.log(findingText(finding));
    }
    if (listened) events.push(...findings.map((finding) => ({ type: "finding" as const, finding })));
  };
  const probe = probeOf({ ...ready, network: session.network, key: session.spec.key });
  const rollback = assembly.onNonFinite === "rollBack" ? new Rollback(session, initialEpoch) : undefined;
  const guard = new NonFiniteGuard({
    policy: assembly.onNonFinite,
    probe,
    initialEpoch,
    history,
    restore: rollback && (() => rollback.restore()),
    report,
  });
  const monitored = { probe, history, examples: () => source.examples, share: watch, report };
  const observers: (Observer | undefined)[] = [
    rollback,
    validation && new Validation(validation, slice),
    new HistoryRecorder(history, names, validation !== undefined),
    watch > 0 ? new TrainingMonitor(monitored) : undefined,
    new CallbackObserver(assembly.callbacks),
    listened ? new EventRecorder(events, source.batches ?? 0) : undefined,
  ];
  let stopped: StoppedBy | undefined;
  const control = {
    model,
    get stopped() {
      return stopped;
    },
    stop: (reason: StoppedBy) => void (stopped ??= reason),
  };
  return trainingLoop({
    ...assembly,
    observers: new Observers(observers.filter((observer) => observer !== undefined)),
    control,
    guard,
    history,
    events,
    names,
    backend,
    onEpochs: (finished) => void (session.epochsTrained = base + finished),
    yieldWhenOver: () => slice.yieldWhenOver(),
  });
}
