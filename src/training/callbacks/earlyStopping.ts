import type { Callback, TrainingControl } from "./callback.ts";
import type { NamedWeights } from "../../network/weights.ts";
import { checkBoolean, checkNumber, checkOptions } from "../../base/options.ts";
import { Monitor, monitorNames, type MonitorOptions } from "./monitor.ts";

export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without a better value before the training ends. Default 0: the first that is not better. */
  patience?: number;
  /** Gives the model the weights of its best epoch, however the training ends. Default false. */
  restoreBestWeights?: boolean;
}

/** Ends the training when a number stops getting better; the history's stoppedBy is "patience".   [Prechelt, 1998] */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  checkOptions(options, ["patience", "restoreBestWeights", ...monitorNames], "earlyStopping");
  const patience = checkNumber(options.patience ?? 0, "earlyStopping patience", { integer: true, min: 0 });
  const restore = checkBoolean(options.restoreBestWeights ?? false, "earlyStopping restoreBestWeights");
  const monitor = new Monitor(options, "earlyStopping");
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
      if (improves && restore) best = control.model.getWeights();
      if (!improves && monitor.waited >= Math.max(patience, 1)) control.stop("patience");
    },
    onTrainEnd() {
      if (best !== undefined) control.model.setWeights(best);
    },
  };
}
