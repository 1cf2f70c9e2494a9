/** What `fit`, `train` and `fitDataset` accept, checked. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { checkBoolean, checkNumber, checkOptions, checkWord } from "../base/options.ts";
import type { Input } from "../data/input.ts";
import type { Network } from "../network/network.ts";
import type { Compiled } from "../session/compile.ts";
import { checkExamples, type ClassWeight, type Examples, type Inputs } from "../session/examples.ts";
import { callbackNames, type Callback, type TrainableModel } from "./callbacks/callback.ts";
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
  validationData?: readonly [Inputs, Inputs];
  /** The weight of the rows of a class in the loss, by class number: { 0: 1, 1: 5 }. Default 1. */
  classWeight?: ClassWeight;
  callbacks?: readonly Callback<Model>[];
  /** Stops the training after the batch under way, or while it waits for one; it then resolves with stoppedBy "signal". */
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
  /** Batches an epoch; by default as many as there are. */
  batchesPerEpoch?: number;
}

type Names<Options> = Readonly<Record<keyof Options, true>>;
const trainingNames: Names<TrainingOptions> = {
  epochs: true,
  initialEpoch: true,
  accumulateSteps: true,
  validationData: true,
  classWeight: true,
  callbacks: true,
  signal: true,
  verbose: true,
  watch: true,
  onNonFinite: true,
};
const fitNames: Names<FitOptions> = {
  ...trainingNames,
  batchSize: true,
  validationSplit: true,
  shuffle: true,
  sampleWeight: true,
};
const fitDatasetNames: Names<FitDatasetOptions> = { ...trainingNames, batchesPerEpoch: true };

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

export interface CheckedFit extends CheckedTraining {
  readonly training: Examples;
  readonly validation?: Examples;
  readonly batchSize: number;
  readonly shuffle: boolean;
}

export interface CheckedFitDataset extends CheckedTraining {
  readonly validation?: Examples;
  readonly batchesPerEpoch: number;
}

export function* checkFit(
  where: "fit" | "train",
  x: unknown,
  y: unknown,
  options: FitOptions,
  network: Network,
  compiled: Compiled,
): Generator<void, CheckedFit> {
  checkOptions(options, Object.keys(fitNames), where);
  const { epochs, initialEpoch } = checkEpochs(options, where);
  const all = yield* checkExamples(x, y, network, compiled, "", options);
  const { training, validation } = yield* splitOff(where, all, options, network, compiled);
  return {
    ...checkTraining(options, where, compiled),
    epochs,
    initialEpoch,
    training,
    validation,
    batchSize: checkNumber(options.batchSize ?? 32, `${where} batchSize`, { integer: true, min: 1 }),
    shuffle: checkBoolean(options.shuffle ?? true, `${where} shuffle`),
  };
}

export function* checkFitDataset(
  options: FitDatasetOptions,
  network: Network,
  compiled: Compiled,
): Generator<void, CheckedFitDataset> {
  const where = "fitDataset";
  checkOptions(options, Object.keys(fitDatasetNames), where);
  const { batchesPerEpoch } = options;
  return {
    ...checkEpochs(options, where),
    ...checkTraining(options, where, compiled),
    batchesPerEpoch:
      batchesPerEpoch === undefined
        ? Infinity
        : checkNumber(batchesPerEpoch, "fitDataset batchesPerEpoch", { integer: true, min: 1 }),
    validation: yield* checkValidation(where, options.validationData, network, compiled),
  };
}

function checkEpochs(options: TrainingOptions, where: Where) {
  const initialEpoch = checkNumber(options.initialEpoch ?? 0, `${where} initialEpoch`, { integer: true, min: 0 });
  const until = checkNumber(options.epochs ?? 1, `${where} epochs`, { integer: true, min: 0 });
  return { epochs: Math.max(0, until - initialEpoch), initialEpoch };
}

function checkTraining(options: TrainingOptions, where: Where, compiled: Compiled) {
  const verbose = options.verbose ?? 0;
  if (![0, 1, true, false].includes(verbose))
    throw new ChainruleError("E_CONFIG", `${where} verbose must be 0 or 1, got ${formatValue(verbose)}.`);
  const callbacks = checkCallbacks(options.callbacks ?? [], where);
  const steps = checkNumber(options.accumulateSteps ?? 1, `${where} accumulateSteps`, { integer: true, min: 1 });
  if (steps > 1 && compiled.update === "in-place")
    throw new ChainruleError("E_CONFIG", `${where} accumulateSteps does not go with update "in-place".`);
  return {
    accumulateSteps: steps,
    callbacks: verbose ? [...callbacks, progressLine(options.epochs ?? 1)] : callbacks,
    signal: checkSignal(options.signal, where),
    verbose: Boolean(verbose),
    watch: checkShare(options.watch ?? true, where),
    onNonFinite: checkWord(options.onNonFinite ?? "throw", policies, `${where} onNonFinite`),
  };
}

function checkShare(watch: unknown, where: Where): number {
  if (typeof watch === "boolean") return watch ? SHARE : 0;
  return checkNumber(watch, `${where} watch`, { min: 0 });
}

function* splitOff(
  where: Where,
  all: Examples,
  options: FitOptions,
  network: Network,
  compiled: Compiled,
): Generator<void, { training: Examples; validation?: Examples }> {
  const { validationData } = options;
  const share = checkNumber(options.validationSplit ?? 0, `${where} validationSplit`, { min: 0, below: 1 });
  if (validationData !== undefined && share > 0) {
    const message = `${where} accepts validationData or validationSplit, not both: one of them would be unused.`;
    throw new ChainruleError("E_CONFIG", message, { validationSplit: share });
  }
  if (validationData !== undefined)
    return { training: all, validation: yield* checkValidation(where, validationData, network, compiled) };
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

function* checkValidation(
  where: Where,
  data: unknown,
  network: Network,
  compiled: Compiled,
): Generator<void, Examples | undefined> {
  if (data === undefined) return undefined;
  if (!Array.isArray(data) || data.length !== 2)
    throw new ChainruleError("E_CONFIG", `${where} validationData must be [x, y], got ${formatValue(data)}.`);
  return yield* checkExamples(data[0], data[1], network, compiled, "validation ");
}

function checkCallbacks(callbacks: unknown, where: Where): readonly Callback[] {
  if (!Array.isArray(callbacks))
    throw new ChainruleError("E_CONFIG", `${where} callbacks must be an array, got ${formatValue(callbacks)}.`);
  for (const callback of callbacks) {
    if (typeof callback !== "object" || callback === null) {
      throw new ChainruleError(
        "E_CONFIG",
        `A callback is an object with ${callbackNames.join(", ")}, got ${formatValue(callback)}.`,
      );
    }
    for (const key of Object.keys(callback)) {
      if (key.startsWith("on")) checkOptions({ [key]: 0 }, callbackNames, "A callback");
    }
    for (const name of callbackNames) {
      const call: unknown = callback[name];
      if (call !== undefined && typeof call !== "function")
        throw new ChainruleError("E_CONFIG", `A callback's ${name} must be a function, got ${formatValue(call)}.`);
    }
  }
  return callbacks;
}

function checkSignal(signal: unknown, where: Where): AbortSignal | undefined {
  if (signal === undefined || (typeof signal === "object" && signal !== null && "aborted" in signal))
    return signal as AbortSignal | undefined;
  throw new ChainruleError("E_CONFIG", `${where} signal must be an AbortSignal, got ${formatValue(signal)}.`);
}
