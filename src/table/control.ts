/** What fit, partialFit, crossValidate and permutationImportance are told beside rows and target. */
import { custom, number, optional, refuse, signalOption, type RecordOf } from "../base/options.ts";
import type { TrainingControl } from "./ensemble.ts";
import type { TrainingState } from "./state.ts";

export interface FitControl extends TrainingControl {
  /** The weight of each row in the loss, a number a row. Default 1. */
  readonly sampleWeight?: ArrayLike<number>;
}

export interface PartialFitOptions extends Pick<FitControl, "signal" | "sampleWeight"> {
  /** Times that the rows are learned from. Default 1. */
  readonly epochs?: number;
}

const asWeights = (value: unknown, name: string): ArrayLike<number> => {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  const wrong = isList ? Array.from(value as ArrayLike<unknown>).find((one) => !(Number.isFinite(one) && (one as number) >= 0)) : value; // prettier-ignore
  return isList && wrong === undefined ? (value as ArrayLike<number>) : refuse(wrong, name, "a number of at least 0 for each row"); // prettier-ignore
};
export const controlRecord = {
  signal: optional(signalOption()),
  onEpoch: optional(custom(undefined, "a function", (value, name) => typeof value === "function" ? (value as NonNullable<TrainingControl["onEpoch"]>) : refuse(value, name, "a function"))), // prettier-ignore
  resume: optional(custom(undefined, "what state() gave", (value) => value as TrainingState)),
  sampleWeight: optional(custom(undefined, "a number of at least 0 for each row", asWeights)),
} satisfies RecordOf<FitControl>;
const { signal, sampleWeight } = controlRecord;
export const partialRecord = { epochs: number(1, { integer: true, min: 1 }), signal, sampleWeight } satisfies RecordOf<PartialFitOptions>; // prettier-ignore
export const foldRecord = { folds: number(5, { integer: true, min: 2 }) } satisfies RecordOf<{ folds?: number }>;
export const repeatRecord = { repeats: number(5, { integer: true, min: 1 }) } satisfies RecordOf<{ repeats?: number }>;
