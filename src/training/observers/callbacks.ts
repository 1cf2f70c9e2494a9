import type { Callback } from "../callbacks/callback.ts";
import type { Moment, Observer } from "../observer.ts";

/** Calls the user's callbacks, and those of the library, in the order in which they were given. */
export class CallbackObserver implements Observer {
  readonly pausesAt: Moment | undefined;
  readonly readsWeights = true;
  readonly trainBegin: Observer["trainBegin"];
  readonly epochBegin: Observer["epochBegin"];
  readonly batchEnd: Observer["batchEnd"];
  readonly epochEnd: Observer["epochEnd"];
  readonly trainEnd: Observer["trainEnd"];

  /** Has the hooks for which there are callbacks, and no others: a training pauses for each. */
  constructor(callbacks: readonly Callback[]) {
    const having = <K extends keyof Callback>(name: K) => {
      const list = callbacks.filter((c): c is Callback & Required<Pick<Callback, K>> => c[name] !== undefined);
      return list.length > 0 ? list : undefined;
    };
    const trainBegin = having("onTrainBegin");
    const epochBegin = having("onEpochBegin");
    const batchEnd = having("onBatchEnd");
    const epochEnd = having("onEpochEnd");
    const trainEnd = having("onTrainEnd");
    this.pausesAt = batchEnd ? "batch" : epochBegin || epochEnd ? "epoch" : undefined;
    this.trainBegin =
      trainBegin &&
      (async (control) => {
        for (const callback of trainBegin) await callback.onTrainBegin(control);
      });
    this.epochBegin =
      epochBegin &&
      (async (epoch) => {
        for (const callback of epochBegin) await callback.onEpochBegin(epoch);
      });
    this.batchEnd =
      batchEnd &&
      (async (walk) => {
        const logs = walk.logs();
        for (const callback of batchEnd) await callback.onBatchEnd(walk.number, logs);
      });
    this.epochEnd =
      epochEnd &&
      (async (result) => {
        const logs = result.logs();
        for (const callback of epochEnd) await callback.onEpochEnd(result.epoch, logs);
      });
    this.trainEnd =
      trainEnd &&
      (async (history) => {
        for (const callback of trainEnd) await callback.onTrainEnd(history);
      });
  }
}
