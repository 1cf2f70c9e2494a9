/** The layers of Keras and TensorFlow.js that there are here, with their options and weights by their names on both sides. */
import {
  activation,
  constraint,
  constant,
  flag,
  initializer,
  lastAxis,
  only,
  orDefault,
  padding,
  regularizer,
  same,
  shape,
  sizes,
  unused,
  writtenAs,
  type Value,
} from "./values.ts";

/** An option: its name here, where it has one, its values, and the value there where a file leaves it out. */
export interface OptionPair {
  readonly ours?: string;
  readonly value: Value;
  /** undefined: a file has to have it. */
  readonly initial?: unknown;
}

export interface LayerPair {
  readonly className: string;
  /** A name of src/layers/all.ts. */
  readonly kind: string;
  /** By their names there. */
  readonly options: Readonly<Record<string, OptionPair>>;
  /** In Keras' order. */
  readonly weights: readonly { readonly theirs: string; readonly ours: string }[];
}

/** Options that no result depends on, or that readers see to by themselves. */
export const IGNORED: ReadonlySet<string> = new Set([
  ...["name", "trainable", "dtype", "batch_input_shape", "batch_shape", "seed", "implementation", "unroll", "fused"],
  ...["input_length", "input_dtype", "beta_initializer", "gamma_initializer"],
  ...["moving_mean_initializer", "moving_variance_initializer"],
]);

const option = (ours: string, value: Value, initial?: unknown): OptionPair => ({ ours, value, initial });
const fixed = (value: unknown, ...others: unknown[]): OptionPair => ({ value: only(value, ...others), initial: value });
const none = fixed(null);

const pair = (
  className: string,
  kind: string,
  options: LayerPair["options"] = {},
  weights: LayerPair["weights"] = [],
): LayerPair => ({ className, kind, options, weights });

const kernel = { theirs: "kernel", ours: "kernel" };
const bias = { theirs: "bias", ours: "bias" };
const recurrentKernel = { theirs: "recurrent_kernel", ours: "recurrentKernel" };

const biased = {
  use_bias: option("useBias", same, true),
  bias_initializer: option("biasInitializer", initializer, "zeros"),
  bias_regularizer: option("biasRegularizer", regularizer, null),
  bias_constraint: none,
  activity_regularizer: none,
};
const kernelOptions = {
  activation: option("activation", activation, "linear"),
  kernel_initializer: option("kernelInitializer", initializer, "glorot_uniform"),
  kernel_regularizer: option("kernelRegularizer", regularizer, null),
  kernel_constraint: none,
  ...biased,
};
const columnNorms = { kernel_constraint: option("kernelConstraint", constraint, null) };
const channelsLast = { data_format: fixed("channels_last", null) };
const windows = {
  kernel_size: option("kernelSize", sizes),
  strides: option("strides", sizes, 1),
  padding: option("padding", padding, "valid"),
  dilation_rate: option("dilationRate", sizes, 1),
  ...channelsLast,
};
const filters = { filters: option("filters", same), groups: option("groups", writtenAs(1), 1) };
const convolution = { ...kernelOptions, ...windows, ...filters, rank: fixed(undefined, 1, 2) };

const recurrent = {
  ...kernelOptions,
  ...columnNorms,
  units: option("units", same),
  recurrent_initializer: option("recurrentInitializer", initializer, "orthogonal"),
  recurrent_regularizer: option("recurrentRegularizer", regularizer, null),
  recurrent_constraint: none,
  dropout: option("dropout", same, 0),
  recurrent_dropout: fixed(0),
  return_sequences: option("returnSequences", flag, false),
  go_backwards: option("goBackwards", flag, false),
  return_state: fixed(false, null),
  stateful: fixed(false, null),
  time_major: fixed(undefined, false),
  zero_output_for_mask: fixed(undefined, false),
};
const gated = {
  ...recurrent,
  activation: fixed("tanh"),
  recurrent_activation: { value: only("sigmoid") },
};
const recurrentWeights = [kernel, recurrentKernel, bias];

const normalization = {
  axis: { value: lastAxis, initial: -1 },
  epsilon: option("epsilon", same, 1e-3),
  center: option("center", same, true),
  scale: option("scale", same, true),
  ...{ beta_regularizer: none, gamma_regularizer: none, beta_constraint: none, gamma_constraint: none },
};
const scaleAndShift = [
  { theirs: "gamma", ours: "gamma" },
  { theirs: "beta", ours: "beta" },
];

const pooling = {
  pool_size: option("poolSize", sizes, 2),
  strides: option("strides", orDefault(sizes), null),
  padding: option("padding", padding, "valid"),
  ...channelsLast,
};
const globalPooling = { ...channelsLast, keepdims: fixed(undefined, false) };

/** What layers of one kind are written as, and read from. */
const written: readonly LayerPair[] = [
  pair(
    "Dense",
    "dense",
    {
      units: option("units", same),
      ...kernelOptions,
      ...columnNorms,
      lora_rank: fixed(undefined, null),
      quantization_config: fixed(undefined, null),
    },
    [kernel, bias],
  ),
  pair("Conv1D", "conv1d", convolution, [kernel, bias]),
  pair("Conv2D", "conv2d", convolution, [kernel, bias]),
  pair(
    "DepthwiseConv2D",
    "depthwiseConv2d",
    {
      activation: kernelOptions.activation,
      ...biased,
      ...windows,
      depth_multiplier: option("depthMultiplier", same, 1),
      depthwise_initializer: option("kernelInitializer", initializer, "glorot_uniform"),
      depthwise_regularizer: option("kernelRegularizer", regularizer, null),
      depthwise_constraint: none,
      // Keras 2 has those of Conv2D too, which have no effect.
      ...Object.fromEntries(
        ["kernel_initializer", "kernel_regularizer", "kernel_constraint", "groups", "filters", "rank"].map((name) => [
          name,
          { value: unused, initial: null },
        ]),
      ),
    },
    [{ theirs: "depthwise_kernel", ours: "kernel" }, bias],
  ),
  pair(
    "Conv2DTranspose",
    "conv2dTranspose",
    {
      ...kernelOptions,
      ...windows,
      filters: filters.filters,
      groups: fixed(undefined, 1),
      dilation_rate: fixed([1, 1], 1),
      output_padding: fixed(undefined, null),
      rank: fixed(undefined, 2),
    },
    [kernel, bias],
  ),
  pair("LSTM", "lstm", { ...gated, unit_forget_bias: option("unitForgetBias", flag, true) }, recurrentWeights),
  pair("GRU", "gru", { ...gated, reset_after: { value: only(true) } }, recurrentWeights),
  pair(
    "SimpleRNN",
    "simpleRnn",
    { ...recurrent, activation: option("activation", activation, "tanh") },
    recurrentWeights,
  ),
  pair(
    "BatchNormalization",
    "batchNormalization",
    {
      ...normalization,
      momentum: option("momentum", same, 0.99),
      ...{
        renorm: fixed(undefined, false, null),
        synchronized: fixed(undefined, false),
        virtual_batch_size: fixed(undefined, null),
      },
    },
    [
      ...scaleAndShift,
      { theirs: "moving_mean", ours: "movingMean" },
      { theirs: "moving_variance", ours: "movingVariance" },
    ],
  ),
  pair(
    "LayerNormalization",
    "layerNormalization",
    { ...normalization, rms_scaling: fixed(undefined, false) },
    scaleAndShift,
  ),
  pair(
    "Embedding",
    "embedding",
    {
      input_dim: option("inputDim", same),
      output_dim: option("outputDim", same),
      mask_zero: option("maskZero", flag, false),
      embeddings_initializer: option("initializer", initializer, "random_uniform"),
      embeddings_regularizer: none,
      embeddings_constraint: none,
      activity_regularizer: none,
      ...{
        sparse: fixed(undefined, false),
        lora_rank: fixed(undefined, null),
        quantization_config: fixed(undefined, null),
      },
    },
    [{ theirs: "embeddings", ours: "table" }],
  ),
  pair("Activation", "activation", { activation: option("activation", activation) }),
  pair("Dropout", "dropout", { rate: option("rate", constant), noise_shape: none }),
  pair("GaussianNoise", "gaussianNoise", { stddev: option("stddev", same) }),
  pair("Flatten", "flatten", channelsLast),
  pair("Reshape", "reshape", { target_shape: option("shape", shape) }),
  pair("Permute", "permute", { dims: option("dims", same) }),
  pair("ZeroPadding2D", "zeroPadding2d", { padding: option("padding", same, 1), ...channelsLast }),
  pair("UpSampling2D", "upSampling2d", {
    size: option("size", sizes, 2),
    interpolation: fixed("nearest"),
    ...channelsLast,
  }),
  pair("MaxPooling1D", "maxPooling1d", pooling),
  pair("MaxPooling2D", "maxPooling2d", pooling),
  pair("AveragePooling1D", "averagePooling1d", pooling),
  pair("AveragePooling2D", "averagePooling2d", pooling),
  pair("GlobalMaxPooling1D", "globalMaxPooling1d", globalPooling),
  pair("GlobalMaxPooling2D", "globalMaxPooling2d", globalPooling),
  pair("GlobalAveragePooling1D", "globalAveragePooling1d", globalPooling),
  pair("GlobalAveragePooling2D", "globalAveragePooling2d", globalPooling),
  pair("Masking", "masking", { mask_value: option("maskValue", same, 0) }),
  pair("Add", "add"),
  pair("Concatenate", "concatenate", { axis: { value: lastAxis, initial: -1 } }),
];

const activationOf = (name: string, options: Readonly<Record<string, unknown>> = {}) => ({
  kind: "activation",
  name,
  options,
});
/** The slope below 0, from either of its two names there, and the bound above it. */
const reluLike: LayerPair["options"] = {
  max_value: option("max", same, null),
  negative_slope: option("slope", same, 0),
  threshold: fixed(undefined, 0, null),
};

/** Activations that are layers of their own there: what they mean here. */
export const activationLayers: Readonly<
  Record<string, { options: LayerPair["options"]; activation(given: Readonly<Record<string, unknown>>): unknown }>
> = {
  ReLU: {
    options: reluLike,
    activation({ max, slope }) {
      if (slope !== 0 && slope !== null) return max === null ? activationOf("leakyRelu", { alpha: slope }) : undefined;
      return max === null ? "relu" : max === 6 ? "relu6" : undefined;
    },
  },
  LeakyReLU: {
    options: { alpha: option("alpha", same, null), negative_slope: option("slope", same, null) },
    activation: ({ alpha, slope }) => activationOf("leakyRelu", { alpha: alpha ?? slope ?? 0.3 }),
  },
  ELU: {
    options: { alpha: option("alpha", same, 1) },
    activation: ({ alpha }) => activationOf("elu", { alpha }),
  },
  Softmax: { options: { axis: { value: lastAxis, initial: -1 } }, activation: () => "softmax" },
};

const byClass = new Map(written.map((one) => [one.className, one]));
const byKind = new Map(written.map((one) => [one.kind, one]));

export const pairOfClass = (className: string): LayerPair | undefined => byClass.get(className);
export const pairOfKind = (kind: string): LayerPair | undefined => byKind.get(kind);
