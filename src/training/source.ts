/** Where a training's batches come from: arrays that are placed once (tables.ts), or a stream (stream.ts). */
import type { Examples } from "../session/examples.ts";
import type { Moment } from "./observer.ts";

export interface WalkRequest {
  /** Epochs left to train. */
  readonly epochs: number;
  /** The walk ends there at the latest. */
  readonly pausesAt: Moment | undefined;
  /** Exactly one update of the weights. */
  readonly isStep: boolean;
  /** Ends waiting for a batch. */
  readonly signal?: AbortSignal;
}

/** "idle": no batch was walked, since the epoch was over or the signal aborted. */
export type WalkOutcome = "finite" | "nonFinite" | "idle";

export interface BatchSource {
  /** Epochs finished by this training, and batches finished of the next. */
  readonly epoch: number;
  readonly batch: number;
  /** Batches an epoch; undefined where that is not known beforehand. */
  readonly batches: number | undefined;
  /** Batches that share an update. */
  readonly groupSize: number;
  /** Rows that have been trained on. */
  readonly rows: number;
  /** Rows for diagnoses: all, or those of the last batch. Undefined before there are any. */
  readonly examples: Examples | undefined;
  /** Trains on some batches. Throws E_ENGINE, and what a stream throws. */
  walk(request: WalkRequest): WalkOutcome | Promise<WalkOutcome>;
  /** Losses and metrics of the epochs from `epoch` on that are finished, epoch after epoch. */
  results(epoch: number): Float64Array;
  /** Means of the unfinished epoch so far; NaN for metrics of whole epochs. */
  partial(): Float64Array;
}
