/** The observer that makes the events of `train`. */
import type { TrainEvent } from "../callbacks/callback.ts";
import type { EpochResult, Observer, Walk } from "../observer.ts";

/** Makes the events that `train` yields of epochs and of batches. */
export class EventRecorder implements Observer {
  readonly pausesAt = "epoch";
  /** Who reads the events may look at the model. */
  readonly readsWeights = true;
  readonly #events: TrainEvent[];
  readonly #batches: number;

  constructor(events: TrainEvent[], batches: number) {
    this.#events = events;
    this.#batches = batches;
  }

  epochEnd(result: EpochResult): void {
    this.#events.push({ type: "epoch", epoch: result.epoch, logs: result.logs() });
  }

  walkEnd(walk: Walk): void {
    const { epoch, batch } = walk;
    if (batch > 0) this.#events.push({ type: "progress", epoch, batch, batches: this.#batches, logs: walk.logs() });
  }
}
