/** What follows a training: callbacks, history, validation, monitor, rollback and events are observers of one loop. */
import { settles, StoppedError } from "../base/abort.ts";
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

/** What a hook returns: a promise where the training has to wait. */
export type Maybe = void | Promise<void>;

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
  /** The promise of a hook is not waited for any more: what would have followed it must not happen. */
  giveUp?(): void;
}

/** The hooks that a training waits for, with what they are called with. */
interface Hooks {
  trainBegin: TrainingControl;
  epochBegin: number;
  batchEnd: Walk;
  epochEnd: EpochResult;
  walkEnd: Walk;
  trainEnd: History;
}

/** Observers in their order; a training waits only for those that return a promise. */
export class Observers {
  /** The finest moment at which one of them pauses the training. */
  readonly pausesAt: Moment | undefined;
  /** The finest moment at which user code looks at the weights. */
  readonly readsAt: Moment | undefined;
  readonly #all: readonly Observer[];
  readonly #atEpochs: readonly Observer[];
  /** Changes when a promise is given up: what follows it is not called any more. */
  #turn = 0;

  constructor(all: readonly Observer[]) {
    this.#all = all;
    this.#atEpochs = all.filter((observer) => observer.epochEnd !== undefined);
    this.pausesAt = finest(all, () => true);
    this.readsAt = finest(all, (observer) => observer.readsWeights === true);
  }

  wantStep(perRow: number): boolean {
    return this.#all.some((observer) => observer.wantsStep?.(perRow));
  }

  /** Calls the hook of each in turn, from observer `from` on; what follows a promise waits for it. */
  call<H extends keyof Hooks>(hook: H, argument: Hooks[H], from = 0): Maybe {
    for (let i = from; i < this.#all.length; i++) {
      const pending = (this.#all[i] as Record<H, ((argument: Hooks[H]) => Maybe) | undefined>)[hook]?.(argument);
      if (pending === undefined) continue;
      const turn = this.#turn;
      return pending.then(() => (turn === this.#turn ? this.call(hook, argument, i + 1) : undefined));
    }
  }

  /** Waits for what a hook returned, which a signal ends: false when it is given up, with all that follows it. */
  async wait(pending: Promise<void>, signal: AbortSignal | undefined): Promise<boolean> {
    const settled = await settles(pending, signal).catch((error: unknown) => {
      if (error instanceof StoppedError) return false;
      throw error;
    });
    if (settled) return true;
    this.#turn++;
    for (const observer of this.#all) observer.giveUp?.();
    return false;
  }

  /** For all epochs that have ended. Where no observer pauses at epochs, none returns a promise, and there may be thousands. */
  epochsEnd(epochs: EpochResult & { next(): boolean }): Maybe {
    if (this.pausesAt !== undefined) return epochs.next() ? this.#epochsEnd(epochs) : undefined;
    const all = this.#atEpochs;
    while (epochs.next()) for (let i = 0; i < all.length; i++) void all[i].epochEnd!(epochs);
  }

  async #epochsEnd(epochs: EpochResult & { next(): boolean }): Promise<void> {
    const turn = this.#turn;
    do await this.call("epochEnd", epochs);
    while (turn === this.#turn && epochs.next());
  }
}

function finest(observers: readonly Observer[], counts: (observer: Observer) => boolean): Moment | undefined {
  let moment: Moment | undefined;
  for (const observer of observers)
    if (moment !== "batch" && observer.pausesAt !== undefined && counts(observer)) moment = observer.pausesAt;
  return moment;
}
