/**
 * What the bench and a contestant say to each other: one JSON object a line, a request on stdin, a reply on stdout.
 * The same for programs in Python (bench/peers/protocol.py). Numbers travel in files, little-endian, so that everybody
 * has the same rows and, who can take them, the same first weights.
 */
import type { Time } from "../support/clock.ts";

/** A layer before the dense ones, in the words that Chainrule has in common with Keras and TensorFlow.js. */
export type ShapedLayer =
  | {
      readonly kind: "conv1d" | "conv2d";
      readonly filters: number;
      readonly kernelSize: number;
      readonly padding?: "same";
      readonly activation: "relu";
      readonly kernelInitializer: "heUniform";
    }
  | { readonly kind: "maxPooling2d"; readonly poolSize: number }
  | { readonly kind: "globalMaxPooling1d" | "flatten" }
  | { readonly kind: "lstm" | "gru"; readonly units: number };

/** A network, its data, and what is asked of it. */
export interface Work {
  readonly name: string;
  readonly kind: "train" | "predict one row" | "predict many rows";
  /** How its speed is quoted. */
  readonly unit: "samples/s" | "ms a fit" | "µs a row";
  /** Inputs, hidden units, outputs. */
  readonly sizes: readonly number[];
  /** Of a row that is an image [height, width, channels] or a series [steps, channels]. */
  readonly shape?: readonly number[];
  /** Between the inputs and the dense layers. Everybody draws first weights then: all but recurrent ones within the same limits, where it can. */
  readonly before?: readonly ShapedLayer[];
  readonly hidden: "relu" | "sigmoid" | "tanh";
  /** softmax goes with cross-entropy over class numbers, sigmoid and linear outputs with the mean squared error. */
  readonly output: "softmax" | "sigmoid" | "linear";
  readonly optimizer: "sgd" | "adam";
  readonly rate: number;
  readonly batch: number;
  readonly rows: number;
  readonly testRows: number;
  /** After as many the accuracy is taken. */
  readonly epochs: number;
}

/**
 * Paths: x [rows, inputs] float32, labels [rows] int32, targets [rows, outputs] float32 where outputs are linear, the same
 * of the test rows, and kernel, bias, … float32 where all layers are dense.
 */
export interface Files {
  readonly x: string;
  readonly labels: string;
  readonly targets: string;
  readonly testX: string;
  readonly testLabels: string;
  readonly testTargets: string;
  readonly weights: string;
}

/** What tells variants of a contestant apart: a backend, a number of threads. */
export type Settings = Readonly<Record<string, string | number>>;

export type Request =
  /** A fresh network; may be asked again. */
  | { readonly command: "prepare"; readonly work: Work; readonly files: Files; readonly settings: Settings }
  /** More training, on the first rows. */
  | { readonly command: "train"; readonly rows: number; readonly epochs: number }
  /** Over all test rows. */
  | { readonly command: "evaluate" }
  /** The first test rows, again and again. */
  | { readonly command: "predict"; readonly rows: number; readonly times: number };

export interface Prepared {
  /** "name version" as it should be quoted. */
  readonly system: string;
  /** Whether it began with the weights in the file. */
  readonly sameWeights: boolean;
  readonly threads: number;
}
export interface Timed {
  readonly time: Time;
  /** Of training: the contestant's own, taken after it, where it knows it. */
  readonly peak?: CorePeak;
}
/** Multiply-adds of one core in the widest vectors that the contestant may use. */
export interface CorePeak {
  readonly gflops: number;
  /** Of a vector. */
  readonly bits: number;
}
export interface Evaluated {
  /** Share of the test rows that is right. */
  readonly accuracy: number;
}
export interface Predicted extends Timed {
  /** Of the first test row. */
  readonly outputs: readonly number[];
}
/** It cannot take part; why, in half a sentence. */
export interface Absent {
  readonly absent: string;
}

export type ReplyTo<R extends Request> = R["command"] extends "prepare"
  ? Prepared
  : R["command"] extends "train"
    ? Timed
    : R["command"] extends "evaluate"
      ? Evaluated
      : Predicted;

/** How near to its target an output is right: a seventh of the standard deviation of each number of a matrix exponential here, 0.7. */
const NEAR = 0.1;

/** Share of rows all of whose outputs are near their targets. */
export function nearnessOf(outputs: ArrayLike<number>, targets: Float32Array, units: number): number {
  const rows = targets.length / units;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    let near = 0;
    for (let o = row * units; o < (row + 1) * units; o++) if (Math.abs(outputs[o] - targets[o]) <= NEAR) near++;
    if (near === units) right++;
  }
  return right / rows;
}

/** Share of rows whose largest output, or whose single output beyond a half, names the label. */
export function accuracyOf(outputs: ArrayLike<number>, labels: Int32Array): number {
  const units = outputs.length / labels.length;
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    for (let o = 1; o < units; o++) if (outputs[row * units + o] > outputs[row * units + best]) best = o;
    const answer = units === 1 ? Number(outputs[row] > 0.5) : best;
    if (answer === labels[row]) right++;
  }
  return right / labels.length;
}
