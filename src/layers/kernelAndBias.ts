/** Kernel and bias of a layer, as dense and convolutional layers have them: options, plain data for saving, parameters. */
import type { ConstraintLike } from "../constraints/index.ts";
import { ChainruleError } from "../base/errors.ts";
import { number, parts, type Checked } from "../base/options.ts";
import { shorten } from "../base/registry.ts";
import type { InitializerLike } from "../initializers/index.ts";
import type { ActivationLike } from "../kernels/activations/index.ts";
import type { Shape } from "../memory/shape.ts";
import type { DType } from "../memory/tensor.ts";
import type { Parameter } from "../plan/parameter.ts";
import type { RegularizerLike } from "../regularizers/index.ts";
import {
  activationOption,
  constraintOption,
  initializerOption,
  layerOptions,
  type LayerOptions,
  regularizerOption,
  valuesOption,
} from "./options.ts";
import { parameter, type Start, type Values } from "./parameter.ts";

export interface KernelOptions extends LayerOptions {
  /** Applied to every output: a name or a factory's result. Default "linear". */
  activation?: ActivationLike;
  /** How the kernel starts: a name or a factory's result. Default "glorotUniform". */
  kernelInitializer?: InitializerLike;
  /** How the bias starts. Default "zeros". */
  biasInitializer?: InitializerLike;
  /** What the kernel's size adds to the loss: l1(λ), l2(λ), l1l2({ l1, l2 }). Nothing while it is not trained. */
  kernelRegularizer?: RegularizerLike;
  /** The same for the bias. */
  biasRegularizer?: RegularizerLike;
  /** What holds for the kernel after each update: maxNorm({ maxValue }), column by column. */
  kernelConstraint?: ConstraintLike;
  /** What the learning rate is multiplied with for this layer, above 0. Default 1. To freeze it: trainable. */
  learningRateMultiplier?: number;
  /** Explicit starting values, nested or flat in row order: of a dense layer kernel [inputs, units], bias [units], or [1] if shared. */
  weights?: { kernel?: Values; bias?: Values };
}

/** What all layers with a kernel share; those of recurrent layers have activations of their own. */
export const sharedOptions = {
  kernelInitializer: initializerOption("glorotUniform"),
  biasInitializer: initializerOption("zeros"),
  kernelRegularizer: regularizerOption,
  biasRegularizer: regularizerOption,
  kernelConstraint: constraintOption,
  learningRateMultiplier: number(1, { above: 0 }),
  ...layerOptions,
};

export const kernelOptions = {
  activation: activationOption("linear"),
  weights: parts({ kernel: valuesOption, bias: valuesOption }),
  ...sharedOptions,
};

/** The options after their check, with what layers say in ways of their own. */
export type KernelSettings = Omit<Checked<typeof kernelOptions>, "name" | "inputShape"> & SharedSettings;
type SharedSettings = Omit<Checked<typeof sharedOptions>, "name" | "inputShape"> & {
  readonly useBias: boolean | "shared";
  readonly trainable: boolean | { readonly kernel: boolean; readonly bias: boolean };
};

/** Throws E_CONFIG for the values of a bias that there is not. */
export function checkBias(kind: string, { weights, useBias }: KernelSettings): void {
  if (weights.bias !== undefined && !useBias)
    throw new ChainruleError("E_CONFIG", `${kind} weights.bias is given, but useBias is false.`);
}

/** The options as plain data, for saving. */
export const kernelConfig = (settings: KernelSettings): Record<string, unknown> => ({
  activation: shorten(settings.activation.spec),
  ...sharedConfig(settings),
});

export function sharedConfig(settings: SharedSettings): Record<string, unknown> {
  const { useBias, kernelInitializer, biasInitializer, learningRateMultiplier, trainable } = settings;
  const { kernelRegularizer, biasRegularizer, kernelConstraint } = settings;
  return {
    useBias,
    kernelInitializer: shorten(kernelInitializer.spec),
    biasInitializer: shorten(biasInitializer.spec),
    ...(kernelRegularizer && { kernelRegularizer: kernelRegularizer.spec }),
    ...(biasRegularizer && { biasRegularizer: biasRegularizer.spec }),
    ...(kernelConstraint && { kernelConstraint: kernelConstraint.spec }),
    ...(learningRateMultiplier !== 1 && { learningRateMultiplier }),
    trainable,
  };
}

const isTrained = ({ trainable }: KernelSettings, which: "kernel" | "bias") =>
  typeof trainable === "boolean" ? trainable : trainable[which];

/** The parameter "layer/kernel". Throws E_SHAPE, E_DATA, E_NON_FINITE for values that do not fit. */
export function kernelOf(
  name: string,
  shape: Shape,
  dtype: DType,
  settings: KernelSettings,
  memory: Pick<Start, "fans" | "columns"> = {},
): Parameter {
  const { weights, kernelInitializer, kernelRegularizer, kernelConstraint, learningRateMultiplier } = settings;
  const start = { values: weights.kernel, initializer: kernelInitializer.initializer, ...memory };
  return parameter(`${name}/kernel`, shape, dtype, start, {
    trainable: isTrained(settings, "kernel"),
    penalty: kernelRegularizer?.penalty,
    maxNorm: kernelConstraint?.maxNorm,
    learningRateMultiplier,
  });
}

/** The parameter "layer/bias", or undefined. Throws as kernelOf. */
export function biasOf(name: string, size: number, dtype: DType, settings: KernelSettings): Parameter | undefined {
  const { useBias, weights, biasInitializer, biasRegularizer, learningRateMultiplier } = settings;
  if (!useBias) return undefined;
  const start = { values: weights.bias, initializer: biasInitializer.initializer };
  return parameter(`${name}/bias`, [size], dtype, start, {
    trainable: isTrained(settings, "bias"),
    penalty: biasRegularizer?.penalty,
    learningRateMultiplier,
  });
}
