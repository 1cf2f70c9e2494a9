/** Short programs as beginners write them: each with what is wrong with it, or nothing. */
import {
  adam,
  batchNormalization,
  dense,
  dropout,
  embedding,
  flatten,
  sequential,
  sgd,
  type CompileOptions,
  type FindingName,
  type FitOptions,
  type History,
  type Layer,
  type Model,
} from "../../src/index.ts";
import { uniform } from "../support/numbers.ts";

type Numbers = number[] | number[][];

export interface Program {
  readonly about: string;
  /** The gravest finding, or one of several that are right; none for a healthy program. */
  readonly told?: readonly FindingName[];
  /** What the error says, where the program is refused. */
  readonly refused?: RegExp;
  readonly layers: readonly Layer[];
  readonly compile: CompileOptions;
  readonly x: number[][];
  readonly y: Numbers;
  readonly fit?: FitOptions;
  /** What is done instead of one `fit`; returns the last history. */
  train?(model: Model, program: Program): Promise<History>;
}

export async function run(program: Program): Promise<History> {
  const { layers, compile, x, y, fit, train } = program;
  const model = await sequential({ inputShape: [x[0].length], layers: [...layers], seed: 3 });
  model.compile(compile);
  const options = { epochs: 30, batchSize: 32, onNonFinite: "stop", ...fit } as const;
  const history = await (train?.(model, program) ?? model.fit(x, y, options));
  model.dispose();
  return history;
}

export const rows = <T>(count: number, of: (i: number, random: ReturnType<typeof uniform>) => T, seed = 1): T[] => {
  const random = uniform(seed);
  return Array.from({ length: count }, (_, i) => of(i, random));
};
/** Columns from −1 to 1. */
export const inputs = (count: number, columns: number, seed = 1) =>
  rows(count, (_, random) => Array.from({ length: columns }, () => random()), seed);
export const relu = (units: number) => dense({ units, activation: "relu" });
export const tanh = (units: number) => dense({ units, activation: "tanh" });
export const sigmoid = (units = 1) => dense({ units, activation: "sigmoid" });
export const softmax = (units: number) => dense({ units, activation: "softmax" });
export const linear = (units = 1) => dense({ units });

const mse = (optimizer: CompileOptions["optimizer"] = "adam") =>
  ({ loss: "meanSquaredError", optimizer }) satisfies CompileOptions;
const yesNo = (optimizer: CompileOptions["optimizer"] = adam({ learningRate: 0.01 })) =>
  ({ loss: "binaryCrossentropy", optimizer }) satisfies CompileOptions;
const sparse = (optimizer: CompileOptions["optimizer"] = adam({ learningRate: 0.01 })) =>
  ({ loss: "sparseCategoricalCrossentropy", optimizer }) satisfies CompileOptions;
const oneHot = (optimizer: CompileOptions["optimizer"] = adam({ learningRate: 0.01 })) =>
  ({ loss: "categoricalCrossentropy", optimizer }) satisfies CompileOptions;

const circle = inputs(300, 2);
const inside = circle.map(([a, b]) => [a * a + b * b < 0.5 ? 1 : 0]);
const houses = rows(200, (_, r) => [r(40, 250), Math.round(r(1, 6)), r(1950, 2020)]);
const prices = houses.map(([size, rooms, year]) => [1500 * size + 20000 * rooms + 300 * (year - 1950)]);
const flowers = inputs(150, 4, 5);
const species = flowers.map((row) => (row[0] + row[1] > 0.4 ? 2 : row[2] > 0 ? 1 : 0));
const hot = (label: number, classes: number) => Array.from({ length: classes }, (_, c) => (c === label ? 1 : 0));
const xor = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
const xorTargets = [[0], [1], [1], [0]];
const wave = rows(200, (_, r) => [r(-3, 3)], 9);

/** What goes wrong for people, after questions on public trackers and forums. */
export const beginners: readonly Program[] = [
  { about: "house prices and sizes as they are", told: ["unscaledInputs", "unscaledTargets"], layers: [relu(16), linear()], compile: mse(), x: houses, y: prices },
  { about: "sigmoid behind targets of 3 to 6", told: ["labelsOutOfRange"], layers: [tanh(8), sigmoid()], compile: mse(), x: circle, y: circle.map(([a]) => [4.5 + 1.5 * a]) },
  { about: "y = x + 2 up to 100, default rate", told: ["unscaledInputs", "nonFinite"], layers: [linear()], compile: mse("sgd"), x: rows(100, (i) => [i]), y: rows(100, (i) => [i + 2]) },
  { about: "relu as the last activation, negative targets", told: ["labelsOutOfRange", "deadRelu"], layers: [tanh(8), relu(1)], compile: mse(), x: circle, y: circle.map(([a]) => [a - 2]) },
  { about: "tanh behind temperatures", told: ["labelsOutOfRange"], layers: [relu(8), tanh(1)], compile: mse(), x: circle, y: circle.map(([a]) => [20 + 15 * a]) },
  { about: "labels that start at 1", told: ["classImbalance"], layers: [relu(8), softmax(4)], compile: sparse(), x: flowers, y: species.map((s) => s + 1) },
  { about: "a class that never occurs", told: ["classImbalance"], layers: [relu(8), softmax(5)], compile: oneHot(), x: flowers, y: species.map((s) => hot(s, 5)) },
  { about: "every relu dead at once", told: ["deadRelu"], layers: [dense({ units: 16, activation: "relu", biasInitializer: { kind: "initializer", name: "constant", options: { value: -20 } } as never }), linear()], compile: mse("sgd"), x: circle, y: inside },
  { about: "a learning rate of 10", told: ["explodingGradient", "deadRelu", "nonFinite", "saturated", "updatesTooLarge"], layers: [relu(16), linear()], compile: mse(sgd({ learningRate: 10 })), x: circle, y: inside, fit: { epochs: 3 } },
  { about: "pixels from 0 to 255", told: ["unscaledInputs", "saturated"], layers: [sigmoid(16), softmax(3)], compile: sparse("sgd"), x: rows(90, (_, r) => Array.from({ length: 16 }, () => Math.round(r(0, 255)))), y: rows(90, (i) => i % 3), fit: { epochs: 2 } },
  { about: "dates in milliseconds", told: ["unscaledInputs"], layers: [relu(8), linear()], compile: mse(), x: rows(100, (i, r) => [1.6e12 + i * 8.64e7, r()]), y: rows(100, (i) => [i / 100]) },
  { about: "a column that was never filled in", told: ["constantInputs"], layers: [tanh(8), sigmoid()], compile: yesNo(), x: circle.map((row) => [...row, 7]), y: inside },
  { about: "squared error after a softmax", told: ["lossAndActivation"], layers: [relu(8), softmax(3)], compile: mse(), x: flowers, y: species.map((s) => hot(s, 3)) },
  { about: "one-hot rows with two ones", told: ["labelsOutOfRange"], layers: [relu(8), softmax(3)], compile: oneHot(), x: flowers, y: species.map((s) => [1, ...hot(s, 3).slice(1)].map((v, i) => (i === s ? 1 : v))) },
  { about: "targets in thousands, one epoch", told: ["unscaledTargets"], layers: [tanh(8), linear()], compile: mse(), x: circle, y: circle.map(([a]) => [5000 + 1000 * a]), fit: { epochs: 1 } },
  { about: "twelve sigmoid layers", told: ["vanishingGradient", "stuckAtChance"], layers: [...Array.from({ length: 12 }, () => sigmoid(8)), sigmoid()], compile: yesNo("sgd"), x: circle, y: inside, fit: { epochs: 40 } },
  { about: "all weights start at zero", told: ["stuckAtChance", "deadRelu", "vanishingGradient"], layers: [dense({ units: 8, activation: "relu", kernelInitializer: "zeros" }), dense({ units: 1, activation: "sigmoid", kernelInitializer: "zeros" })], compile: yesNo("sgd"), x: circle, y: inside },
  { about: "targets that do not belong to their rows", told: ["stuckAtChance", "underfitting"], layers: [tanh(2), linear()], compile: mse(), x: inputs(2000, 2, 3), y: rows(2000, (_, r) => [r()], 4), fit: { epochs: 40 } },
  { about: "one yes in a hundred", told: ["classImbalance"], layers: [tanh(4), sigmoid()], compile: yesNo("sgd"), x: inputs(500, 3, 8), y: rows(500, (i) => [i % 100 === 0 ? 1 : 0]) },
  { about: "targets −1 and 1 behind a sigmoid", told: ["labelsOutOfRange"], layers: [tanh(8), sigmoid()], compile: mse(), x: circle, y: inside.map(([t]) => [2 * t - 1]) },
  { about: "salaries against years, unscaled, no hidden layer", told: ["unscaledTargets"], layers: [linear()], compile: mse(), x: rows(60, (_, r) => [r(0, 5)]), y: rows(60, (i) => [30000 + 900 * i]) },
  { about: "a loss that ends at billions", told: ["unscaledInputs", "unscaledTargets", "nonFinite"], layers: [relu(8), linear()], compile: mse(sgd({ learningRate: 1e-6 })), x: houses, y: prices, fit: { epochs: 1 } },
]; // prettier-ignore

/** Programs that are right, also those that are not finished: nothing may be said of them. */
export const healthy: readonly Program[] = [
  { about: "xor, one epoch", layers: [tanh(4), sigmoid()], compile: yesNo(), x: xor, y: xorTargets, fit: { epochs: 1 } },
  { about: "xor, solved", layers: [tanh(8), sigmoid()], compile: yesNo(adam({ learningRate: 0.05 })), x: xor, y: xorTargets, fit: { epochs: 300 } },
  { about: "xor with a linear output", layers: [tanh(8), linear()], compile: mse(adam({ learningRate: 0.05 })), x: xor, y: xorTargets, fit: { epochs: 200 } },
  { about: "a circle", layers: [tanh(12), sigmoid()], compile: yesNo(adam({ learningRate: 0.03 })), x: circle, y: inside, fit: { epochs: 100 } },
  { about: "a circle, one epoch", layers: [relu(12), sigmoid()], compile: yesNo(), x: circle, y: inside, fit: { epochs: 1 } },
  { about: "a sine", layers: [tanh(16), linear()], compile: mse(adam({ learningRate: 0.02 })), x: wave, y: wave.map(([v]) => [Math.sin(v)]), fit: { epochs: 100 } },
  { about: "three species by labels", layers: [relu(16), softmax(3)], compile: sparse(), x: flowers, y: species, fit: { epochs: 80 } },
  { about: "three species one-hot, three epochs", layers: [relu(16), softmax(3)], compile: oneHot(), x: flowers, y: species.map((s) => hot(s, 3)), fit: { epochs: 3 } },
  { about: "unequal classes that are learned", layers: [relu(16), sigmoid()], compile: yesNo(adam({ learningRate: 0.03 })), x: circle, y: circle.map(([a]) => [a > 0.93 ? 1 : 0]), fit: { epochs: 200 } },
  { about: "rare one-hot columns", layers: [relu(8), sigmoid()], compile: yesNo(), x: rows(3000, (i, r) => [r(), i === 1501 ? 1 : 0, i === 7 ? 1 : 0]), y: rows(3000, (i) => [i % 2]), fit: { epochs: 1 } },
  { about: "an autoencoder of shares", layers: [relu(4), sigmoid(8)], compile: mse(), x: rows(100, (_, r) => Array.from({ length: 8 }, () => r(0, 1))), y: rows(100, (_, r) => Array.from({ length: 8 }, () => r(0, 1))), fit: { epochs: 5 } },
  { about: "sparse bytes of images, one epoch", layers: [relu(32), softmax(10)], compile: sparse(), x: rows(300, (_, r) => Array.from({ length: 64 }, (_, c) => (c % 8 === 0 ? 0 : Math.max(0, r(-3, 1))))), y: rows(300, (i) => i % 10), fit: { epochs: 1 } },
  { about: "batch normalization before unscaled columns", layers: [batchNormalization(), relu(16), linear()], compile: mse(adam({ learningRate: 0.03 })), x: houses, y: prices.map(([p]) => [p / 200000 - 1]), fit: { epochs: 60 } },
  { about: "scaled prices", layers: [relu(16), linear()], compile: mse(adam({ learningRate: 0.03 })), x: houses.map(([s, n, j]) => [s / 100 - 1.4, n / 3 - 1, (j - 1985) / 20]), y: prices.map(([p]) => [p / 200000 - 1]), fit: { epochs: 60 } },
  { about: "dropout", layers: [relu(32), dropout({ rate: 0.3 }), sigmoid()], compile: yesNo(), x: circle, y: inside, fit: { epochs: 60 } },
  { about: "codes of an embedding", layers: [embedding({ inputDim: 50, outputDim: 4 }), flatten(), sigmoid()], compile: yesNo(adam({ learningRate: 0.05 })), x: rows(200, (i) => [i % 50]), y: rows(200, (i) => [i % 2]), fit: { epochs: 30 } },
  { about: "several answers at once", layers: [relu(16), sigmoid(3)], compile: yesNo(), x: flowers, y: flowers.map((row) => [row[0] > 0 ? 1 : 0, row[1] > 0 ? 1 : 0, row[2] > 0 ? 1 : 0]), fit: { epochs: 60 } },
  { about: "counts", layers: [relu(16), dense({ units: 1, activation: "softplus" })], compile: { loss: "poisson", optimizer: adam({ learningRate: 0.02 }) }, x: circle, y: circle.map(([a, b]) => [Math.round(3 + 2 * a + b)]), fit: { epochs: 40 } },
  { about: "a line from 0 to 20", layers: [linear()], compile: mse(adam({ learningRate: 0.1 })), x: rows(40, (i) => [i / 4]), y: rows(40, (i) => [i / 2]), fit: { epochs: 100 } },
  { about: "soft targets", layers: [relu(8), softmax(3)], compile: oneHot(), x: flowers, y: species.map((s) => hot(s, 3).map((v) => 0.9 * v + 0.1 / 3)), fit: { epochs: 30 } },
  { about: "ten rows, two epochs", layers: [tanh(6), linear()], compile: mse(), x: inputs(10, 3), y: rows(10, (i) => [i / 10]), fit: { epochs: 2 } },
]; // prettier-ignore
