import type { Callback, TrainingControl } from "./callback.ts";
import { checkNumber, checkOptions } from "../../base/options.ts";
import { Monitor, monitorNames, type MonitorOptions } from "./monitor.ts";

export interface ReduceOnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied with, above 0 and below 1. Default 0.1. */
  factor?: number;
  /** Epochs without a better value before it is. Default 10. */
  patience?: number;
  /** The rate does not go below. Default 0. */
  minLearningRate?: number;
}

/** Lowers the learning rate when a number stops getting better. For optimizers whose rate is a number, not a schedule. */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Callback {
  checkOptions(options, ["factor", "patience", "minLearningRate", ...monitorNames], "reduceOnPlateau");
  const factor = checkNumber(options.factor ?? 0.1, "reduceOnPlateau factor", { above: 0, below: 1 });
  const patience = checkNumber(options.patience ?? 10, "reduceOnPlateau patience", { integer: true, min: 1 });
  const least = checkNumber(options.minLearningRate ?? 0, "reduceOnPlateau minLearningRate", { min: 0 });
  const monitor = new Monitor(options, "reduceOnPlateau");
  let control: TrainingControl;
  return {
    onTrainBegin(given) {
      control = given;
      monitor.reset();
    },
    onEpochEnd(_, logs) {
      if (monitor.improves(logs) || monitor.waited < patience) return;
      monitor.waited = 0;
      const { model } = control;
      const lowered = Math.max(model.learningRate * factor, least);
      if (lowered > 0) model.learningRate = lowered;
    },
  };
}
