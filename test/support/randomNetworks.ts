/**
 * Networks, options and data drawn by fast-check: a description is plain data, so that a failure shrinks and prints; a
 * trial is what training by it gives.
 */
import fc from "fast-check";
import * as chainrule from "../../src/index.ts";
import type { Layer, Model, ModelOptions, SymbolicTensor } from "../../src/index.ts";
import { activations } from "../../src/kernels/activations/index.ts";
import { namedLosses } from "../../src/kernels/losses/index.ts";
import { uniform } from "./numbers.ts";

const { constantFrom: oneOf, integer, boolean, record, option, array } = fc;
const fraction = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
/** Given by some, left to its default by others. */
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) => option(arbitrary, { nil: undefined });

const activation = oneOf(...activations.map(({ name }) => name));
const regularizer = oneOf("l1", "l2", "l1l2");

const block = (widest: number) =>
  fc.oneof(
    { weight: 4, arbitrary: record({ kind: fc.constant("dense" as const), options: denseOptions(widest) }) },
    record({ kind: fc.constant("activation" as const), activation }),
    record({ kind: oneOf("residual", "concatenate", "reshape"), units: integer({ min: 1, max: widest }) }),
    record({ kind: oneOf("dropout", "gaussianNoise"), rate: fraction(0.05, 0.8) }),
    record({ kind: oneOf("batchNormalization", "layerNormalization"), scale: boolean(), center: boolean() }),
  );

const denseOptions = (widest: number) =>
  record({
    units: integer({ min: 1, max: widest }),
    activation,
    useBias: oneOf(true, false, "shared" as const),
    kernelInitializer: oneOf("glorotUniform", "heNormal", "orthogonal", "normal"),
    kernelRegularizer: sometimes(regularizer),
    // Not l1: a bias whose gradient is 0 but for roundings, as before a normalization, has either sign, and so has its penalty.
    biasRegularizer: sometimes(oneOf("l2")),
    maxNorm: sometimes(fraction(0.3, 3)),
    learningRateMultiplier: sometimes(fraction(0.1, 3)),
    trainable: oneOf(true, true, true, false),
  });

const optimizer = record({
  name: oneOf("sgd", "adam", "adamw", "nadam", "adamax", "rmsprop", "adagrad", "adadelta"),
  learningRate: fraction(0.001, 0.1),
  // Where a gradient is 0 but for roundings, a smaller ε would turn those into whole steps.
  epsilon: fraction(0.01, 0.1),
  clipNorm: sometimes(fraction(0.1, 3)),
  clipValue: sometimes(fraction(0.1, 3)),
  schedule: sometimes(oneOf("exponentialDecay", "cosineDecay", "stepDecay")),
});

/** A training with everything that decides it. `widest`: the most units of a layer. */
export const trainingOf = (widest: number, rows: { min: number; max: number }) =>
  record({
    inputs: integer({ min: 1, max: widest }),
    embedding: sometimes(integer({ min: 1, max: 5 })),
    blocks: array(block(widest), { minLength: 0, maxLength: 4 }),
    outputs: integer({ min: 1, max: 6 }),
    loss: oneOf(...namedLosses.map(({ name }) => name)),
    reduction: oneOf("mean", "sum"),
    optimizer,
    rows: integer(rows),
    batchSize: integer({ min: 1, max: rows.max + 3 }),
    epochs: integer({ min: 1, max: 3 }),
    shuffle: boolean(),
    accumulateSteps: oneOf(1, 1, 1, 2, 3),
    sampleWeight: boolean(),
    validation: boolean(),
    zeros: fraction(0, 1),
    seed: integer({ min: 0, max: 2 ** 31 - 1 }),
  });
export type RandomTraining = ReturnType<typeof trainingOf> extends fc.Arbitrary<infer T> ? T : never;
type Block = RandomTraining["blocks"][number];

type Named = Record<string, (options?: object) => never>;
const named = chainrule as unknown as Named;
const regularized = (name: string | undefined) =>
  name === undefined ? undefined : named[name](name === "l1" ? { l1: 0.01 } : name === "l2" ? { l2: 0.02 } : undefined);

/** A block after a tensor of `width` numbers a row. */
function apply(block: Block, x: SymbolicTensor, width: number): SymbolicTensor {
  const through = (...layers: Layer[]) => layers.reduce((y, layer) => layer.apply(y), x);
  switch (block.kind) {
    case "dense": {
      const { maxNorm, kernelRegularizer, biasRegularizer, ...options } = block.options;
      return chainrule
        .dense({
          ...options,
          kernelRegularizer: regularized(kernelRegularizer),
          biasRegularizer: options.useBias === false ? undefined : regularized(biasRegularizer),
          kernelConstraint: maxNorm === undefined ? undefined : chainrule.maxNorm({ maxValue: maxNorm }),
        } as never)
        .apply(x);
    }
    case "activation":
      return through(chainrule.activation({ activation: block.activation }));
    case "residual":
      return chainrule.add().apply([x, chainrule.dense({ units: width }).apply(x)]);
    case "concatenate":
      return chainrule.concatenate().apply([x, chainrule.dense({ units: block.units }).apply(x)]);
    case "reshape":
      return through(chainrule.reshape({ shape: [1, width] }), chainrule.flatten());
    case "dropout":
      return through(chainrule.dropout({ rate: block.rate }));
    case "gaussianNoise":
      return through(chainrule.gaussianNoise({ stddev: block.rate }));
    case "batchNormalization":
      return through(chainrule.batchNormalization({ scale: block.scale, center: block.center }));
    case "layerNormalization":
      return through(chainrule.layerNormalization({ scale: block.scale, center: block.center }));
  }
}

function rateOf({ schedule, learningRate: initial }: RandomTraining["optimizer"]): unknown {
  if (schedule === "exponentialDecay") return chainrule.exponentialDecay({ initial, rate: 0.7, every: 3 });
  if (schedule === "cosineDecay") return chainrule.cosineDecay({ initial, steps: 5 });
  if (schedule === "stepDecay") return chainrule.stepDecay({ initial, factor: 0.5, every: 2 });
  return initial;
}

export interface Trial {
  readonly numbers: Record<string, number[]>;
  readonly model: Model;
}

/** Trains by a description: the losses, what the network then gives for the data, and the model itself. */
export async function trial(training: RandomTraining, options: ModelOptions): Promise<Trial> {
  const { inputs, embedding, blocks, loss: lossName, rows, seed } = training;
  const definition = namedLosses.find(({ name }) => name === lossName)!;
  const random = uniform(seed);
  const outputs = definition.classes ? Math.max(2, training.outputs) : training.outputs;
  const head = definition.classes ? "softmax" : definition.outputs === undefined ? "linear" : "sigmoid";
  const x = chainrule.input({ shape: [inputs] });
  const first =
    embedding === undefined
      ? x
      : chainrule.flatten().apply(chainrule.embedding({ inputDim: 7, outputDim: embedding }).apply(x));
  let hidden = first;
  let width = embedding === undefined ? inputs : inputs * embedding;
  for (const block of blocks) {
    hidden = apply(block, hidden, width);
    width = block.kind === "dense" ? block.options.units : block.kind === "concatenate" ? width + block.units : width;
  }
  const last = chainrule.dense({ units: outputs, activation: head }).apply(hidden);
  const model = await chainrule.model({ inputs: x, outputs: last, seed, ...options });
  const { name, epsilon, clipNorm, clipValue } = training.optimizer;
  const common = { learningRate: rateOf(training.optimizer), clipNorm, clipValue };
  const withEpsilon = name === "sgd" ? { ...common, momentum: 0.5 } : { ...common, epsilon };
  model.compile({
    optimizer: named[name](withEpsilon),
    loss: named[lossName]({ reduction: training.reduction }),
  });
  const numbers = (count: number, of: () => number) => Float32Array.from({ length: count }, of);
  const given = numbers(rows * inputs, () => {
    const value = random();
    if (embedding !== undefined) return Math.floor((value + 1) * 3.49);
    return random(0, 1) < training.zeros ? 0 : value * 2;
  });
  const target =
    definition.targets === "label"
      ? { data: numbers(rows, () => Math.floor(random(0, outputs - 1e-6))), shape: [rows] }
      : { data: targets(rows, outputs, definition.classes === true, random), shape: [rows, outputs] };
  const data = { data: given, shape: [rows, inputs] };
  const { history } = await model.fit(data, target as never, {
    epochs: training.epochs,
    batchSize: training.batchSize,
    shuffle: training.shuffle,
    accumulateSteps: training.accumulateSteps,
    sampleWeight: training.sampleWeight ? Array.from({ length: rows }, () => random(0.2, 2)) : undefined,
    validationData: training.validation ? [data, target as never] : undefined,
    watch: false,
  });
  const predicted = await model.predict(data);
  return { numbers: { ...history, predicted: Array.from(predicted.data) }, model };
}

function targets(rows: number, outputs: number, shares: boolean, random: ReturnType<typeof uniform>): Float32Array {
  const all = Float32Array.from({ length: rows * outputs }, () => random(0.05, 0.95));
  if (shares)
    for (let r = 0; r < rows; r++) {
      const row = all.subarray(r * outputs, (r + 1) * outputs);
      const sum = row.reduce((a, b) => a + b, 0);
      row.forEach((value, i) => (row[i] = value / sum));
    }
  return all;
}
