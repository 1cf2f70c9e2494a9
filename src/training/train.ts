/** Trainings of a session: on arrays, and on streams of batches. */
import { firstOf, StoppedError } from "../base/abort.ts";
import { ChainruleError, isDisposedError } from "../base/errors.ts";
import { philox, type Key } from "../kernels/random/philox.ts";
import { inSlices, TimeSlice } from "../platform/timeSlice.ts";
import { checkExamples, type Examples, type Targets } from "../session/examples.ts";
import type { Inputs } from "../session/inputs.ts";
import { MAX_EPOCHS, Run, runOptions } from "../session/run.ts";
import { RunCache } from "../session/runCache.ts";
import { SliceScheduler } from "../session/scheduler.ts";
import type { CompiledSession, Session } from "../session/session.ts";
import type { History, TrainableModel, TrainEvent } from "./callbacks/callback.ts";
import { assemble } from "./assemble.ts";
import { trainingLoop, type Training } from "./loop.ts";
import { checkFit, checkFitDataset, signalOf, type FitDatasetOptions, type FitOptions } from "./options.ts";
import { DatasetReader, type Dataset } from "./readAhead.ts";
import { StreamSource } from "./stream.ts";
import { TableSource } from "./tables.ts";

/** Bytes of a run that is kept for the next call of `fit`. */
const KEPT_BYTES = 2 ** 18;

/** Epochs whose results wait in memory to be read. */
const HISTORY_ROWS = 4096;

/** Trains on arrays. Throws E_SHAPE, E_DATA, E_CONFIG, E_NON_FINITE, E_LIMIT, E_ENGINE. */
export function trainOnTables(
  session: Session,
  model: TrainableModel,
  where: "fit" | "train",
  x: Inputs,
  y: Targets,
  options: FitOptions,
): AsyncGenerator<TrainEvent[], History> {
  return whileTraining(session, where, async (ready, cleanup) => {
    const { compiled, optimizerState } = ready;
    const { network } = session;
    const slice = new TimeSlice();
    const signal = (slice.signal = stopSignal(session, signalOf(options), cleanup));
    const fit = await inSlices(checkFit(where, x, y, options, network, compiled), slice);
    checkEpochCount(session, fit.common.epochs);
    const { runs } = session;
    const run = runs.lend(
      {
        ...runOptions(network, compiled, fit.batchSize),
        learner: optimizerState,
        accumulateSteps: fit.common.accumulateSteps,
        trains: true,
        shuffled: fit.shuffle,
        capacity: Math.min(HISTORY_ROWS, Math.max(1, fit.common.epochs)),
      },
      fit.training,
    );
    // Small ones are worth more than their memory: where fit is called often, making the run takes most of the time.
    cleanup.push(() => (run.bytes <= KEPT_BYTES ? runs.giveBack(run) : run.release()));
    await inSlices(run.fill(fit.training, session.epochsTrained), slice);
    const source = new TableSource(run, fit.training, new SliceScheduler(slice));
    const validation = await placeValidation(session, ready, fit.validation, fit.batchSize, slice, cleanup);
    return assemble({
      options: { ...fit.common, signal },
      session,
      ready,
      model,
      slice,
      source,
      validation,
      listened: where === "train",
    });
  });
}

/** Trains on batches as a dataset gives them. Throws as `trainOnTables` does, and what the dataset throws. */
export function trainOnDataset(
  session: Session,
  model: TrainableModel,
  dataset: Dataset,
  options: FitDatasetOptions,
): AsyncGenerator<TrainEvent[], History> {
  return whileTraining(session, "fitDataset", async (ready, cleanup) => {
    const { engine, compiled, optimizerState } = ready;
    const { network, spec } = session;
    const slice = new TimeSlice();
    const signal = (slice.signal = stopSignal(session, signalOf(options), cleanup));
    const fit = await inSlices(checkFitDataset(options, network, compiled), slice);
    checkEpochCount(session, fit.common.epochs);
    const base = session.epochsTrained;
    const runs = new RunCache(engine, spec.key);
    let lent: Run | undefined;
    const stream = {
      reader: new DatasetReader(dataset, fit.batchesPerEpoch, signal),
      groupSize: fit.common.accumulateSteps,
      values: compiled.names.length,
      signal,
      check({ x, y, sampleWeight }: { x: unknown; y: unknown; sampleWeight?: unknown }, which: string) {
        const weights = { sampleWeight, classWeight: fit.classWeight };
        return inSlices(checkExamples(x, y, network, compiled, which, weights), slice);
      },
      async place(examples: Examples, batchSize: number, epoch: number, number: number): Promise<Run> {
        const accumulateSteps = Math.ceil(examples.count / batchSize);
        const training = { learner: optimizerState, accumulateSteps, trains: true };
        if (lent !== undefined) runs.giveBack(lent);
        const run = (lent = runs.lend({ ...runOptions(network, compiled, batchSize), ...training }, examples));
        const random = randomPlace(spec.key, base + epoch, number);
        run.useKey(random.key);
        await inSlices(run.fill(examples, random.epoch), slice);
        return run;
      },
      release() {
        runs.end();
        lent?.release();
      },
    };
    const source = new StreamSource(stream, new SliceScheduler(slice));
    cleanup.push(() => source.release());
    const validation = await placeValidation(session, ready, fit.validation, VALIDATION_BATCH, slice, cleanup);
    const settled = { ...fit.common, signal };
    return assemble({ options: settled, session, ready, model, slice, source, validation, listened: false });
  });
}

/** The value that a generator of events returns. */
export async function lastOf(events: AsyncGenerator<TrainEvent[], History>): Promise<History> {
  for (;;) {
    const { done, value } = await events.next();
    if (done) return value;
  }
}

/** The events one by one; the training ends where they are no longer asked for. */
export async function* eventsOf(
  begin: () => AsyncGenerator<TrainEvent[], History>,
): AsyncGenerator<TrainEvent, History> {
  const events = begin();
  try {
    for (;;) {
      const { done, value } = await events.next();
      if (done) return value;
      yield* value;
    }
  } finally {
    await events.return(undefined as never);
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

/** What releases the memory that a training has placed. */
type Cleanup = (() => void | Promise<void>)[];

/** What ends a training early: its caller's signal, or the end of its model. */
function stopSignal({ disposal }: Session, signal: AbortSignal | undefined, cleanup: Cleanup): AbortSignal {
  if (signal === undefined) return disposal;
  const first = firstOf(signal, disposal);
  cleanup.push(first.release);
  return first.signal;
}

/**
 * Runs a training: the session is busy meanwhile, and what the training has placed is released after it. What fails only
 * because the model was disposed of, such as a callback that reads its weights, ends the training without an error.
 */
async function* whileTraining(
  session: Session,
  where: string,
  prepare: (ready: CompiledSession, cleanup: Cleanup) => Promise<Training>,
): AsyncGenerator<TrainEvent[], History> {
  const ready = session.beginTraining(where);
  const cleanup: Cleanup = [];
  let training: Training | undefined;
  try {
    training = await prepare(ready, cleanup);
    return yield* trainingLoop(training);
  } catch (error) {
    const stoppedBy = session.disposal.aborted ? "dispose" : "signal";
    if (error instanceof StoppedError || (session.disposal.aborted && isDisposedError(error)))
      return { ...(training?.history ?? emptyHistory(ready)), stoppedBy };
    throw session.trainingError(error);
  } finally {
    await session.endTraining();
    for (const release of cleanup) await release();
  }
}

/** Of a training that was stopped before its first epoch. */
function emptyHistory({ compiled }: CompiledSession): History {
  const history = Object.fromEntries(compiled.names.map((name) => [name, []]));
  return { epoch: [], history, stoppedBy: "signal", findings: [] };
}

/** Throws E_LIMIT. */
export function checkEpochCount({ epochsTrained: trained }: Session, wanted: number): void {
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
  cleanup: Cleanup,
): Promise<Run | undefined> {
  if (examples === undefined) return undefined;
  const run = new Run(engine, runOptions(network, compiled, batchSize), examples);
  cleanup.push(() => run.release());
  await inSlices(run.fill(examples), slice);
  return run;
}
