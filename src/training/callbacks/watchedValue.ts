/** Watching one number of the logs: what the callbacks here have in common. */
import { ChainruleError } from "../../base/errors.ts";
import { number, optional, text, word, type Checked, type RecordOf } from "../../base/options.ts";
import { largerIsBetter } from "../../metrics/index.ts";
import type { Logs } from "./callback.ts";

export interface MonitorOptions {
  /** The name in the logs. Default "val_loss" where there is validation data, else "loss". */
  monitor?: string;
  /** Whether smaller or larger is better. Default "auto": larger for accuracies, scores and similarities ("larger" of a metric). */
  mode?: "auto" | "min" | "max";
  /** How much better counts as better, at least 0. Default 0. */
  minDelta?: number;
}
export const monitorOptions = {
  monitor: optional(text()),
  mode: word("auto", ["auto", "min", "max"]),
  minDelta: number(0, { min: 0 }),
} satisfies RecordOf<MonitorOptions>;

/** Says of each epoch whether it is the best so far. Throws E_CONFIG for a name that is not in the logs. */
export class WatchedValue {
  best: number | undefined;
  /** Epochs since the best. */
  waited = 0;
  readonly #options: Checked<typeof monitorOptions>;
  readonly #where: string;

  constructor(options: Checked<typeof monitorOptions>, where: string) {
    this.#options = options;
    this.#where = where;
  }

  reset(): void {
    this.best = undefined;
    this.waited = 0;
  }

  /** Takes an epoch's logs; true if they are the best so far. */
  improves(logs: Logs): boolean {
    const name = this.#options.monitor ?? (Object.hasOwn(logs, "val_loss") ? "val_loss" : "loss");
    const value = logs[name];
    if (!Object.hasOwn(logs, name)) {
      const known = Object.keys(logs);
      throw new ChainruleError(
        "E_CONFIG",
        `${this.#where} monitors ${JSON.stringify(name)}, but the logs have ${known.join(", ")}.`,
        { name, known },
      );
    }
    const gain = this.best === undefined ? Infinity : this.#larger(name) ? value - this.best : this.best - value;
    if (gain > this.#options.minDelta) {
      this.best = value;
      this.waited = 0;
      return true;
    }
    this.waited++;
    return false;
  }

  #larger(name: string): boolean {
    const { mode } = this.#options;
    return mode === "auto" ? largerIsBetter(name) : mode === "max";
  }
}
