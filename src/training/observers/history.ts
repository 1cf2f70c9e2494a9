/** The observer that writes the history. */
import type { History } from "../callbacks/callback.ts";
import type { EpochResult, Observer } from "../observer.ts";

/** Writes epochs into the history, value by value: no object an epoch. */
export class HistoryRecorder implements Observer {
  readonly #history: History;
  readonly #own: readonly number[][];
  readonly #validation: readonly number[][];

  /** `names`: of loss and metrics; with `validated` there are as many of the validation data. */
  constructor(history: History, names: readonly string[], validated: boolean) {
    this.#history = history;
    this.#own = names.map((name) => (history.history[name] = []));
    this.#validation = validated ? names.map((name) => (history.history[`val_${name}`] = [])) : [];
  }

  epochEnd({ epoch, values, at, validation }: EpochResult): void {
    this.#history.epoch.push(epoch);
    for (let i = 0; i < this.#own.length; i++) this.#own[i].push(values[at + i]);
    for (let i = 0; i < this.#validation.length; i++) this.#validation[i].push(validation![i]);
  }
}
