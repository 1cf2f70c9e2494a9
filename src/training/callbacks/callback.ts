/** What a training reports to its caller: logs, events, history; and the callbacks' signatures. */
import type { Finding } from "../../diagnosis/finding.ts";
import type { NonFinite } from "../../diagnosis/lost.ts";
import type { GivenWeights, NamedWeights } from "../../network/weights.ts";
import type { Rate } from "../../schedules/rate.ts";

/** Loss and metrics by name; those of validation data begin with "val_". */
export type Logs = Record<string, number>;

/** What the library's callbacks use of the model that is being trained. */
export interface TrainableModel {
  get learningRate(): number;
  set learningRate(rate: Rate);
  getWeights(): NamedWeights[];
  setWeights(weights: GivenWeights): void;
  save(target: string): Promise<void>;
}

/** What a callback can do with the training that it is part of. */
export interface TrainingControl<Model extends TrainableModel = TrainableModel> {
  readonly model: Model;
  /** Ends the training after the epoch (or batch) under way; the history's stoppedBy gives the reason. */
  stop(reason: StoppedBy): void;
}

/** Functions that a training calls at the named moments; the promise of an async one is awaited. */
export interface Callback<Model extends TrainableModel = TrainableModel> {
  onTrainBegin?(control: TrainingControl<Model>): void | Promise<void>;
  onTrainEnd?(history: History): void | Promise<void>;
  onEpochBegin?(epoch: number): void | Promise<void>;
  onEpochEnd?(epoch: number, logs: Logs): void | Promise<void>;
  /** `logs` are means over the epoch so far. */
  onBatchEnd?(batch: number, logs: Logs): void | Promise<void>;
}
/** A callback, or what is called at the end of each epoch. */
export type CallbackLike<Model extends TrainableModel = TrainableModel> =
  Callback<Model> | NonNullable<Callback<Model>["onEpochEnd"]>;
export const callbackNames = ["onTrainBegin", "onTrainEnd", "onEpochBegin", "onEpochEnd", "onBatchEnd"] as const;

/** Why a training ended: its epochs were over, the model was disposed of, or one of the stopping rules or a callback. */
export type StoppedBy =
  "epochs" | "signal" | "dispose" | "patience" | "targetLoss" | "allCorrect" | "time" | "callback" | "nonFinite";

export interface History {
  /**
   * Numbers of the epochs: all of them up to 2²⁰. Of longer trainings every second, fourth, eighth … from the first on, so
   * that there are never more than 2²⁰, and the last.
   */
  epoch: number[];
  /** For each name in the logs, one value an epoch. */
  history: Record<string, number[]>;
  /** Which rule ended the training. */
  stoppedBy: StoppedBy;
  /** What was wrong and still was at the end: each finding once, with the epoch in which it was first seen. */
  findings: Finding[];
  /** Where a loss or weight was not finite, if that ended the training ("stop", "rollBack"). */
  nonFinite?: NonFinite;
}

export type TrainEvent =
  /** An epoch is over. */
  | { type: "epoch"; epoch: number; logs: Logs }
  /** Some batches of an epoch are over; `logs` are means over the epoch so far. */
  | { type: "progress"; epoch: number; batch: number; batches: number; logs: Logs }
  /** Something is wrong, and has been for a while. */
  | { type: "finding"; finding: Finding }
  | { type: "end"; history: History };
