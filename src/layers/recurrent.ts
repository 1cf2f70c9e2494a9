/** What recurrent layers have in common: options and parameters. */
import { ChainruleError } from "../base/errors.ts";
import {
  flag,
  needed,
  number,
  parts,
  readOptions,
  type Checked,
  type OptionRecord,
  type RecordOf,
} from "../base/options.ts";
import { shorten } from "../base/registry.ts";
import type { InitializerLike } from "../initializers/index.ts";
import type { Uniform } from "../kernels/random/philox.ts";
import type { Shape } from "../memory/shape.ts";
import type { DType } from "../memory/tensor.ts";
import type { RegularizerLike } from "../regularizers/index.ts";
import { sharedConfig, sharedOptions, type KernelOptions } from "./kernelAndBias.ts";
import { layer, type Layer } from "./layer.ts";
import { initializerOption, regularizerOption, trainableOption, valuesOption } from "./options.ts";
import { parameter, type Values } from "./parameter.ts";
import { recurrentOperation, type Cell, type RecurrentParameters } from "./recurrentOperation.ts";
import { imageShape } from "./windows.ts";

export interface RecurrentOptions extends Omit<KernelOptions, "activation" | "weights"> {
  /** Numbers of the state, at least 1. */
  units: number;
  /** Whether the output is that of every step, [T, units], or that of the last one, [units]. Default false. */
  returnSequences?: boolean;
  /** From the last step to the first; with returnSequences in that order. Default false. */
  goBackwards?: boolean;
  /** Share of the inputs that is dropped in training, the same at all steps of a series. Default 0. */
  dropout?: number;
  /** Whether there are biases. Default true. */
  useBias?: boolean;
  /** How the recurrent kernel starts. Default "orthogonal". */
  recurrentInitializer?: InitializerLike;
  /** What the recurrent kernel's size adds to the loss. */
  recurrentRegularizer?: RegularizerLike;
  /** Explicit starting values, nested or flat in row order. */
  weights?: { kernel?: Values; recurrentKernel?: Values; bias?: Values };
  /** Whether training changes the weights. Default true. */
  trainable?: boolean;
}

export const recurrentOptions = {
  units: needed(number(undefined, { integer: true, min: 1 })),
  returnSequences: flag(false),
  goBackwards: flag(false),
  dropout: number(0, { min: 0, below: 1 }),
  useBias: flag(true),
  recurrentInitializer: initializerOption("orthogonal"),
  recurrentRegularizer: regularizerOption,
  weights: parts({ kernel: valuesOption, recurrentKernel: valuesOption, bias: valuesOption }),
  trainable: trainableOption,
  ...sharedOptions,
} satisfies RecordOf<RecurrentOptions>;

/** The options after their check. */
export type RecurrentSettings = Checked<typeof recurrentOptions>;

/** The options of a recurrent layer, and those that only its kind has. */
export function readRecurrent<O extends OptionRecord>(
  kind: string,
  options: RecurrentOptions,
  own: O,
): RecurrentSettings & Checked<O> {
  const checked = readOptions({ ...own, ...recurrentOptions }, options, kind) as RecurrentSettings & Checked<O>;
  if (checked.weights.bias !== undefined && !checked.useBias)
    throw new ChainruleError("E_CONFIG", `${kind} weights.bias is given, but useBias is false.`);
  return checked;
}

/** A recurrent layer; `reversed` makes the one that goes the other way. */
export interface RecurrentLayer extends Layer {
  readonly reversed: () => RecurrentLayer;
}

/** How a layer's bias starts where not as its option says: [columns] or [2, columns]. */
type BiasStart = (out: Float64Array) => void;

/** `aligned`: the outputs of all steps stand in the order of the inputs, also when it goes backwards. */
export function recurrentLayer(
  kind: string,
  settings: RecurrentSettings,
  cell: Cell,
  more: {
    readonly config?: Readonly<Record<string, unknown>>;
    readonly biasStart?: BiasStart;
    readonly aligned?: boolean;
  },
): RecurrentLayer {
  const { units, returnSequences, goBackwards, dropout, recurrentInitializer, recurrentRegularizer } = settings;
  const made = layer({
    kind,
    name: settings.name,
    inputShape: settings.inputShape,
    config: {
      units,
      returnSequences,
      goBackwards,
      dropout,
      ...sharedConfig(settings),
      recurrentInitializer: shorten(recurrentInitializer.spec),
      ...(recurrentRegularizer && { recurrentRegularizer: recurrentRegularizer.spec }),
      ...more.config,
    },
    build(name, shapes, dtype, position) {
      const [T, I] = imageShape(name, shapes, 1);
      const parameters = parametersOf(name, I, cell, settings, dtype, more.biasStart);
      const reorders = returnSequences && goBackwards && !more.aligned;
      const place = { name, kind, T, I, position, reorders };
      const shape: Shape = returnSequences ? [T, units] : [units];
      const operations = [recurrentOperation(place, cell, settings, parameters)];
      const mask = !returnSequences ? undefined : reorders ? "reversed" : "passed";
      return { shape, operations, mask, honoursMask: true };
    },
  });
  return {
    ...made,
    reversed: () => recurrentLayer(kind, { ...settings, goBackwards: !goBackwards }, cell, { ...more, aligned: true }),
  };
}

function parametersOf(
  name: string,
  I: number,
  { gates, recurrentBias }: Cell,
  settings: RecurrentSettings,
  dtype: DType,
  biasStart?: BiasStart,
): RecurrentParameters {
  const { units, weights, trainable, learningRateMultiplier, useBias } = settings;
  const { kernelInitializer, recurrentInitializer, biasInitializer } = settings;
  const learning = { trainable, learningRateMultiplier };
  const columns = gates * units;
  const starts = biasInitializer.initializer;
  const biasInitial =
    biasStart === undefined
      ? starts
      : {
          ...starts,
          fill: (out: Float64Array, ...rest: [number, number, Uniform]) => (starts.fill(out, ...rest), biasStart(out)),
        };
  return {
    kernel: parameter(
      `${name}/kernel`,
      [I, columns],
      dtype,
      { values: weights.kernel, initializer: kernelInitializer.initializer },
      { ...learning, penalty: settings.kernelRegularizer?.penalty, maxNorm: settings.kernelConstraint?.maxNorm },
    ),
    recurrentKernel: parameter(
      `${name}/recurrentKernel`,
      [units, columns],
      dtype,
      { values: weights.recurrentKernel, initializer: recurrentInitializer.initializer },
      { ...learning, penalty: settings.recurrentRegularizer?.penalty },
    ),
    bias: useBias
      ? parameter(
          `${name}/bias`,
          recurrentBias ? [2, columns] : [columns],
          dtype,
          { values: weights.bias, initializer: biasInitial },
          { ...learning, penalty: settings.biasRegularizer?.penalty },
        )
      : undefined,
  };
}
