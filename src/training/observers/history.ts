/** The observer that writes the history. */
import type { History } from "../callbacks/callback.ts";
import type { EpochResult, Observer } from "../observer.ts";

/** Epochs that a history has at most. */
const MOST_EPOCHS = 2 ** 20;

/**
 * Writes epochs into the history, value by value: no object an epoch. Whenever it is full, every second epoch is left out,
 * and from then on every second, fourth, … is kept, and the last one always.
 */
export class HistoryRecorder implements Observer {
  readonly #epochs: number[];
  readonly #own: readonly number[][];
  readonly #validation: readonly number[][];
  readonly #most: number;
  #every = 1;

  /** `names`: of loss and metrics; with `validated` there are as many of the validation data. */
  constructor(history: History, names: readonly string[], validated: boolean, most = MOST_EPOCHS) {
    this.#most = most;
    this.#epochs = history.epoch;
    this.#own = names.map((name) => record(history, name));
    this.#validation = validated ? names.map((name) => record(history, `val_${name}`)) : [];
  }

  epochEnd({ epoch, values, at: from, validation }: EpochResult): void {
    const epochs = this.#epochs;
    let at = this.#every === 1 || this.#isKept() ? epochs.length : epochs.length - 1;
    if (at === this.#most) at = this.#thin();
    epochs[at] = epoch;
    for (let i = 0; i < this.#own.length; i++) this.#own[i][at] = values[from + i];
    for (let i = 0; i < this.#validation.length; i++) this.#validation[i][at] = validation![i];
  }

  /** Whether the newest epoch stays when another follows. */
  #isKept(): boolean {
    const epoch = this.#epochs;
    return epoch.length === 0 || (epoch[epoch.length - 1] - epoch[0]) % this.#every === 0;
  }

  /** Leaves out every second epoch; returns where the next one goes. */
  #thin(): number {
    this.#every *= 2;
    const left = Math.ceil(this.#most / 2);
    for (const values of [this.#epochs, ...this.#own, ...this.#validation]) {
      for (let i = 0; i < left; i++) values[i] = values[2 * i];
      values.length = left;
    }
    return left;
  }
}

/** An empty list under a name, whatever the name. */
function record({ history }: History, name: string): number[] {
  const values: number[] = [];
  Object.defineProperty(history, name, { value: values, enumerable: true, writable: true, configurable: true });
  return values;
}
