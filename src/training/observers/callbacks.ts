/** The observer that calls the user's callbacks. */
import type { Callback, History, TrainingControl } from "../callbacks/callback.ts";
import type { EpochResult, Maybe, Moment, Observer, Walk } from "../observer.ts";

/** Calls the user's callbacks, and those of the library, in the order in which they were given. */
export class CallbackObserver implements Observer {
  readonly pausesAt: Moment | undefined;
  readonly readsWeights = true;
  /** Only where a callback wants it: there may be a million epochs a second. */
  readonly epochEnd: Observer["epochEnd"];
  readonly #callbacks: readonly Callback[];
  /** Changes when a callback's promise is given up. */
  #turn = 0;

  constructor(callbacks: readonly Callback[]) {
    this.#callbacks = callbacks;
    const has = (name: keyof Callback) => callbacks.some((callback) => callback[name] !== undefined);
    this.pausesAt = has("onBatchEnd") ? "batch" : has("onEpochBegin") || has("onEpochEnd") ? "epoch" : undefined;
    if (has("onEpochEnd")) {
      this.epochEnd = (result: EpochResult) => {
        const { epoch } = result;
        const logs = result.logs();
        return this.#each((callback) => callback.onEpochEnd?.(epoch, logs));
      };
    }
  }

  trainBegin(control: TrainingControl): Maybe {
    return this.#each((callback) => callback.onTrainBegin?.(control));
  }

  epochBegin(epoch: number): Maybe {
    return this.#each((callback) => callback.onEpochBegin?.(epoch));
  }

  /** With the means of the epoch so far. */
  batchEnd(walk: Walk): Maybe {
    if (this.pausesAt !== "batch") return;
    const logs = walk.logs();
    return this.#each((callback) => callback.onBatchEnd?.(walk.number, logs));
  }

  trainEnd(history: History): Maybe {
    return this.#each((callback) => callback.onTrainEnd?.(history));
  }

  /** One after the other; a callback may return anything, but only promises are waited for. */
  #each(call: (callback: Callback) => unknown, from = 0): Maybe {
    for (let i = from; i < this.#callbacks.length; i++) {
      const returned = call(this.#callbacks[i]) as Promise<unknown> | undefined;
      if (typeof returned?.then !== "function") continue;
      const turn = this.#turn;
      return returned.then(() => (turn === this.#turn ? this.#each(call, i + 1) : undefined));
    }
  }

  giveUp(): void {
    this.#turn++;
  }
}
