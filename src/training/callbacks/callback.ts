/** What training tells its caller: logs, events, history, and the callbacks' signatures. */

import type { Finding } from "../../diagnosis/finding.ts";
import type { Model } from "../../model/model.ts";

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
export type StoppedBy =
  "epochs" | "signal" | "patience" | "targetLoss" | "allCorrect" | "time" | "callback" | "nonFinite";

export interface History {
  /** Numbers of the epochs. */
  epoch: number[];
  /** A list an epoch for each name in the logs. */
  history: Record<string, number[]>;
  /** Which rule ended the training. */
  stoppedBy: StoppedBy;
  /** What was found to be wrong, and still was at the end: each once, with the epoch in which it was seen first. */
  findings: Finding[];
  /** Where a loss or weight was not finite, if the training ended by that ("stop", "rollBack"). */
  nonFinite?: NonFinite;
}

export interface NonFinite {
  /** Number of the epoch, and batch in it. */
  epoch: number;
  batch: number;
  /** The first layer that had it; undefined where that cannot be told. */
  layer?: string;
  /** What E_NON_FINITE would have said. */
  message: string;
  /** Where the weights are of that the model has now; undefined where they were left as they were. */
  rolledBackTo?: { epoch: number; batch: number };
}

export type TrainEvent =
  /** An epoch is over. */
  | { type: "epoch"; epoch: number; logs: Logs }
  /** Some batches of an epoch are over; `logs` are means over the epoch so far. */
  | { type: "progress"; epoch: number; batch: number; batches: number; logs: Logs }
  /** Something is wrong, and has been for a while. */
  | { type: "finding"; finding: Finding }
  | { type: "end"; history: History };
