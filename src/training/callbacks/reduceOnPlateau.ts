/** The callback that lowers the learning rate when a number stops getting better. */
import type { Callback, TrainingControl } from "./callback.ts";
import { number, readOptions, type RecordOf } from "../../base/options.ts";
import { WatchedValue, monitorOptions, type MonitorOptions } from "./watchedValue.ts";

export interface ReduceOnPlateauOptions extends MonitorOptions {
  /** What the learning rate is multiplied with, above 0 and below 1. Default 0.1. */
  factor?: number;
  /** Epochs without a better value before it is. Default 10. */
  patience?: number;
  /** The rate does not go below. Default 0. */
  minLearningRate?: number;
}

const reduceOnPlateauOptions = {
  ...monitorOptions,
  factor: number(0.1, { above: 0, below: 1 }),
  patience: number(10, { integer: true, min: 1 }),
  minLearningRate: number(0, { min: 0 }),
} satisfies RecordOf<ReduceOnPlateauOptions>;

/** Lowers the learning rate when a number stops getting better. For optimizers whose rate is a number, not a schedule. */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Callback {
  const checked = readOptions(reduceOnPlateauOptions, options, "reduceOnPlateau");
  const { factor, patience, minLearningRate, ...monitored } = checked;
  const monitor = new WatchedValue(monitored, "reduceOnPlateau");
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
      const lowered = Math.max(model.learningRate * factor, minLearningRate);
      if (lowered > 0) model.learningRate = lowered;
    },
  };
}
