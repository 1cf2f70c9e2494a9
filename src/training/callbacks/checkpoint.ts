/** The callback that saves the model while it is trained. */
import type { Callback, TrainingControl } from "./callback.ts";
import { nameByEnding } from "../../base/endings.ts";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { flag, needed, number, readOptions, text, type RecordOf } from "../../base/options.ts";
import { WatchedValue, monitorOptions, type MonitorOptions } from "./watchedValue.ts";

export interface CheckpointOptions extends MonitorOptions {
  /** A path, or another location that `model.save` accepts as a string; "{epoch}" in it becomes the number of the epoch. Written whole or not at all. */
  path: string;
  /** Looks every n epochs. Default 1. */
  every?: number;
  /** Saves only what is better than what was saved before, as Keras does: epochs in between do not count. Default false. */
  bestOnly?: boolean;
}

const checkpointOptions = {
  ...monitorOptions,
  path: needed(text()),
  every: number(1, { integer: true, min: 1 }),
  bestOnly: flag(false),
} satisfies RecordOf<CheckpointOptions>;

/**
 * Saves the model while it is trained, optimizer and random state included, so that a training can go on from it. Throws
 * E_CONFIG for names that end as files of other formats do: at once, not after the first epoch.
 */
export function checkpoint(options: CheckpointOptions): Callback {
  const { path, every, bestOnly, ...monitored } = readOptions(checkpointOptions, options, "checkpoint");
  if (!bestOnly && options.monitor !== undefined)
    throw new ChainruleError("E_CONFIG", "checkpoint: monitor needs bestOnly: true; without it every epoch is saved.");
  if (nameByEnding(path).foreign) {
    const message = `checkpoint: path must be a name that save writes, such as "model.json", got ${formatValue(path)}.`;
    throw new ChainruleError("E_CONFIG", message, { path });
  }
  const monitor = new WatchedValue(monitored, "checkpoint");
  let control: TrainingControl;
  return {
    onTrainBegin(given) {
      control = given;
      monitor.reset();
    },
    async onEpochEnd(epoch, logs) {
      if ((epoch + 1) % every === 0 && (!bestOnly || monitor.improves(logs))) {
        await control.model.save(path.replaceAll("{epoch}", String(epoch)));
      }
    },
  };
}
