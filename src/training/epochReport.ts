/** What observers see of a walk: losses and metrics by name. */
import type { Logs } from "./callbacks/callback.ts";
import type { EpochResult, Walk } from "./observer.ts";
import type { BatchSource } from "./source.ts";

interface Reported {
  readonly source: BatchSource;
  readonly names: readonly string[];
  readonly initialEpoch: number;
}

/** What observers see of a source: walks, and epochs with their numbers, values and names. */
export class EpochReport implements EpochResult {
  validation: ArrayLike<number> | undefined;
  /** Number of the epoch that `next` has moved to. */
  epoch = 0;
  /** What the epochs that ended with the last walk report, and where the present one's values begin. */
  values: Float64Array = new Float64Array();
  at = 0;
  readonly #source: BatchSource;
  readonly #names: readonly string[];
  readonly #initialEpoch: number;

  constructor({ source, names, initialEpoch }: Reported) {
    this.#source = source;
    this.#names = names;
    this.#initialEpoch = initialEpoch;
  }

  /** Reads what the epochs from `from` on report, as far as they are finished; `next` then moves from one to the next. */
  read(from: number): void {
    this.epoch = this.#initialEpoch + from - 1;
    this.at = -this.#names.length;
    this.values = this.#source.epoch > from ? this.#source.results(from) : new Float64Array();
  }

  /** Moves to the next epoch; false after the last one. */
  next(): boolean {
    this.validation = undefined;
    this.epoch++;
    this.at += this.#names.length;
    return this.at < this.values.length;
  }

  /** Of the present epoch. */
  logs(): Logs {
    const logs = labelled(this.#names, this.values, this.at);
    const { validation } = this;
    if (validation !== undefined) this.#names.forEach((name, i) => (logs[`val_${name}`] = validation[i]));
    return logs;
  }

  /** The walk that has just been made. */
  walk(isStep: boolean): Walk {
    const source = this.#source;
    const { epoch, batch, batches = 0 } = source;
    const names = this.#names;
    const partial = batch > 0;
    const values = partial ? () => source.partial() : () => this.values.subarray(this.values.length - names.length);
    return {
      epoch: this.#initialEpoch + epoch,
      batch,
      number: (partial ? batch : batches) - 1,
      isStep,
      loss: () => values()[0],
      logs: () => labelled(names, values(), 0, partial),
    };
  }
}

/** Values by name; with `partial` without those that are known at an epoch's end only. */
export function labelled(names: readonly string[], values: ArrayLike<number>, at: number, partial = false): Logs {
  const entries = names.map((name, i): [string, number] => [name, values[at + i]]);
  return Object.fromEntries(partial ? entries.filter(([, value]) => !Number.isNaN(value)) : entries);
}
