/** What a diagnosis reports, and what it is made from: plain data all of it. */
import { least } from "../base/extremes.ts";

/** The findings by name; docs/diagnosis.md explains each. */
export type FindingName =
  | "vanishingGradient"
  | "explodingGradient"
  | "unscaledInputs"
  | "unscaledTargets"
  | "constantInputs"
  | "constantTargets"
  | "maskedRows"
  | "linearLayers"
  | "labelsOutOfRange"
  | "classImbalance"
  | "overfitting"
  | "underfitting"
  | "stillLearning"
  | "stuckAtChance"
  | "deadRelu"
  | "saturated"
  | "updatesTooLarge"
  | "updatesTooSmall"
  | "lossAndActivation"
  | "nonFinite";

export interface Finding {
  name: FindingName;
  /** "error": nothing can be learned like this. */
  severity: "warning" | "error";
  /** The layer concerned, if there is one. */
  layer?: string;
  /** The epoch in which a training showed it first, by its number in the logs. */
  epoch?: number;
  /** One sentence with the evidence in numbers. */
  message: string;
  cause: string;
  remedy: string;
  /** The numbers behind the message. */
  evidence: Record<string, unknown>;
}

/** A layer of a network at one step. Shares are from 0 to 1. */
export interface LayerReport {
  layer: string;
  /** "dense", "dropout", … */
  kind: string;
  /** Its activation; undefined where it has none. */
  activation?: string;
  /** Whether an output of the network comes from it. */
  last: boolean;
  /** √ Σ w² over its trainable parameters; undefined without any. */
  weightNorm?: number;
  /** √ Σ (∂E/∂w)² over them. */
  gradientNorm?: number;
  /** √ mean (∂E/∂w)² over its weight matrix. */
  gradientSize?: number;
  /** ‖change of the weight matrix in one step‖ / ‖weight matrix‖. */
  updateRatio?: number;
  /** Share of ReLU units that are 0 for every inspected row. */
  dead?: number;
  /** Share of outputs of a sigmoid or tanh within a four hundredth of its range from an end: their slope is next to 0. */
  saturated?: number;
  /** Of each direction of a recurrent layer: √ mean (∂E/∂net)² of its gates, first and last of the steps that have any. */
  overTime?: { direction: string; cell: string; steps: number; first: number; last: number }[];
  /** Outputs, weights and gradients that are NaN or infinite. */
  nonFinite: number;
}

/** A column of the inputs, over the inspected rows. */
export interface ColumnReport {
  /** Name of the network's input. */
  input: string;
  column: number;
  low: number;
  high: number;
  /** √ mean x² */
  size: number;
}

/** An output of the network with its loss and targets. */
export interface OutputReport {
  output: string;
  loss: string;
  /** Whether the loss is the user's own: then nothing is known of it. */
  customLoss: boolean;
  /** Whether targets are class numbers. */
  labels: boolean;
  /** Whether the loss tells classes apart, rather than comparing quantities. */
  comparesClasses: boolean;
  /** Whether the loss compares outputs as probabilities, and whether it asks for outputs beyond 1, as a hinge does. */
  comparesProbabilities: boolean;
  margin: boolean;
  activation?: string;
  /** Whether the outputs of a row depend on each other: a softmax. */
  rowwise: boolean;
  /** The bounds of the outputs. */
  range: readonly [number, number];
  low: number;
  high: number;
  /** √ mean t² */
  size: number;
  /** The share of the targets' variance that lies beyond the range. */
  beyond: number;
  /** Whether the outputs of a row are shares of 1, one a class. */
  exclusive: boolean;
  /** Where targets have to be shares of 1: how many of the inspected rows are not, the first of them and its sum. */
  shares?: { wrong: number; row: number[]; sum: number };
  /** Rows of each class, where targets are classes; undefined where rows are weighted. */
  classes?: number[];
  /** What the classes are called; empty where the model has no labels. */
  classNames: readonly string[];
}

export interface DataReport {
  /** Inspected rows. */
  rows: number;
  /** All rows that there are, for each trained number. */
  rowsPerWeight: number;
  /** Of inputs that go into weights as they are. */
  columns: ColumnReport[];
  /** Inspected rows in which no step counts: all their numbers are those that a layer masks. */
  masked: { layer: string; value: number; rows: number }[];
  outputs: OutputReport[];
  /** The loss of the best constant prediction; undefined where it is not known, or 0. */
  chance?: number;
  /** The loss of an uninformed prediction: of 0 for outputs that are quantities, of equal probabilities for classes. */
  uninformed: number;
  /** Whether the targets of all rows are equal: a constant prediction is all that there is to learn. */
  constant?: boolean;
  /** Whether several layers of weights follow each other without an activation, so that they are one. */
  linear?: boolean;
  /** Whether the rows are all that there is, and not one batch of a stream. */
  complete: boolean;
}

/** Everything that rules read. */
export interface Observation {
  /** How many rows layers and loss were inspected with. */
  rows: number;
  layers: readonly LayerReport[];
  data: DataReport;
  /** The loss of these rows, without penalties. */
  loss: number;
  /** Updates that the weights have had so far. */
  steps: number;
  /** What one trial step on these rows multiplies loss and penalties by; infinite if they are no longer finite. */
  growth?: number;
  /** What penalties add to the loss. */
  penalty: number;
  learningRate: number;
  history?: LossHistory;
}

/** What `fit` reports of its epochs, as far as a diagnosis reads it. */
export interface LossHistory {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly stoppedBy?: string;
}

/** Causes before what follows from them: what a user should read first. */
const gravity: readonly FindingName[] = [
  "nonFinite",
  "labelsOutOfRange",
  "unscaledInputs",
  "unscaledTargets",
  "lossAndActivation",
  "deadRelu",
  "explodingGradient",
  "updatesTooLarge",
  "saturated",
  "vanishingGradient",
  "linearLayers",
  "updatesTooSmall",
  "stuckAtChance",
  "classImbalance",
  "constantTargets",
  "constantInputs",
  "maskedRows",
  "stillLearning",
  "underfitting",
  "overfitting",
];

/** The finding to read first. */
export function gravest(findings: readonly Finding[]): Finding | undefined {
  const place = ({ name, severity }: Finding) =>
    name === "constantInputs" && severity === "error" ? 0 : gravity.indexOf(name); // without inputs all else follows
  return [...findings].sort((a, b) => place(a) - place(b))[0];
}

/** Looks for one thing. */
export type Rule = (observation: Observation) => readonly Finding[];

/** Names in a row, at most so many of them. */
export function some(names: readonly (string | number)[], most = 6): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(", ")} and ${rest} more` : names.join(", ");
}

/**
 * Whether steps lead uphill: one that was tried, or those of the epochs; or numbers are so large that their squares are
 * next to infinite. A first step that is large beside small starting weights, but leads down, is not a fault.
 */
export function rises({ growth = 0, history, layers }: Observation): boolean {
  const losses = history?.history.loss ?? [];
  const huge = layers.some((l) => !(Math.max(l.gradientNorm ?? 0, l.weightNorm ?? 0) < 1e15));
  return growth > 1.5 || huge || (losses.length > 1 && losses[losses.length - 1] > 1.5 * least(losses));
}

/** Whether the loss is above three quarters of that of a constant prediction, or unknown and not a quarter below the first. */
export function learnedLittle({ data: { chance }, loss, history }: Observation): boolean {
  const losses = history?.history.loss ?? [];
  return !(loss <= 0.75 * (chance ?? (losses.length > 1 ? losses[0] : NaN)));
}

/** What to say instead where all weights before the last layer are next to 0. */
export function tinyWeights({ layers }: Observation): Partial<Finding> {
  const hidden = layers.filter((l) => l.weightNorm !== undefined && !l.last);
  if (hidden.length === 0 || hidden.some((l) => !(l.weightNorm! < 0.01))) return {};
  return {
    cause: "Hidden weights are next to 0: a penalty pulls them there, or they started there.",
    remedy: "Lower the optimizer's weightDecay and the layers' penalties; start from random weights.",
  };
}

/** Whether the loss is still more than half that of a constant prediction: a network that has learned needs no remedy. */
export function unsolved({ data: { chance, constant }, loss, history }: Observation): boolean {
  if (constant) return false;
  if (chance !== undefined) return !(loss <= chance / 2);
  const losses = history?.history.loss ?? [];
  return losses.length < 2 || !(losses[losses.length - 1] <= losses[0] / 2);
}
