/** What `fit`, `train` and `fitDataset` accept, checked. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import {
  checkNumber,
  checkOptions,
  custom,
  flag,
  isSignal,
  number,
  optional,
  readOptions,
  refuse,
  signalOption,
  word,
  type Checked,
  type RecordOf,
} from "../base/options.ts";
import type { Input } from "../data/input.ts";
import type { Network } from "../network/network.ts";
import type { Compiled } from "../session/compile.ts";
import { checkExamples, type ClassWeight, type Examples, type Targets } from "../session/examples.ts";
import type { Inputs } from "../session/inputs.ts";
import * as library from "./callbacks/all.ts";
import { callbackNames, type Callback, type CallbackLike, type TrainableModel } from "./callbacks/callback.ts";
import { progressLine } from "./callbacks/progress.ts";
import { policies, type NonFinitePolicy } from "./nonFinite.ts";
import { SHARE } from "./observers/monitor.ts";

/** Options of every training. */
export interface TrainingOptions<Model extends TrainableModel = TrainableModel> {
  /** The last epoch's number plus one. Default 1. */
  epochs?: number;
  /** Number of the first epoch, when a training is continued. Default 0. */
  initialEpoch?: number;
  /**
   * Batches whose gradients make one update: as if the batch were so many times as large, with the activations of one in
   * memory. The last, shorter group of an epoch makes an update of its own. Default 1.
   */
  accumulateSteps?: number;
  /** Rows and targets to validate on after each epoch, [x, y]. */
  validationData?: readonly [Inputs, Targets];
  /** The weight of the rows of a class in the loss, by class number: { 0: 1, 1: 5 }. Default 1. */
  classWeight?: ClassWeight;
  /** Callbacks, or one alone; a function is called after each epoch, as `onEpochEnd(epoch, logs)`. */
  callbacks?: CallbackLike<Model> | readonly CallbackLike<Model>[];
  /**
   * Stops the training after the batch under way, or while data are checked, batches or callbacks are waited for, or
   * validation data are evaluated; it then resolves with stoppedBy "signal". An epoch whose validation was not over is not
   * in the history, and a callback's promise is waited for 30 ms at most.
   */
  signal?: AbortSignal;
  /** 1 prints a line an epoch, and findings. Default 0. */
  verbose?: 0 | 1 | boolean;
  /**
   * Inspects the network now and then, for the history's findings (docs/diagnosis.md); a number is the share of the
   * training's time that this may take. It changes nothing that is learned. Default true: 0.005.
   */
  watch?: boolean | number;
  /** When a loss or weight is not finite: throw E_NON_FINITE, stop, or go back to the last good weights. Default "throw". */
  onNonFinite?: NonFinitePolicy;
}

/** Options of `fit` and `train`. */
export interface FitOptions<Model extends TrainableModel = TrainableModel> extends TrainingOptions<Model> {
  /** Rows a step; the last batch of an epoch may be shorter. Default 32. */
  batchSize?: number;
  /** Share of the last rows that is kept for validation, taken before shuffling. Default 0. */
  validationSplit?: number;
  /** A new order of the rows each epoch, from the model's seed, where an epoch has several batches. Default true. */
  shuffle?: boolean;
  /** The weight of each row in the loss, one number a row. Default 1. */
  sampleWeight?: Input;
}

/** Options of `fitDataset`. */
export interface FitDatasetOptions<Model extends TrainableModel = TrainableModel> extends TrainingOptions<Model> {
  /**
   * Batches of an epoch, which goes on where the last one ended, and from the dataset's beginning after its end; by default
   * each epoch reads the whole dataset.
   */
  batchesPerEpoch?: number;
}

const whole = (initial: number, min: number) => number(initial, { integer: true, min });
const trainingOptions = {
  epochs: whole(1, 0),
  initialEpoch: whole(0, 0),
  accumulateSteps: whole(1, 1),
  validationData: optional(custom(undefined, "[x, y]", checkPair)),
  classWeight: optional(custom(undefined, "an object such as { 0: 1, 1: 5 }", asIs)),
  callbacks: custom([], "a callback, a function, or an array of them", checkCallbacks),
  signal: optional(signalOption()),
  verbose: custom(0, "0 or 1", checkVerbose),
  watch: custom(true, "true, false or a share of the training's time", checkShare),
  onNonFinite: word("throw", policies),
} satisfies RecordOf<TrainingOptions>;
const fitOptions = {
  ...trainingOptions,
  batchSize: whole(32, 1),
  validationSplit: number(0, { min: 0, below: 1 }),
  shuffle: flag(true),
  sampleWeight: optional(custom(undefined, "a number a row", asIs)),
} satisfies RecordOf<FitOptions>;
const fitDatasetOptions = {
  ...trainingOptions,
  batchesPerEpoch: optional(whole(1, 1)),
} satisfies RecordOf<FitDatasetOptions>;

/** The method that checks: named in messages. */
export type Where = "fit" | "train" | "fitDataset";

export interface CheckedTraining {
  /** Epochs to train. */
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly accumulateSteps: number;
  /** With the progress line, if that is wanted. */
  readonly callbacks: readonly Callback[];
  readonly signal?: AbortSignal;
  readonly verbose: boolean;
  /** The share of the time for the monitor; 0 for none. */
  readonly watch: number;
  readonly onNonFinite: NonFinitePolicy;
}

export interface CheckedFit {
  readonly common: CheckedTraining;
  readonly training: Examples;
  readonly validation?: Examples;
  readonly batchSize: number;
  readonly shuffle: boolean;
}

export interface CheckedFitDataset {
  readonly common: CheckedTraining;
  readonly validation?: Examples;
  /** Checked with each batch. */
  readonly classWeight: unknown;
  readonly batchesPerEpoch: number;
}

export function* checkFit(
  where: "fit" | "train",
  x: unknown,
  y: unknown,
  given: FitOptions,
  network: Network,
  compiled: Compiled,
): Generator<void, CheckedFit> {
  const options = readOptions(fitOptions, given, where);
  const all = yield* checkExamples(x, y, network, compiled, "", options);
  const { training, validation } = yield* splitOff(where, all, options, network, compiled);
  const { batchSize, shuffle } = options;
  return { common: settled(options, where, compiled), training, validation, batchSize, shuffle };
}

export function* checkFitDataset(
  given: FitDatasetOptions,
  network: Network,
  compiled: Compiled,
): Generator<void, CheckedFitDataset> {
  const options = readOptions(fitDatasetOptions, given, "fitDataset");
  const { validationData, classWeight, batchesPerEpoch = Infinity } = options;
  const validation = validationData && (yield* checkValidation(validationData, network, compiled));
  return { common: settled(options, "fitDataset", compiled), validation, classWeight, batchesPerEpoch };
}

/** What all trainings have in common. */
function settled(options: Checked<typeof trainingOptions>, where: Where, compiled: Compiled): CheckedTraining {
  const { epochs, initialEpoch, accumulateSteps, callbacks, signal, verbose, watch, onNonFinite } = options;
  if (accumulateSteps > 1 && compiled.update === "in-place")
    throw new ChainruleError("E_CONFIG", `${where} accumulateSteps does not go with update "in-place".`);
  return {
    epochs: Math.max(0, epochs - initialEpoch),
    initialEpoch,
    accumulateSteps,
    callbacks: verbose ? [...callbacks, progressLine(epochs)] : callbacks,
    signal,
    verbose,
    watch,
    onNonFinite,
  };
}

function* splitOff(
  where: Where,
  all: Examples,
  { validationData, validationSplit: share }: Checked<typeof fitOptions>,
  network: Network,
  compiled: Compiled,
): Generator<void, { training: Examples; validation?: Examples }> {
  if (validationData !== undefined && share > 0) {
    const message = `${where} accepts validationData or validationSplit, not both: one of them would be unused.`;
    throw new ChainruleError("E_CONFIG", message, { validationSplit: share });
  }
  if (validationData !== undefined)
    return { training: all, validation: yield* checkValidation(validationData, network, compiled) };
  if (share === 0) return { training: all };
  const kept = Math.floor(all.count * (1 - share));
  if (kept === 0 || kept === all.count) {
    throw new ChainruleError(
      "E_DATA",
      `validationSplit ${share} of ${all.count} rows leaves ${kept} to train on and ${all.count - kept} to validate on.`,
      { share, rows: all.count },
    );
  }
  return { training: { ...all, count: kept }, validation: { ...all, from: kept, count: all.count - kept } };
}

function checkValidation([x, y]: readonly [unknown, unknown], network: Network, compiled: Compiled) {
  return checkExamples(x, y, network, compiled, "validation ");
}

/** Checked later, with the rows it belongs to. */
function asIs(value: unknown): unknown {
  return value;
}

function checkPair(value: unknown, name: string): readonly [unknown, unknown] {
  if (Array.isArray(value) && value.length === 2) return value as [unknown, unknown];
  return refuse(value, name, "[x, y]");
}

function checkVerbose(value: unknown, name: string): boolean {
  if (![0, 1, true, false].includes(value as number)) refuse(value, name, "0 or 1");
  return Boolean(value);
}

function checkShare(value: unknown, name: string): number {
  if (typeof value === "boolean") return value ? SHARE : 0;
  return checkNumber(value, name, { min: 0 });
}

/** The signal among options that have not been checked yet: it ends checks, too. */
export function signalOf(given: unknown): AbortSignal | undefined {
  const { signal } = (given ?? {}) as { signal?: unknown };
  return isSignal(signal) ? signal : undefined;
}

function checkCallbacks(value: unknown): readonly Callback[] {
  const callbacks = (Array.isArray(value) ? value : [value]).map(callbackOf);
  for (const callback of callbacks) {
    if (typeof callback !== "object" || callback === null)
      throw new ChainruleError(
        "E_CONFIG",
        `A callback is a function (epoch, logs), or an object with ${callbackNames.join(", ")}, got ${formatValue(callback)}.`,
      );
    for (const key of Object.keys(callback)) {
      if (key.startsWith("on")) checkOptions({ [key]: 0 }, callbackNames, "A callback");
    }
    for (const moment of callbackNames) {
      const call: unknown = callback[moment];
      if (call !== undefined && typeof call !== "function")
        throw new ChainruleError("E_CONFIG", `A callback's ${moment} must be a function, got ${formatValue(call)}.`);
    }
  }
  return callbacks;
}

/** A function is called at the end of each epoch; those of the library that make callbacks are no such functions. */
function callbackOf(value: unknown): Callback {
  if (typeof value !== "function") return value as Callback;
  const factory = Object.entries<unknown>(library).find(([, made]) => made === value)?.[0];
  if (factory === undefined) return { onEpochEnd: value as Callback["onEpochEnd"] };
  throw new ChainruleError("E_CONFIG", `${factory} makes a callback when it is called: write ${factory}({ … }).`);
}
