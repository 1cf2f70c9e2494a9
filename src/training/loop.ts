/**
 * The training loop of fit, train and fitDataset: walks of batches in slices of time, so that the event loop stays alive,
 * and observers between them. A generator of events, which are made where somebody listens.
 */
import type { Backend } from "../backends/backend.ts";
import { isDisposedError } from "../base/errors.ts";
import type { History, StoppedBy, TrainEvent, TrainingControl } from "./callbacks/callback.ts";
import { EpochReport } from "./epochReport.ts";
import type { NonFiniteGuard } from "./nonFinite.ts";
import type { Observers } from "./observer.ts";
import type { BatchSource } from "./source.ts";
import { WeightPuller } from "./weightPuller.ts";

export interface Training {
  readonly source: BatchSource;
  readonly observers: Observers;
  readonly control: TrainingControl & { readonly stopped: StoppedBy | undefined };
  readonly guard: NonFiniteGuard;
  /** Filled by observers, and returned in the end. */
  readonly history: History;
  /** Whether the caller reads events. */
  readonly listened: boolean;
  /** Events that observers have made since the last `yield`. */
  readonly events: TrainEvent[];
  /** Names of loss and metrics, in the order of the source's results. */
  readonly names: readonly string[];
  readonly backend: Backend;
  /** Epochs to train, and the number of the first in the logs. */
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly signal?: AbortSignal;
  /** Called with the number of finished epochs whenever it changes. */
  onEpochs(finished: number): void;
  /** Serves the event loop when a slice of time is over. */
  yieldWhenOver(): Promise<void> | undefined;
}

/** Trains, and yields the events of each walk. */
export async function* trainingLoop(training: Training): AsyncGenerator<TrainEvent[], History> {
  const { source, observers, control, guard, history, events, epochs, initialEpoch, signal } = training;
  const { pausesAt, readsAt } = observers;
  const report = new EpochReport(training);
  const weights = new WeightPuller(training.backend);
  const began = performance.now();
  const wait = (pending: Promise<void>) => observers.wait(pending, signal);
  const begun = observers.call("trainBegin", control);
  if (begun) await wait(begun);
  while (source.epoch < epochs && control.stopped === undefined && guard.lost === undefined && !signal?.aborted) {
    // Each `await` costs a small network as much as a step: what is not pending is not awaited.
    let pending: Promise<void> | void =
      source.batch === 0 ? observers.call("epochBegin", initialEpoch + source.epoch) : undefined;
    if (pending && !(await wait(pending))) break;
    const from = source.epoch;
    const mayStep = !training.backend.stale && (pausesAt !== "batch" || source.groupSize === 1);
    const isStep = mayStep && observers.wantStep((performance.now() - began) / Math.max(1, source.rows));
    const walking = source.walk({ epochs: epochs - from, pausesAt, isStep, signal });
    const outcome = typeof walking === "string" ? walking : await walking;
    training.onEpochs(source.epoch);
    const looksAtWeights = readsAt === "batch" || (readsAt === "epoch" && source.epoch > from);
    pending = outcome === "nonFinite" || isStep || looksAtWeights ? weights.pull() : weights.pullWhenOld();
    if (pending) await pending;
    const error = outcome === "nonFinite" ? await guard.lossError(source) : undefined;
    report.read(from);
    const walk = outcome === "finite" ? report.walk(isStep) : undefined;
    if ((pending = walk && observers.call("batchEnd", walk)) && !(await wait(pending))) break;
    if ((pending = observers.epochsEnd(report)) && !(await wait(pending))) break;
    if ((pending = walk && observers.call("walkEnd", walk)) && !(await wait(pending))) break;
    if (events.length > 0) yield events.splice(0);
    if (error !== undefined) guard.end(error);
    if ((pending = training.yieldWhenOver())) await pending;
  }
  await weights.pull();
  await guard.checkWeights(source);
  const ended = source.epoch < epochs ? stoppedBySignal(signal) : "epochs";
  history.stoppedBy = guard.lost === undefined ? (control.stopped ?? ended) : "nonFinite";
  const ending = observers.call("trainEnd", history);
  if (ending) await wait(ending);
  if (events.length > 0) yield events.splice(0);
  await guard.refuseWeights(source);
  if (training.listened) yield [{ type: "end", history }];
  return history;
}

/** Whether the caller aborted, or the model was disposed of. */
function stoppedBySignal(signal: AbortSignal | undefined): StoppedBy {
  return isDisposedError(signal?.reason) ? "dispose" : "signal";
}
