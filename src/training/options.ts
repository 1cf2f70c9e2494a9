/** What `fit` and `evaluate` take, checked. */
import type { Input } from "../data/input.ts";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { checkBoolean, checkNumber, checkOptions, checkWord } from "../base/options.ts";
import { callbackNames, type Callback } from "./callbacks/callback.ts";
import type { Compiled } from "../session/compile.ts";
import { policies, type NonFinitePolicy } from "./nonFinite.ts";
import { checkExamples, type ClassWeight } from "../session/examples.ts";
import type { Network } from "../network/network.ts";
import { progressLine } from "./callbacks/progress.ts";
import type { Examples } from "../session/run.ts";
import { SHARE } from "./monitor.ts";

export interface FitOptions {
  /** The last epoch's number plus one. Default 1. */
  epochs?: number;
  /** Rows a step; the last batch of an epoch may be shorter. Default 32. */
  batchSize?: number;
  /**
   * Batches whose gradients make one update: as if the batch were so many times as large, in the memory of one. The
   * last, shorter group of an epoch is updated from by itself. Default 1.
   */
  accumulateSteps?: number;
  /** Share of the last rows that is kept for validation, taken before shuffling. Default 0. */
  validationSplit?: number;
  /** Rows and targets to validate on after each epoch, [x, y]. */
  validationData?: readonly [Inputs, Inputs];
  /** A new order of the rows each epoch, from the model's seed, where an epoch has several batches. Default true. */
  shuffle?: boolean;
  /** What each row's loss counts, a number a row. Default 1. */
  sampleWeight?: Input;
  /** What the rows of a class count, by class number: { 0: 1, 1: 5 }. Default 1. */
  classWeight?: ClassWeight;
  callbacks?: readonly Callback[];
  /** Stops the training after the batch at hand; fit then resolves with stoppedBy "signal". */
  signal?: AbortSignal;
  /** Number of the first epoch, when a training is gone on with. Default 0. */
  initialEpoch?: number;
  /** 1 prints a line an epoch, and findings. Default 0. */
  verbose?: 0 | 1 | boolean;
  /**
   * Looks at the network now and then, for the history's findings (docs/diagnosis.md); a number says which share of the
   * training's time that may take. It changes nothing that is learned. Default true: 0.005.
   */
  watch?: boolean | number;
  /** When a loss or weight is not finite: throw E_NON_FINITE, stop, or go back to the last good weights. Default "throw". */
  onNonFinite?: NonFinitePolicy;
}

/** Rows for a network: for several inputs (or outputs) a list, or by name. */
export type Inputs = Input | readonly Input[] | Readonly<Record<string, Input>>;

const fitNames = [
  "epochs",
  "batchSize",
  "accumulateSteps",
  "validationSplit",
  "validationData",
  "shuffle",
  "sampleWeight",
  "classWeight",
  "callbacks",
  "signal",
  "initialEpoch",
  "verbose",
  "watch",
  "onNonFinite",
];

export interface EvaluateOptions {
  /** Rows a batch: of memory and speed only, never of the result's meaning. Default 256. */
  batchSize?: number;
}

/** Who checks: named in messages. */
export type Where = "fit" | "train" | "fitDataset";

export interface CheckedFit {
  training: Examples;
  validation?: Examples;
  /** Epochs to train. */
  epochs: number;
  initialEpoch: number;
  batchSize: number;
  accumulateSteps: number;
  shuffle: boolean;
  callbacks: readonly Callback[];
  signal?: AbortSignal;
  verbose: boolean;
  /** The share of the time for watching; 0 for none. */
  watch: number;
  onNonFinite: NonFinitePolicy;
}

export function* checkFit(
  where: Where,
  x: unknown,
  y: unknown,
  options: FitOptions,
  network: Network,
  compiled: Compiled,
): Generator<void, CheckedFit> {
  checkOptions(options, fitNames, where);
  const initialEpoch = checkNumber(options.initialEpoch ?? 0, `${where} initialEpoch`, { integer: true, min: 0 });
  const until = checkNumber(options.epochs ?? 1, `${where} epochs`, { integer: true, min: 0 });
  const all = yield* checkExamples(x, y, network, compiled, "", options);
  const { training, validation } = yield* splitOff(where, all, options, network, compiled);
  const verbose = options.verbose ?? 0;
  if (![0, 1, true, false].includes(verbose))
    throw new ChainruleError("E_CONFIG", `${where} verbose must be 0 or 1, got ${formatValue(verbose)}.`);
  const callbacks = checkCallbacks(options.callbacks ?? [], where);
  const accumulateSteps = checkNumber(options.accumulateSteps ?? 1, `${where} accumulateSteps`, {
    integer: true,
    min: 1,
  });
  if (accumulateSteps > 1 && compiled.update === "in-place")
    throw new ChainruleError("E_CONFIG", `${where} accumulateSteps does not go with update "in-place".`);
  return {
    training,
    validation,
    epochs: Math.max(0, until - initialEpoch),
    initialEpoch,
    batchSize: checkBatchSize(options.batchSize ?? 32, where),
    accumulateSteps,
    shuffle: checkBoolean(options.shuffle ?? true, `${where} shuffle`),
    callbacks: verbose ? [...callbacks, progressLine(until)] : callbacks,
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

/** x and y of `evaluate`, checked. */
export function* examples(x: unknown, y: unknown, options: EvaluateOptions, network: Network, compiled: Compiled) {
  checkOptions(options, ["batchSize"], "evaluate");
  const batchSize = checkBatchSize(options.batchSize ?? 256, "evaluate");
  return { data: yield* checkExamples(x, y, network, compiled), batchSize };
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
    const message = `${where} takes validationData or validationSplit, not both: one of them would go unused.`;
    throw new ChainruleError("E_CONFIG", message, { validationSplit: share });
  }
  if (validationData !== undefined) {
    if (!Array.isArray(validationData) || validationData.length !== 2) {
      throw new ChainruleError(
        "E_CONFIG",
        `${where} validationData must be [x, y], got ${formatValue(validationData)}.`,
      );
    }
    return {
      training: all,
      validation: yield* checkExamples(validationData[0], validationData[1], network, compiled, "validation "),
    };
  }
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

function checkBatchSize(value: unknown, where: string): number {
  return checkNumber(value, `${where} batchSize`, { integer: true, min: 1 });
}

export function checkCallbacks(callbacks: unknown, where: Where): readonly Callback[] {
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

export function checkSignal(signal: unknown, where: Where): AbortSignal | undefined {
  if (signal === undefined || (typeof signal === "object" && signal !== null && "aborted" in signal))
    return signal as AbortSignal | undefined;
  throw new ChainruleError("E_CONFIG", `${where} signal must be an AbortSignal, got ${formatValue(signal)}.`);
}
