/**
 * The network for tables: a learned factor for each number, embeddings beside them, hidden layers with dropout, and a last
 * layer that starts at 0.     [after RealMLP-TD-S: Holzmüller, Grinsztajn & Steinwart, arXiv 2407.04491]
 */
import { activation } from "../layers/activation.ts";
import { add } from "../layers/add.ts";
import { concatenate } from "../layers/concatenate.ts";
import { normal } from "../initializers/normal.ts";
import { uniform } from "../initializers/uniform.ts";
import { dense } from "../layers/dense.ts";
import { depthwiseConv2d } from "../layers/depthwiseConv2d.ts";
import { dropout } from "../layers/dropout.ts";
import { embedding } from "../layers/embedding.ts";
import { permute } from "../layers/permute.ts";
import { flatten, reshape } from "../layers/reshape.ts";
import { input, type SymbolicTensor } from "../layers/symbolic.ts";
import { model } from "../model/create.ts";
import type { Model } from "../model/model.ts";
import { flatCosine } from "../schedules/flatCosine.ts";
import type { NamedWeights } from "../network/weights.ts";
import type { Inputs } from "./columns.ts";
import type { Course, NetworkTask, TableSettings } from "./settings.ts";

export interface NetworkShape {
  /** Numbers a row, and codes a row: how many different ones there are. */
  readonly width: number;
  readonly coded: number;
  readonly codes: number;
  /** Numbers of the first output: classes, or one for each target. */
  readonly outputs: number;
  readonly task: NetworkTask;
  /** Shares, each with an output of its own as wide as the first. */
  readonly quantiles: readonly number[];
}

/** Numbers of an embedding's row, and what the rate is multiplied with for the factors.     [the same, tables B.1 and B.2] */
const EMBEDDING = 8;
const FACTOR_RATE = 6;
/** Frequencies of a number, their standard deviation, and what is made of them. */
const FREQUENCIES = 16;
const FREQUENCY = 0.1;
const PERIODIC = 3;
const PERIODIC_RATE = 0.1;
const PARAMETRIC_RATE = 0.1;

/**
 * Periodic embeddings of numbers, PBLD's without its share of the number itself: of each x, W cos(2π (w x + b)) + b′ with 16
 * frequencies w ~ N(0, 0.1²) and 3 outputs.     [the same, section 3]
 */
function periodicFeatures(channels: SymbolicTensor, width: number): SymbolicTensor {
  const waves = depthwiseConv2d({
    kernelSize: 1,
    depthMultiplier: FREQUENCIES,
    kernelInitializer: normal({ stddev: 2 * FREQUENCY }),
    biasInitializer: uniform({ minval: -1, maxval: 1 }),
    activation: "cosPi",
    learningRateMultiplier: PERIODIC_RATE,
    name: "waves",
  }).apply(channels);
  const sorted = permute({ dims: [2, 1] }).apply(reshape({ shape: [width, FREQUENCIES] }).apply(waves));
  const sums = depthwiseConv2d({
    kernelSize: [FREQUENCIES, 1],
    depthMultiplier: PERIODIC,
    learningRateMultiplier: PERIODIC_RATE,
    name: "periodic",
  });
  return flatten().apply(sums.apply(reshape({ shape: [FREQUENCIES, 1, width] }).apply(sorted)));
}

/**
 * A learned activation: of each unit β z + α f(z), at first f(z); both are learned at a tenth of the rate.
 * [the same, section 3, which has one number a unit: β = 1 − α]
 */
function parametric(z: SymbolicTensor, units: number, name: "selu" | "mish", place: number): SymbolicTensor {
  const scaled = (x: SymbolicTensor, first: "zeros" | "ones", title: string) => {
    const factors = depthwiseConv2d({ kernelSize: 1, useBias: false, kernelInitializer: first, learningRateMultiplier: PARAMETRIC_RATE, name: `${title}_${place}` }); // prettier-ignore
    return flatten().apply(factors.apply(reshape({ shape: [1, 1, units] }).apply(x)));
  };
  return add().apply([
    scaled(z, "zeros", "straight"),
    scaled(activation({ activation: name }).apply(z), "ones", "bent"),
  ]);
}

/** What the layers before the outputs are made by. */
type BodySettings = Pick<TableSettings, "hiddenLayers" | "dropout" | "dropoutSchedule" | "periodic" | "parametric" | "threads">; // prettier-ignore

/** Inputs, what each hidden layer reads, and what the last one gives, `fan` numbers; `steps` of a training for the schedule of dropout. */
function body({ width, coded, codes, task }: NetworkShape, settings: BodySettings, steps: number) {
  const inputs: SymbolicTensor[] = [];
  const parts: SymbolicTensor[] = [];
  if (width > 0) {
    const numbers = input({ shape: [width], name: "numbers" });
    const channels = reshape({ shape: [1, 1, width] }).apply(numbers);
    const factors = depthwiseConv2d({
      kernelSize: 1,
      useBias: false,
      kernelInitializer: "ones",
      learningRateMultiplier: FACTOR_RATE,
      name: "factors",
    });
    inputs.push(numbers);
    const scaled = factors.apply(channels);
    parts.push(flatten().apply(scaled));
    if (settings.periodic) parts.push(periodicFeatures(scaled, width));
  }
  if (coded > 0) {
    const given = input({ shape: [coded], name: "codes" });
    inputs.push(given);
    parts.push(flatten().apply(embedding({ inputDim: codes, outputDim: EMBEDDING, name: "embedding" }).apply(given)));
  }
  let x = parts.length === 1 ? parts[0] : concatenate().apply(parts);
  let fan = width * (settings.periodic ? 1 + PERIODIC : 1) + coded * EMBEDDING;
  const bent = task === "quantity" ? "mish" : "selu";
  const rate = courseOf(settings.dropout, settings.dropoutSchedule, steps);
  const read: SymbolicTensor[] = [];
  for (const [i, units] of settings.hiddenLayers.entries()) {
    read.push(x);
    const activation = settings.parametric ? "linear" : bent;
    const z = dense({ units, activation, kernelInitializer: "heNormal", name: hiddenName(i), ...ratedBy(fan) }).apply(
      x,
    );
    fan = units;
    x = settings.parametric ? parametric(z, units, bent, i + 1) : z;
    if (rate !== 0) x = dropout({ rate }).apply(x);
  }
  return { inputs, x, read, fan };
}

/**
 * The rate of a layer of I inputs is divided by √I, which is what learning V in W = V / √I comes to with Adam.
 * [neural tangent parametrization: Jacot, Gabriel & Hongler, NeurIPS 2018; RealMLP's, to which its rates belong]
 */
const ratedBy = (I: number) => ({ learningRateMultiplier: 1 / Math.sqrt(I) });

/** The name of a hidden layer, counted from 0. */
export const hiddenName = (i: number): string => `dense_${i + 1}`;

/** A number as it is from step to step of a training. */
export const courseOf = (value: number, course: Course, steps: number) =>
  course === "constant" || value === 0 ? value : flatCosine({ initial: value, steps });

/** A network for rows of this shape, with its first weights drawn from the seed. */
export function tableNetwork(
  shape: NetworkShape,
  settings: BodySettings,
  { seed, steps }: { seed: number; steps: number },
): Promise<Model<boolean>> {
  const { outputs, task, quantiles } = shape;
  const { inputs, x, fan } = body(shape, settings, steps);
  const last = ({ class: "softmax", labels: "sigmoid", quantity: "linear" } as const)[task];
  const y = dense({
    units: outputs,
    activation: last,
    kernelInitializer: "zeros",
    name: "output",
    ...ratedBy(fan),
  }).apply(x);
  const heads = quantiles.map((_, i) => dense({ units: outputs, kernelInitializer: "zeros", name: `quantile_${i + 1}`, ...ratedBy(fan) }).apply(x)); // prettier-ignore
  const { threads } = settings;
  return model({ inputs, outputs: heads.length > 0 ? [y, ...heads] : y, seed, threads }) as Promise<Model<boolean>>;
}

/** What each hidden layer reads, as a network of that many outputs; `setWeights` gives it those of a table's network. */
export async function hiddenInputs(shape: NetworkShape, settings: BodySettings) {
  const { inputs, read } = body(shape, { ...settings, dropout: 0 }, 1);
  const network = (await model({ inputs, outputs: read, threads: 1 })) as Model<boolean>;
  const names = network.getWeights().map(({ name }) => name);
  const setWeights = (weights: readonly NamedWeights[]) =>
    network.setWeights(names.map((name) => weights.find((one) => one.name === name)!));
  return { network, setWeights };
}

/** What `fit` and `predict` of a table's network take. */
export function networkInputs({ numbers, codes, width, coded }: Inputs): unknown {
  const parts = [
    ...(width > 0 ? [{ data: numbers, shape: [numbers.length / width, width] }] : []),
    ...(coded > 0 ? [{ data: codes, shape: [codes.length / coded, coded] }] : []),
  ];
  return parts.length === 1 ? parts[0] : parts;
}

/** The numbers of each output of a network, [rows, units] each. */
export async function outputsOf(network: Model<boolean>, inputs: Inputs): Promise<ArrayLike<number>[]> {
  const predicted = (await network.predict(networkInputs(inputs) as never)) as unknown;
  const heads = (Array.isArray(predicted) ? predicted : [predicted]) as { data: ArrayLike<number> }[];
  return heads.map(({ data }) => data);
}
