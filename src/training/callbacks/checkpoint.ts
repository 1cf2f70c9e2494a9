import type { Callback, TrainingControl } from "./callback.ts";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { checkBoolean, checkNumber, checkOptions } from "../../base/options.ts";
import { Monitor, monitorNames, type MonitorOptions } from "./monitor.ts";

export interface CheckpointOptions extends MonitorOptions {
  /** A path, or another place that `model.save` takes as a string; "{epoch}" in it becomes the number of the epoch. Written whole or not at all. */
  path: string;
  /** Saves every n epochs. Default 1. */
  every?: number;
  /** Saves only what is better than everything before. Default false. */
  bestOnly?: boolean;
}

/** Saves the model while it is trained, optimizer and random state included, so that a training can go on from it. */
export function checkpoint(options: CheckpointOptions): Callback {
  checkOptions(options, ["path", "every", "bestOnly", ...monitorNames], "checkpoint");
  const { path } = options;
  if (typeof path !== "string" || path === "") {
    throw new ChainruleError("E_CONFIG", `checkpoint path must be a file name, got ${formatValue(path)}.`);
  }
  const every = checkNumber(options.every ?? 1, "checkpoint every", { integer: true, min: 1 });
  const bestOnly = checkBoolean(options.bestOnly ?? false, "checkpoint bestOnly");
  const monitor = new Monitor(options, "checkpoint");
  let control: TrainingControl;
  return {
    onTrainBegin(given) {
      control = given;
      monitor.reset();
    },
    async onEpochEnd(epoch, logs) {
      const due = (epoch + 1) % every === 0;
      if (bestOnly ? monitor.improves(logs) && due : due) {
        await control.model.save(path.replaceAll("{epoch}", String(epoch)));
      }
    },
  };
}
