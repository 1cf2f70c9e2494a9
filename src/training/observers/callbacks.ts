import type { Callback, TrainingControl } from "../callbacks/callback.ts";
import type { EpochResult, Moment, Observer, Walk } from "../observer.ts";

/** Calls the user's callbacks, and those of the library, in the order in which they were given. */
export class CallbackObserver implements Observer {
  readonly pausesAt: Moment | undefined;
  readonly readsWeights = true;
  readonly #callbacks: readonly Callback[];

  constructor(callbacks: readonly Callback[]) {
    this.#callbacks = callbacks;
    const has = (name: keyof Callback) => callbacks.some((callback) => callback[name] !== undefined);
    this.pausesAt = has("onBatchEnd") ? "batch" : has("onEpochBegin") || has("onEpochEnd") ? "epoch" : undefined;
  }

  async trainBegin(control: TrainingControl): Promise<void> {
    for (const callback of this.#callbacks) await callback.onTrainBegin?.(control);
  }

  async epochBegin(epoch: number): Promise<void> {
    for (const callback of this.#callbacks) await callback.onEpochBegin?.(epoch);
  }

  /** With the means of the epoch so far. */
  async batchEnd(walk: Walk): Promise<void> {
    if (this.pausesAt !== "batch") return;
    const logs = walk.logs();
    for (const callback of this.#callbacks) await callback.onBatchEnd?.(walk.number, logs);
  }

  async epochEnd(result: EpochResult): Promise<void> {
    const logs = result.logs();
    for (const callback of this.#callbacks) await callback.onEpochEnd?.(result.epoch, logs);
  }

  async trainEnd(history: Parameters<NonNullable<Callback["onTrainEnd"]>>[0]): Promise<void> {
    for (const callback of this.#callbacks) await callback.onTrainEnd?.(history);
  }
}
