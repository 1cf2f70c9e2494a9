import type { Logs } from "./callbacks/callback.ts";
import type { EpochResult, Walk } from "./observer.ts";
import type { BatchSource } from "./source.ts";

interface Reported {
  readonly source: BatchSource;
  readonly names: readonly string[];
  readonly initialEpoch: number;
}

/** What observers get to see of a source: walks and epochs with their numbers, values and names. */
export class EpochReport {
  readonly #source: BatchSource;
  readonly #names: readonly string[];
  readonly #initialEpoch: number;
  /** The first epoch that ended with the last walk, and what those epochs report. */
  #from = 0;
  #values: Float64Array = new Float64Array();

  constructor({ source, names, initialEpoch }: Reported) {
    this.#source = source;
    this.#names = names;
    this.#initialEpoch = initialEpoch;
  }

  /** Reads what the epochs from `from` on report, as far as they are finished. */
  read(from: number): void {
    this.#from = from;
    this.#values = this.#source.epoch > from ? this.#source.results(from) : new Float64Array();
  }

  /** The walk that has just been made. */
  walk(isStep: boolean): Walk {
    const source = this.#source;
    const { epoch, batch, batches = 0 } = source;
    const names = this.#names;
    const partial = batch > 0;
    const values = partial ? () => source.partial() : () => this.#values.subarray(this.#values.length - names.length);
    return {
      epoch: this.#initialEpoch + epoch,
      batch,
      number: (partial ? batch : batches) - 1,
      isStep,
      loss: () => values()[0],
      logs: () => labelled(names, values(), 0, partial),
    };
  }

  /** The epochs that ended with the walk: one object, for one epoch after the other. */
  *epochs(): Generator<EpochResult, void> {
    const names = this.#names;
    const values = this.#values;
    if (values.length === 0) return;
    const result = {
      epoch: this.#initialEpoch + this.#from,
      values,
      at: 0,
      validation: undefined as ArrayLike<number> | undefined,
      logs(): Logs {
        const logs = labelled(names, values, this.at);
        const { validation } = this;
        if (validation !== undefined) names.forEach((name, i) => (logs[`val_${name}`] = validation[i]));
        return logs;
      },
    };
    for (; result.at < values.length; result.at += names.length, result.epoch++) {
      result.validation = undefined;
      yield result;
    }
  }
}

/** Values by name; with `partial` without those that are known at an epoch's end only. */
function labelled(names: readonly string[], values: ArrayLike<number>, at: number, partial = false): Logs {
  const logs: Logs = {};
  names.forEach((name, i) => {
    if (!partial || !Number.isNaN(values[at + i])) logs[name] = values[at + i];
  });
  return logs;
}
