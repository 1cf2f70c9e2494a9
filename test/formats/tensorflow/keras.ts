/** Topologies as Keras 2 and Keras 3 write them: the same network of images and series, its config objects in each form. */
const keras2Layer = (class_name: string, name: string, config: object) => ({
  class_name,
  config: { name, trainable: true, dtype: "float32", ...config },
});
const of2 = (class_name: string) => ({ class_name, config: { seed: null } });
const zeros2 = { class_name: "Zeros", config: {} };
const kernel2 = {
  use_bias: true,
  kernel_initializer: of2("GlorotUniform"),
  bias_initializer: zeros2,
  ...{ kernel_regularizer: null, bias_regularizer: null, activity_regularizer: null },
  ...{ kernel_constraint: null, bias_constraint: null },
};

/** Keras 2.15: a sequential model whose first layer has the shape. */
export const sequential2 = {
  keras_version: "2.15.0",
  backend: "tensorflow",
  model_config: {
    class_name: "Sequential",
    config: {
      name: "sequential",
      layers: [
        {
          class_name: "InputLayer",
          config: { batch_input_shape: [null, 6, 6, 1], dtype: "float32", sparse: false, ragged: false, name: "image" },
        },
        keras2Layer("Conv2D", "conv2d", { filters: 2, kernel_size: [3, 3], strides: [1, 1], padding: "valid", data_format: "channels_last", dilation_rate: [1, 1], groups: 1, activation: "relu", ...kernel2 }), // prettier-ignore
        keras2Layer("BatchNormalization", "bn", { axis: [3], momentum: 0.99, epsilon: 0.001, center: true, scale: true, beta_initializer: zeros2, gamma_initializer: { class_name: "Ones", config: {} }, moving_mean_initializer: zeros2, moving_variance_initializer: { class_name: "Ones", config: {} }, beta_regularizer: null, gamma_regularizer: null, beta_constraint: null, gamma_constraint: null }), // prettier-ignore
        keras2Layer("Flatten", "flatten", { data_format: "channels_last" }),
        keras2Layer("Dense", "dense", { units: 3, activation: "softmax", ...kernel2 }),
      ],
    },
  },
};

const object3 = (module: string, class_name: string, config: object) => ({ module, class_name, config, registered_name: null }); // prettier-ignore
const dtype = object3("keras", "DTypePolicy", { name: "float32" });
const init3 = (class_name: string) => object3("keras.initializers", class_name, class_name === "Zeros" || class_name === "Ones" ? {} : { seed: null }); // prettier-ignore
const tensor3 = (shape: (number | null)[], name: string) => ({ class_name: "__keras_tensor__", config: { shape, dtype: "float32", keras_history: [name, 0, 0] } }); // prettier-ignore
const call3 = (...args: unknown[]) => [{ args, kwargs: {} }];
const layer3 = (class_name: string, name: string, config: object, inbound_nodes: unknown[]) => ({
  ...object3("keras.layers", class_name, { name, trainable: true, dtype, ...config }),
  build_config: { input_shape: [null, 5] },
  name,
  inbound_nodes,
});
const recurrent3 = {
  ...{ return_sequences: false, return_state: false, go_backwards: false, stateful: false, unroll: false, zero_output_for_mask: false }, // prettier-ignore
  ...{ units: 3, activation: "tanh", recurrent_activation: "sigmoid", use_bias: true },
  ...{ kernel_initializer: init3("GlorotUniform"), recurrent_initializer: object3("keras.initializers", "Orthogonal", { seed: null, gain: 1.0 }), bias_initializer: init3("Zeros") }, // prettier-ignore
  ...{ kernel_regularizer: null, recurrent_regularizer: null, bias_regularizer: null, activity_regularizer: null },
  ...{ kernel_constraint: null, recurrent_constraint: null, bias_constraint: null },
  ...{ dropout: 0.0, recurrent_dropout: 0.0, seed: null },
};
const gru3 = (name: string, more: object) => ({ ...object3("keras.layers", "GRU", { name, trainable: true, dtype, ...recurrent3, reset_after: true, ...more }) }); // prettier-ignore

/** Keras 3: a functional model. */
export const functional3 = {
  ...object3("keras.src.models.functional", "Functional", {
    name: "functional",
    trainable: true,
    layers: [
      { ...object3("keras.layers", "InputLayer", { batch_shape: [null, 4, 2], dtype: "float32", sparse: false, ragged: false, name: "steps" }), name: "steps", inbound_nodes: [] }, // prettier-ignore
      layer3("GRU", "gru", { ...recurrent3, reset_after: true }, call3(tensor3([null, 4, 2], "steps"))),
      layer3("Bidirectional", "both", { merge_mode: "sum", layer: gru3("forward_gru", {}), backward_layer: gru3("backward_gru", { go_backwards: true }) }, call3(tensor3([null, 4, 2], "steps"))), // prettier-ignore
      layer3("Add", "add", {}, call3([tensor3([null, 3], "gru"), tensor3([null, 3], "both")])),
      layer3("Dense", "dense", { units: 2, activation: "hard_sigmoid", use_bias: true, kernel_initializer: init3("HeNormal"), bias_initializer: init3("Zeros"), kernel_regularizer: object3("keras.regularizers", "L2", { l2: 0.01 }), bias_regularizer: null, kernel_constraint: null, bias_constraint: null }, call3(tensor3([null, 3], "add"))), // prettier-ignore
    ],
    input_layers: [["steps", 0, 0]],
    output_layers: ["dense", 0, 0],
  }),
  keras_version: "3.5.0",
};

/** Names and shapes of the weights of either. */
export const weights2: Readonly<Record<string, number[]>> = {
  "conv2d/kernel": [3, 3, 1, 2],
  "conv2d/bias": [2],
  ...{ "bn/gamma": [2], "bn/beta": [2], "bn/moving_mean": [2], "bn/moving_variance": [2] },
  "sequential/dense/kernel:0": [32, 3],
  "dense/bias": [3],
};
const direction = (name: string) => ({ [`${name}/gru_cell/kernel`]: [2, 9], [`${name}/gru_cell/recurrent_kernel`]: [3, 9], [`${name}/gru_cell/bias`]: [2, 9] }); // prettier-ignore
export const weights3: Readonly<Record<string, number[]>> = {
  ...direction("gru"),
  ...direction("both/forward_gru"),
  ...direction("both/backward_gru"),
  "dense/0": [3, 2],
  "dense/1": [2],
};

/** Artifacts with those weights, each number 0.25 times its place in a row of −2 … 2, variances 1. */
export function artifactsOf(modelTopology: object, weights: Readonly<Record<string, readonly number[]>>) {
  const weightSpecs = Object.entries(weights).map(([name, shape]) => ({ name, shape, dtype: "float32" }));
  const data = weightSpecs.flatMap(
    ({ name, shape }) =>
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (name.endsWith("variance") ? 1 : ((i * 7) % 17) / 4 - 2)), // prettier-ignore
  );
  return { modelTopology, weightSpecs, weightData: Float32Array.from(data).buffer };
}
