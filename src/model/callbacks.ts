/** What training tells its caller: logs, events, history, and the callbacks' signatures. */

import type { Model } from "./model.ts";

/** Loss and metrics by name; those of validation data begin with "val_". */
export type Logs = Record<string, number>;

/** What a callback may do with the training it is part of. */
export interface TrainingControl {
  readonly model: Model<boolean>;
  /** Ends the training after the epoch (or batch) at hand; the history's stoppedBy says why. */
  stop(reason: StoppedBy): void;
}

/** Called at the named moments; an async callback is waited for. */
export interface Callback {
  onTrainBegin?(control: TrainingControl): void | Promise<void>;
  onTrainEnd?(history: History): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  /** `logs` are means over the epoch so far. */
  onBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
}
export const callbackNames = ["onTrainBegin", "onTrainEnd", "onEpochBegin", "onEpochEnd", "onBatchEnd"] as const;

/** Why a training ended: its epochs were over, or one of the stopping rules, or a callback of the user's. */
export type StoppedBy = "epochs" | "signal" | "patience" | "targetLoss" | "allCorrect" | "time" | "callback";

export interface History {
  /** Numbers of the epochs. */
  epoch: number[];
  /** A list an epoch for each name in the logs. */
  history: Record<string, number[]>;
  /** Which rule ended the training. */
  stoppedBy: StoppedBy;
}

export type TrainEvent =
  /** An epoch is over. */
  | { type: "epoch"; epoch: number; logs: Logs }
  /** Some batches of an epoch are over; `logs` are means over the epoch so far. */
  | { type: "progress"; epoch: number; batch: number; batches: number; logs: Logs }
  | { type: "end"; history: History };
