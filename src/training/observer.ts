/** What follows a training: callbacks, history, validation, monitor, rollback and events are observers of one loop. */
import type { History, Logs, TrainingControl } from "./callbacks/callback.ts";

/** Where a walk has to pause. */
export type Moment = "batch" | "epoch";

/** Some batches in the model's memory have been trained on. */
export interface Walk {
  /** Number of the epoch under way, and batches of it that are over: 0 at its beginning. */
  readonly epoch: number;
  readonly batch: number;
  /** Number, in its epoch, of the batch that was trained on last. */
  readonly number: number;
  /** It was one update, as an observer had asked for. */
  readonly isStep: boolean;
  /** Loss of the rows trained on last. */
  loss(): number;
  /** Means over the epoch so far, or over the one that has just ended. */
  logs(): Logs;
}

/** An epoch is over. One object serves all epochs of a training: valid during the call only. */
export interface EpochResult {
  readonly epoch: number;
  /** Loss and metrics begin at `at`. */
  readonly values: ArrayLike<number>;
  readonly at: number;
  /** The same of the validation data, once they have been evaluated. */
  validation: ArrayLike<number> | undefined;
  logs(): Logs;
}

type Maybe = void | Promise<void>;

export interface Observer {
  /** Walks pause there for it. */
  readonly pausesAt?: Moment;
  /** User code looks at the model where walks pause: a worker's weights are pulled first. */
  readonly readsWeights?: boolean;
  trainBegin?(control: TrainingControl): Maybe;
  epochBegin?(epoch: number): Maybe;
  /** Before a walk: whether it should be one update, to be looked at by `walkEnd`. `perRow`: milliseconds a row has taken so far. */
  wantsStep?(perRow: number): boolean;
  /** A walk is over; before `epochEnd` for the epochs that ended with it. */
  batchEnd?(walk: Walk): Maybe;
  epochEnd?(result: EpochResult): Maybe;
  /** After all `epochEnd`. */
  walkEnd?(walk: Walk): Maybe;
  trainEnd?(history: History): Maybe;
}

type Hook = "trainBegin" | "epochBegin" | "wantsStep" | "batchEnd" | "epochEnd" | "walkEnd" | "trainEnd";

/** Observers in their order; a training waits only for those that return a promise. */
export class Observers {
  /** The finest moment at which one of them pauses the training. */
  readonly pausesAt: Moment | undefined;
  /** The finest moment at which user code looks at the weights. */
  readonly readsAt: Moment | undefined;
  /** For each hook, the observers that have it: most of them have few. */
  readonly #by: { readonly [H in Hook]: readonly (Observer & Required<Pick<Observer, H>>)[] };

  constructor(all: readonly Observer[]) {
    const having = <H extends Hook>(hook: H) =>
      all.filter((o): o is Observer & Required<Pick<Observer, H>> => o[hook] !== undefined);
    this.#by = {
      trainBegin: having("trainBegin"),
      epochBegin: having("epochBegin"),
      wantsStep: having("wantsStep"),
      batchEnd: having("batchEnd"),
      epochEnd: having("epochEnd"),
      walkEnd: having("walkEnd"),
      trainEnd: having("trainEnd"),
    };
    this.pausesAt = finest(all);
    this.readsAt = finest(all.filter((observer) => observer.readsWeights));
  }

  wantStep(perRow: number): boolean {
    return this.#by.wantsStep.some((observer) => observer.wantsStep(perRow));
  }

  trainBegin(control: TrainingControl): Maybe {
    return inTurn(this.#by.trainBegin, (o) => o.trainBegin(control));
  }

  epochBegin(epoch: number): Maybe {
    return inTurn(this.#by.epochBegin, (o) => o.epochBegin(epoch));
  }

  batchEnd(walk: Walk): Maybe {
    return inTurn(this.#by.batchEnd, (o) => o.batchEnd(walk));
  }

  /** For all epochs that have ended. Where no observer pauses at epochs, none returns a promise, and there may be thousands. */
  epochsEnd(epochs: EpochResult & { next(): boolean }): Maybe {
    const observers = this.#by.epochEnd;
    if (this.pausesAt !== undefined) return epochs.next() ? this.#epochEnd(epochs) : undefined;
    while (epochs.next()) for (const observer of observers) void observer.epochEnd(epochs);
  }

  walkEnd(walk: Walk): Maybe {
    return inTurn(this.#by.walkEnd, (o) => o.walkEnd(walk));
  }

  trainEnd(history: History): Maybe {
    return inTurn(this.#by.trainEnd, (o) => o.trainEnd(history));
  }

  async #epochEnd(epochs: EpochResult & { next(): boolean }): Promise<void> {
    do for (const observer of this.#by.epochEnd) await observer.epochEnd(epochs);
    while (epochs.next());
  }
}

function finest(observers: readonly Observer[]): Moment | undefined {
  const moments = observers.map(({ pausesAt }) => pausesAt);
  return moments.includes("batch") ? "batch" : moments.find((moment) => moment !== undefined);
}

/** Calls for each in turn; what follows a promise waits for it. */
function inTurn<O>(list: readonly O[], call: (observer: O) => Maybe, from = 0): Maybe {
  for (let i = from; i < list.length; i++) {
    const pending = call(list[i]);
    if (pending !== undefined) return pending.then(() => inTurn(list, call, i + 1));
  }
}
