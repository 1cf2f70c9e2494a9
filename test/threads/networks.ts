/** Trainings that use every kernel that threads share, large enough to be shared, with ragged sizes. */
import {
  adam,
  add,
  adamw,
  averagePooling2d,
  batchNormalization,
  bidirectional,
  categoricalCrossentropy,
  concatenate,
  conv1d,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  dropout,
  embedding,
  flatten,
  gaussianNoise,
  globalAveragePooling1d,
  globalMaxPooling1d,
  gru,
  input,
  l1l2,
  layerNormalization,
  lstm,
  maxNorm,
  maxPooling2d,
  model,
  permute,
  rmsprop,
  sequential,
  sgd,
  simpleRnn,
  stepDecay,
  type CompileOptions,
  type FitOptions,
  type Model,
  type ModelOptions,
  type SequentialOptions,
} from "../../src/index.ts";
import { randomNumbers } from "../support/data.ts";

const ROWS = 150,
  WIDTH = 197,
  CLASSES = 11;

const next = randomNumbers(7);
const x = { data: Float32Array.from({ length: ROWS * WIDTH }, () => 2 * next() - 1), shape: [ROWS, WIDTH] as const };
const labels = Array.from({ length: ROWS }, (_, i) => i % CLASSES);
const words = Array.from({ length: ROWS }, (_, i) => [i % 500, (i * 7) % 500, (i * 31) % 500]);
const weights = Float64Array.from(labels, (label) => 1 + label / 4);

const head = dense({ units: CLASSES, activation: "softmax" });

export interface Training {
  make(options: ModelOptions): Promise<Model<boolean>>;
  compile?: Partial<CompileOptions>;
  fit?: FitOptions;
  x?: Parameters<Model["fit"]>[0];
  y?: Parameters<Model["fit"]>[1];
}

const row = (layers: SequentialOptions["layers"]) => (options: ModelOptions) =>
  sequential({ inputShape: [WIDTH], layers, ...options }) as Promise<Model<boolean>>;
const plain = row([dense({ units: 131, activation: "relu" }), dense({ units: 67, activation: "tanh" }), head]);

export const trainings: Record<string, Training> = {
  "dense layers": { make: plain },
  adam: { make: plain, compile: { optimizer: adam({ learningRate: 0.01 }) } },
  "adamw by a schedule": {
    make: plain,
    compile: { optimizer: adamw({ learningRate: stepDecay({ initial: 0.01, factor: 0.5, every: 3 }) }) },
  },
  "dropout and noise": {
    make: row([
      gaussianNoise({ stddev: 0.1 }),
      dense({ units: 130, activation: "gelu" }),
      dropout({ rate: 0.3 }),
      head,
    ]),
  },
  "normalized columns": {
    make: row([batchNormalization(), dense({ units: 131, activation: "relu" }), batchNormalization(), head]),
  },
  "normalized rows": { make: row([dense({ units: 131 }), layerNormalization(), head]) },
  "clipped by norm, penalties, norms kept": {
    make: row([
      dense({ units: 133, activation: "elu", kernelRegularizer: l1l2({ l1: 1e-4, l2: 1e-3 }) }),
      dense({ units: 64, activation: "swish", kernelConstraint: maxNorm({ maxValue: 2 }) }),
      head,
    ]),
    compile: { optimizer: rmsprop({ clipNorm: 0.5, clipValue: 0.1 }) },
  },
  "several batches an update": {
    make: plain,
    compile: { optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) },
    fit: { accumulateSteps: 3 },
  },
  "weighted rows, smoothed labels": {
    make: plain,
    compile: { loss: categoricalCrossentropy({ labelSmoothing: 0.1 }), metrics: ["accuracy", "f1"] },
    y: labels.map((label) => Array.from({ length: CLASSES }, (_, c) => Number(c === label))),
    fit: { sampleWeight: weights, validationSplit: 0.1 },
  },
  images: {
    make: (options) =>
      sequential({
        inputShape: [12, 13, 2],
        layers: [
          conv2d({ filters: 13, kernelSize: 3, padding: "same", activation: "relu" }),
          maxPooling2d(),
          batchNormalization(),
          depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
          conv2dTranspose({ filters: 6, kernelSize: 3, strides: 2, activation: "tanh" }),
          averagePooling2d(),
          conv2d({ filters: 8, kernelSize: 3, groups: 2 }),
          dropout({ rate: 0.2 }),
          permute({ dims: [3, 1, 2] }),
          flatten(),
          head,
        ],
        ...options,
      }) as Promise<Model<boolean>>,
    x: { data: Float32Array.from({ length: ROWS * 312 }, () => 2 * next() - 1), shape: [ROWS, 12, 13, 2] },
  },
  series: {
    make: (options) =>
      sequential({
        inputShape: [9, 7],
        layers: [
          conv1d({ filters: 12, kernelSize: 3, padding: "causal", activation: "relu" }),
          bidirectional(lstm({ units: 33, returnSequences: true, dropout: 0.1 })),
          gru({ units: 30, returnSequences: true, goBackwards: true }),
          simpleRnn({ units: 41, returnSequences: true }),
          globalMaxPooling1d(),
          head,
        ],
        ...options,
      }) as Promise<Model<boolean>>,
    x: { data: Float32Array.from({ length: ROWS * 63 }, () => 2 * next() - 1), shape: [ROWS, 9, 7] },
  },
  masks: {
    make: (options) =>
      sequential({
        inputShape: [6],
        layers: [
          embedding({ inputDim: 40, outputDim: 12, maskZero: true }),
          bidirectional(gru({ units: 16, returnSequences: true })),
          globalAveragePooling1d(),
          head,
        ],
        ...options,
      }) as Promise<Model<boolean>>,
    x: {
      data: Float32Array.from({ length: ROWS * 6 }, () => Math.max(0, Math.floor(60 * next()) - 20)),
      shape: [ROWS, 6],
    },
  },
  embeddings: {
    make: (options) =>
      sequential({
        inputShape: [3],
        layers: [
          embedding({ inputDim: 500, outputDim: 50 }),
          flatten(),
          dense({ units: 131, activation: "relu" }),
          head,
        ],
        ...options,
      }) as Promise<Model<boolean>>,
    x: words,
  },
  "a graph": {
    make(options) {
      const from = input({ shape: [WIDTH] });
      const left = dense({ units: 65, activation: "relu" }).apply(from);
      const right = dense({ units: 65, activation: "sigmoid" }).apply(from);
      const both = concatenate().apply([add().apply([left, right]), left]);
      return model({ inputs: from, outputs: head.apply(both), ...options }) as Promise<Model<boolean>>;
    },
  },
};

/** Trains for some epochs, the last batch of each shorter than the others. */
export async function train(
  { make, compile, fit, ...data }: Training,
  options: ModelOptions,
  model?: Model<boolean>,
): Promise<Model<boolean>> {
  const trained = model ?? (await make({ seed: 3, ...options }));
  trained.compile({ loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"], ...compile });
  await trained.fit(data.x ?? x, data.y ?? labels, { epochs: 3, batchSize: 33, ...fit });
  return trained;
}
