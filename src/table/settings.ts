/** Options of Classifier and Regressor, and what each effort stands for. */
import { custom, flag, number, optional, readOptions, refuse, word, type RecordOf } from "../base/options.ts";
import type { GivenKind } from "../data/kindOptions.ts";
import type { Scaling } from "./feature.ts";

/** How much time a training may take: one small network, five, or ten large ones. */
export type Effort = (typeof effortWords)[number];
export const effortWords = ["quick", "standard", "thorough"] as const;

/** What networks learn: one of some classes, several targets of two classes each, or quantities. */
export type NetworkTask = "class" | "labels" | "quantity";

/** A number that stays the same, or that falls to 0 over the second half of a training, along half a wave. */
export type Course = (typeof courses)[number];
const courses = ["constant", "flatCos"] as const;

export type ClassWeights = "balanced" | Readonly<Record<string, number>>;

export interface EstimatorOptions {
  /** Networks, their size and epochs. Default "standard". */
  effort?: Effort;
  /** The only source of randomness: same seed, same model. A whole number from 0. Default 0. */
  seed?: number;
  /** Units of the hidden layers. Default by effort. */
  hiddenLayers?: readonly number[];
  /** Epochs of each network, at most. Default by effort; fewer for tables of many rows. */
  epochs?: number;
  /** Rows a step. Default by the number of rows, at most 256. */
  batchSize?: number;
  /** Networks whose predictions are averaged, each with another part of the rows to choose its best epoch by. Default by effort. */
  networks?: number;
  /** Largest learning rate of the schedule; that of a layer of I inputs is divided by √I. Default 0.04, RealMLP's for classes. */
  learningRate?: number;
  /** Share of hidden numbers that is dropped in training. Default 0.15. */
  dropout?: number;
  /** Default "flatCos". */
  dropoutSchedule?: Course;
  /** AdamW's. Default 0.02. */
  weightDecay?: number;
  /** Default "constant". */
  weightDecaySchedule?: Course;
  /** Of classes: raises accuracy, lowers the quality of probabilities. Default 0.1 for Classifier. */
  labelSmoothing?: number;
  /** How numbers are scaled. Default "robust": by median and quartiles, smoothly clipped. */
  scaling?: Scaling;
  /** Whether numbers also have periodic embeddings, PBLD. Default false. */
  periodic?: boolean;
  /** Whether activations are learned, a mixture with the straight line in each unit. Default false. */
  parametric?: boolean;
  /** Whether the first weights and biases of hidden layers depend on training rows. Default false. */
  dataDependentInit?: boolean;
  /** Columns to leave out. */
  drop?: readonly string[];
  /** What columns are, where it is not seen: { zip: "category" }. */
  kinds?: Readonly<Record<string, GivenKind>>;
  /** Further words of cells without a value, beside "", "NA", "null", "?" and the like. */
  missing?: readonly string[];
  /** Weights of the rows of a class in the loss: "balanced", n / (classes · rows of the class), or by name. Classifier's. Default 1. */
  classWeight?: ClassWeights;
  /** Scales probabilities by a temperature, fitted on the rows held out. Classifier's. Default false. */
  calibrate?: boolean;
  /** Learns ln(1 + y) of a quantity. Regressor's. Default false. */
  logTarget?: boolean;
  /** Shares between 0 and 1, such as [0.05, 0.95]: quantiles that are learned as well, for predictInterval and predictQuantiles. Regressor's. */
  quantiles?: readonly number[];
  /** Threads that a network may use. Default "auto". */
  threads?: number | "auto";
}

const strings = (value: unknown, name: string): readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string")
    ? value
    : refuse(value, name, "an array of names");
const layers = (value: unknown, name: string): readonly number[] =>
  Array.isArray(value) && value.every((n) => Number.isInteger(n) && n > 0)
    ? value
    : refuse(value, name, "an array of whole numbers from 1, such as [128, 128]");
const CLASS_WEIGHTS = '"balanced", or a weight of at least 0 by class, such as { yes: 3 }';
const classWeights = (value: unknown, name: string): ClassWeights => {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  const fits = isRecord && Object.values(value).every((weight) => Number.isFinite(weight) && weight >= 0);
  return value === "balanced" || fits ? (value as ClassWeights) : refuse(value, name, CLASS_WEIGHTS);
};
const SHARES = "an array of different shares above 0 and below 1, such as [0.05, 0.95]";
const shares = (value: unknown, name: string): readonly number[] => {
  const isList = Array.isArray(value) && value.length > 0 && new Set(value).size === value.length;
  const fits = isList && value.every((share) => typeof share === "number" && share > 0 && share < 1);
  return fits ? (value as number[]) : refuse(value, name, SHARES);
};
const object = (value: unknown) => value as Readonly<Record<string, GivenKind>>;

export const estimatorOptions = {
  effort: word<Effort>("standard", effortWords),
  seed: number(0, { integer: true, min: 0 }),
  hiddenLayers: optional(custom(undefined, "an array of units", layers)),
  epochs: optional(number(undefined, { integer: true, min: 1 })),
  batchSize: optional(number(undefined, { integer: true, min: 1 })),
  networks: optional(number(undefined, { integer: true, min: 1 })),
  learningRate: number(0.04, { above: 0 }),
  dropout: number(0.15, { min: 0, below: 1 }),
  dropoutSchedule: word<Course>("flatCos", courses),
  weightDecay: number(0.02, { min: 0 }),
  weightDecaySchedule: word<Course>("constant", courses),
  labelSmoothing: number(0.1, { min: 0, below: 1 }),
  scaling: word<Scaling>("robust", ["robust", "standard", "minMax"]),
  periodic: flag(false),
  parametric: flag(false),
  dataDependentInit: flag(false),
  drop: custom([], "an array of names", strings),
  kinds: custom({}, 'an object such as { zip: "category" }', object),
  missing: custom([], "an array of words", strings),
  classWeight: optional(custom(undefined, CLASS_WEIGHTS, classWeights)),
  calibrate: flag(false),
  logTarget: flag(false),
  quantiles: optional(custom(undefined, SHARES, shares)),
  threads: custom("auto" as number | "auto", '"auto" or a number', (value) => value as number | "auto"),
} satisfies RecordOf<EstimatorOptions>;

interface Amounts {
  /** Units of each of the three hidden layers, twice as many from MANY rows on. */
  readonly units: number;
  readonly epochs: number;
  readonly networks: number;
  /** Rows that are learned from in all epochs together, at most: fewer epochs for larger tables, but never below `least`. */
  readonly rows: number;
  readonly least: number;
}
const efforts: Record<Effort, Amounts> = {
  quick: { units: 64, epochs: 48, networks: 1, rows: 500_000, least: 6 },
  standard: { units: 64, epochs: 64, networks: 5, rows: 1_500_000, least: 16 },
  thorough: { units: 128, epochs: 128, networks: 10, rows: 10_000_000, least: 64 },
};
const MANY = 5000;

/** Options that are settings as they are. */
const asGiven = ["seed", "learningRate", "dropout", "dropoutSchedule", "weightDecay", "weightDecaySchedule", "periodic", "parametric", "dataDependentInit", "threads"] as const; // prettier-ignore

/** The options with what depends on effort, task and rows. */
export interface TableSettings
  extends Pick<Amounts, "epochs" | "networks">, Pick<CheckedEstimatorOptions, (typeof asGiven)[number]> {
  readonly hiddenLayers: readonly number[];
  readonly batchSize: number;
  readonly labelSmoothing: number;
}

export function readEstimatorOptions(options: EstimatorOptions, where: string) {
  return readOptions(estimatorOptions, options, where);
}
export type CheckedEstimatorOptions = ReturnType<typeof readEstimatorOptions>;

/** What a training on so many rows is made with. */
export function settingsFor(options: CheckedEstimatorOptions, rows: number, task: NetworkTask): TableSettings {
  const { effort, labelSmoothing } = options;
  const amounts = efforts[effort];
  const units = rows < MANY ? amounts.units : 2 * amounts.units;
  const affordable = Math.max(amounts.least, Math.floor(amounts.rows / rows));
  // A power of two near an eighth of the rows: some eight steps an epoch in small tables.
  const batch = 2 ** Math.round(Math.log2(Math.max(rows / 8, 1)));
  return {
    hiddenLayers: options.hiddenLayers ?? [units, units, units],
    epochs: options.epochs ?? Math.min(amounts.epochs, affordable),
    networks: options.networks ?? amounts.networks,
    batchSize: options.batchSize ?? Math.min(Math.max(batch, 32), 256),
    labelSmoothing: task === "quantity" ? 0 : labelSmoothing,
    ...(Object.fromEntries(asGiven.map((name) => [name, options[name]])) as Pick<
      typeof options,
      (typeof asGiven)[number]
    >),
  };
}
