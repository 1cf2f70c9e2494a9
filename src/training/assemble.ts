/** A training put together from its source, its options, and what observes it. */
import type { Finding } from "../diagnosis/finding.ts";
import { findingText } from "../diagnosis/findingTracker.ts";
import { probeOf } from "../inspection/probe.ts";
import type { TimeSlice } from "../platform/timeSlice.ts";
import type { Run } from "../session/run.ts";
import type { CompiledSession, Session } from "../session/session.ts";
import type { History, StoppedBy, TrainableModel, TrainEvent } from "./callbacks/callback.ts";
import type { Training } from "./loop.ts";
import { NonFiniteGuard } from "./nonFinite.ts";
import { Observers, type Observer } from "./observer.ts";
import { CallbackObserver } from "./observers/callbacks.ts";
import { EventRecorder } from "./observers/events.ts";
import { HistoryRecorder } from "./observers/history.ts";
import { TrainingMonitor } from "./observers/monitor.ts";
import { Rollback } from "./observers/rollback.ts";
import { Validation } from "./observers/validation.ts";
import type { CheckedTraining } from "./options.ts";
import type { BatchSource } from "./source.ts";

interface Parts {
  /** The checked options. */
  readonly options: CheckedTraining;
  readonly session: Session;
  readonly ready: CompiledSession;
  readonly model: TrainableModel;
  readonly slice: TimeSlice;
  readonly source: BatchSource;
  readonly validation: Run | undefined;
  readonly listened: boolean;
}

/** A training with its observers, in their order. */
export function assemble({ options, session, ready, model, slice, source, validation, listened }: Parts): Training {
  const { epochs, initialEpoch, callbacks, signal, verbose, watch, onNonFinite } = options;
  const { engine, compiled, optimizerState } = ready;
  const { names } = compiled;
  const base = session.epochsTrained;
  const history: History = { epoch: [], history: {}, stoppedBy: "epochs", findings: [] };
  const events: TrainEvent[] = [];
  const report = (findings: readonly Finding[]): void => {
    if (verbose) for (const finding of findings) console.log(findingText(finding));
    if (listened) events.push(...findings.map((finding) => ({ type: "finding" as const, finding })));
  };
  const { network, spec } = session;
  const probe = probeOf({ network, key: spec.key, engine, compiled, optimizerState });
  const rollback = onNonFinite === "rollBack" ? new Rollback(session, initialEpoch) : undefined;
  const guard = new NonFiniteGuard({
    policy: onNonFinite,
    probe,
    initialEpoch,
    history,
    restore: rollback && (() => rollback.restore()),
    report,
  });
  const { watching } = session;
  const complete = source.batches !== undefined;
  const monitored = {
    probe,
    history,
    examples: () => source.examples,
    complete,
    share: watch,
    watching,
    told: verbose || listened,
    report,
  };
  const observers: Observer[] = [];
  if (rollback !== undefined) observers.push(rollback);
  if (validation !== undefined) observers.push(new Validation(validation, slice));
  observers.push(new HistoryRecorder(history, names, validation !== undefined));
  if (watch > 0) observers.push(new TrainingMonitor(monitored));
  if (callbacks.length > 0) observers.push(new CallbackObserver(callbacks));
  if (listened) observers.push(new EventRecorder(events, source.batches ?? 0));
  let stopped: StoppedBy | undefined;
  session.stopTraining = false;
  const control = {
    model,
    get stopped() {
      return stopped ?? (session.stopTraining ? "callback" : undefined);
    },
    stop: (reason: StoppedBy) => void (stopped ??= reason),
  };
  return {
    source,
    observers: new Observers(observers),
    control,
    guard,
    history,
    events,
    listened,
    names,
    backend: engine.backend,
    epochs,
    initialEpoch,
    signal,
    onEpochs: (finished) => void (session.epochsTrained = base + finished),
    yieldWhenOver: () => slice.yieldWhenOver(),
  };
}
