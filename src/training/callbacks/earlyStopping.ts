/** The callback that ends a training when a number stops getting better. */
import type { Callback, TrainingControl } from "./callback.ts";
import type { NamedWeights } from "../../network/weights.ts";
import { flag, number, readOptions, type RecordOf } from "../../base/options.ts";
import { WatchedValue, monitorOptions, type MonitorOptions } from "./watchedValue.ts";

export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without a better value before the training ends. Default 0: the first that is not better. */
  patience?: number;
  /** Gives the model the weights of its best epoch, however the training ends. Default false. */
  restoreBestWeights?: boolean;
}

const earlyStoppingOptions = {
  ...monitorOptions,
  patience: number(0, { integer: true, min: 0 }),
  restoreBestWeights: flag(false),
} satisfies RecordOf<EarlyStoppingOptions>;

/** Ends the training when a number stops getting better; the history's stoppedBy is "patience".   [Prechelt, 1998] */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const { patience, restoreBestWeights, ...monitored } = readOptions(earlyStoppingOptions, options, "earlyStopping");
  const monitor = new WatchedValue(monitored, "earlyStopping");
  let control: TrainingControl;
  let best: NamedWeights[] | undefined;
  return {
    onTrainBegin(given) {
      control = given;
      best = undefined;
      monitor.reset();
    },
    onEpochEnd(_, logs) {
      const improves = monitor.improves(logs);
      if (improves && restoreBestWeights) best = control.model.getWeights();
      if (!improves && monitor.waited >= Math.max(patience, 1)) control.stop("patience");
    },
    onTrainEnd() {
      if (best !== undefined) control.model.setWeights(best);
    },
  };
}
