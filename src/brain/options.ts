/** The options of a network, by brain.js' names and with its defaults. */
import {
  checkNumber,
  custom,
  number,
  optional,
  readOptions,
  refuse,
  word,
  type Checked,
  type RecordOf,
} from "../base/options.ts";
import { brainActivations, type BrainActivation } from "../formats/brain/brainNetwork.ts";
import { MAX_EPOCHS } from "../session/run.ts";

/** Where a training is: iterations so far, and the error of the last one. */
export interface TrainingState {
  iterations: number;
  /** The mean over all items of the mean squared error of their outputs, each from before its own update. */
  error: number;
}

/** What `train`, `trainAsync` and `updateTrainingOptions` take; the constructor takes them, too. */
export interface TrainingOptions {
  /** Of all layers. Default "sigmoid". */
  activation?: BrainActivation;
  /** The slope of leaky-relu below 0, above 0 and below 1. Default 0.01. */
  leakyReluAlpha?: number;
  /** Times that all items are trained on at most; Infinity is 2³¹ − 1. Default 20000. */
  iterations?: number;
  /** Training ends after an iteration with at most this error, above 0 and below 1. Default 0.005. */
  errorThresh?: number;
  /** true prints a line every `logPeriod` iterations; a function is called with the state. Default false. */
  log?: boolean | ((state: TrainingState) => void);
  /** Default 10. */
  logPeriod?: number;
  /** Above 0 and below 1. Default 0.3. */
  learningRate?: number;
  /** At least 0 and below 1. Default 0.1. */
  momentum?: number;
  /** Called with the state every `callbackPeriod` iterations. */
  callback?: (state: TrainingState) => void;
  /** Default 10. */
  callbackPeriod?: number;
  /** Milliseconds after which no further iteration begins. Default Infinity. */
  timeout?: number;
  /** "adam": that rule in place of the momentum. */
  praxis?: "adam";
  /** Of Adam. Default 0.9. */
  beta1?: number;
  /** Of Adam. Default 0.999. */
  beta2?: number;
  /** Of Adam. Default 1e-8. */
  epsilon?: number;
  /** Of brain.js' recurrent networks: without effect here, as there. */
  decayRate?: number;
}

/** What the constructor takes. */
export interface NetworkOptions extends TrainingOptions {
  /** Units of each hidden layer. Default one layer of half as many as there are inputs, at least 3. */
  hiddenLayers?: readonly number[];
  /** Numbers of inputs. Default those of the first item. */
  inputSize?: number;
  /** Numbers of outputs. Default those of the first item. */
  outputSize?: number;
  /** Above it the single output of `test` counts as 1. Default 0.5. */
  binaryThresh?: number;
  /** Of the first weights. Default drawn by Math.random, so that each network starts from others, as in brain.js. */
  seed?: number;
}

const share = (initial: number) => number(initial, { above: 0, below: 1 });
const period = (initial: number) => number(initial, { integer: true, min: 1 });
const called = "a function";
const callable = <F>(value: unknown, name: string, expected: string): F =>
  typeof value === "function" ? (value as F) : refuse(value, name, expected);

export const trainingRecord = {
  activation: word<BrainActivation>("sigmoid", brainActivations),
  leakyReluAlpha: share(0.01),
  iterations: custom(20000, "a whole number from 1", (value, name) =>
    value === Infinity ? MAX_EPOCHS : checkNumber(value, name, { integer: true, min: 1, max: MAX_EPOCHS }),
  ),
  errorThresh: share(0.005),
  log: custom(false, `true, false, or ${called}`, (value, name) =>
    typeof value === "boolean"
      ? value
      : callable<(state: TrainingState) => void>(value, name, `true, false, or ${called}`),
  ),
  logPeriod: period(10),
  learningRate: share(0.3),
  momentum: number(0.1, { min: 0, below: 1 }),
  callback: optional(
    custom(undefined, called, (value, name) => callable<(state: TrainingState) => void>(value, name, called)),
  ),
  callbackPeriod: period(10),
  timeout: custom(Infinity, "milliseconds above 0", (value, name) =>
    typeof value === "number" && value > 0 ? value : refuse(value, name, "milliseconds above 0"),
  ),
  praxis: optional(word<"adam">(undefined, ["adam"])),
  beta1: share(0.9),
  beta2: share(0.999),
  epsilon: share(1e-8),
  decayRate: optional(number(undefined, {})),
} satisfies RecordOf<TrainingOptions>;

const size = optional(number(undefined, { integer: true, min: 0 }));
const SIZES = "an array of whole numbers from 1";

export const networkRecord = {
  hiddenLayers: optional(
    custom(undefined, SIZES, (value, name): readonly number[] => {
      const fits = Array.isArray(value) && value.every((units) => Number.isInteger(units) && units >= 1);
      return fits ? [...(value as number[])] : refuse(value, name, SIZES);
    }),
  ),
  inputSize: size,
  outputSize: size,
  binaryThresh: number(0.5, {}),
  seed: optional(number(undefined, { integer: true, min: 0 })),
  ...trainingRecord,
} satisfies RecordOf<NetworkOptions>;

export type CheckedTraining = Checked<typeof trainingRecord>;
export type CheckedNetwork = Checked<typeof networkRecord>;

/** Options over those of before. Throws E_CONFIG for names that there are not, and values that no network trains with. */
export function mergeOptions(before: TrainingOptions, given: TrainingOptions, where: string): CheckedTraining {
  return readOptions(trainingRecord, { ...before, ...withoutNull(given) }, where);
}

/** brain.js' programs write null for what is to be the default. */
export function withoutNull<T extends object>(given: T): T {
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  return isObject ? (Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value ?? undefined])) as T) : given; // prettier-ignore
}
