/** Small networks, with every kind of layer and its options in one of them at least. */
import * as c from "../../src/index.ts";
import type { Layer, Model, Shape } from "../../src/index.ts";

/** A network of layers in a row, or of any form. */
export type Network = readonly [shape: Shape, ...layers: (() => Layer)[]] | (() => Promise<Model>);

export const build = (network: Network): Promise<Model> => {
  if (typeof network === "function") return network();
  const [inputShape, ...layers] = network;
  return c.sequential({ inputShape, layers: layers.map((make) => make()), seed: 1 });
};

const activations = ["linear", "relu", "relu6", "elu", "selu", "gelu", "mish", "sigmoid", "tanh"]
  .concat(["softplus", "softsign", "swish", "softmax", "logSoftmax"]); // prettier-ignore

/** What TensorFlow.js has, too. */
export const networks: Readonly<Record<string, Network>> = {
  dense: [[5], () => c.dense({ units: 4, activation: "relu" }), () => c.dense({ units: 3, useBias: false }), () => c.dense({ units: 2, useBias: "shared" })], // prettier-ignore
  "dense with penalties": [[5], () => c.dense({ units: 4, kernelRegularizer: c.l2(0.01), biasRegularizer: c.l1(0.1), kernelConstraint: "maxNorm", kernelInitializer: "heNormal", biasInitializer: c.constant({ value: 0.5 }), trainable: false })], // prettier-ignore
  "dense of steps": [[4, 5], () => c.dense({ units: 3, activation: "tanh" }), () => c.flatten(), () => c.dense({ units: 2, activation: "softmax" })], // prettier-ignore
  ...Object.fromEntries(activations.map((name): [string, Network] => [`activation ${name}`, [[6], () => c.dense({ units: 5 }), () => c.activation({ activation: name }), () => c.dense({ units: 4, activation: name })]])), // prettier-ignore
  leakyRelu: [[6], () => c.dense({ units: 5, activation: c.leakyRelu({ alpha: 0.2 }) }), () => c.activation({ activation: c.leakyRelu() }), () => c.dense({ units: 2 })], // prettier-ignore
  conv1d: [[9, 2], () => c.conv1d({ filters: 3, kernelSize: 3, activation: "relu" }), () => c.conv1d({ filters: 2, kernelSize: 2, padding: "same", strides: 2 })], // prettier-ignore
  "conv1d dilated": [[9, 2], () => c.conv1d({ filters: 3, kernelSize: 3, dilationRate: 2, useBias: false })],
  conv2d: [[9, 8, 2], () => c.conv2d({ filters: 3, kernelSize: [3, 2], activation: "relu" }), () => c.conv2d({ filters: 2, kernelSize: 3, padding: "same", strides: 2 })], // prettier-ignore
  "conv2d dilated": [[9, 8, 2], () => c.conv2d({ filters: 3, kernelSize: 2, dilationRate: [2, 3], useBias: false })],
  depthwiseConv2d: [[7, 8, 2], () => c.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: "relu" }), () => c.depthwiseConv2d({ kernelSize: 2, padding: "same", useBias: false })], // prettier-ignore
  conv2dTranspose: [[4, 3, 2], () => c.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same", activation: "relu" }), () => c.conv2dTranspose({ filters: 2, kernelSize: [2, 3], strides: [3, 2] })], // prettier-ignore
  "pooling of images": [[9, 8, 2], () => c.maxPooling2d(), () => c.averagePooling2d({ poolSize: [3, 2], strides: 1, padding: "same" }), () => c.maxPooling2d({ poolSize: 2, strides: 1, padding: "same" })], // prettier-ignore
  "pooling of series": [[11, 2], () => c.maxPooling1d({ poolSize: 3, strides: 1 }), () => c.averagePooling1d({ padding: "same" })], // prettier-ignore
  globalAveragePooling2d: [[4, 3, 5], () => c.globalAveragePooling2d()],
  globalMaxPooling2d: [[4, 3, 5], () => c.globalMaxPooling2d()],
  globalAveragePooling1d: [[4, 5], () => c.globalAveragePooling1d()],
  globalMaxPooling1d: [[4, 5], () => c.globalMaxPooling1d()],
  batchNormalization: [[4, 3, 2], () => c.batchNormalization(), () => c.flatten(), () => c.batchNormalization({ center: false, epsilon: 0.1 }), () => c.batchNormalization({ scale: false, momentum: 0.5, trainable: false })], // prettier-ignore
  layerNormalization: [[4, 6], () => c.layerNormalization(), () => c.layerNormalization({ center: false }), () => c.layerNormalization({ scale: false, epsilon: 0.1 })], // prettier-ignore
  embedding: [[5], () => c.embedding({ inputDim: 7, outputDim: 3 }), () => c.flatten(), () => c.dense({ units: 2 })],
  lstm: [[5, 3], () => c.lstm({ units: 4, returnSequences: true, dropout: 0.25 }), () => c.lstm({ units: 3, goBackwards: true, returnSequences: true }), () => c.lstm({ units: 2, useBias: false })], // prettier-ignore
  simpleRnn: [[5, 3], () => c.simpleRnn({ units: 4, returnSequences: true, goBackwards: true }), () => c.simpleRnn({ units: 3, activation: "relu" })], // prettier-ignore
  bidirectional: [[5, 3], () => c.bidirectional(c.lstm({ units: 4, returnSequences: true })), () => c.bidirectional(c.simpleRnn({ units: 3 }), { mergeMode: "sum" })], // prettier-ignore
  "masking and lstm": [[5, 3], () => c.masking({ maskValue: 0.5 }), () => c.dropout({ rate: 0.5 }), () => c.lstm({ units: 4, returnSequences: true }), () => c.lstm({ units: 4 })], // prettier-ignore
  "embedding with a mask": [[5], () => c.embedding({ inputDim: 4, outputDim: 3, maskZero: true }), () => c.lstm({ units: 3 })], // prettier-ignore
  "noise and forms": [[4, 3, 2], () => c.gaussianNoise({ stddev: 0.5 }), () => c.permute({ dims: [3, 1, 2] }), () => c.reshape({ shape: [6, 2, 2] }), () => c.zeroPadding2d({ padding: [[1, 0], [2, 1]] }), () => c.upSampling2d({ size: [2, 3] }), () => c.flatten()], // prettier-ignore
  graph: () => {
    const a = c.input({ shape: [3] });
    const b = c.input({ shape: [4], name: "second" });
    const left = c.dense({ units: 4, activation: c.leakyRelu() }).apply(a);
    const sum = c.add().apply([left, b]);
    const joined = c.concatenate().apply([sum, b, left]);
    const outputs = [c.dense({ units: 2, name: "classes" }).apply(joined), c.dense({ units: 1 }).apply(sum)];
    return c.model({ inputs: [a, b], outputs, seed: 1 });
  },
};

/** What only other formats have. */
export const others: Readonly<Record<string, Network>> = {
  gru: [[5, 3], () => c.gru({ units: 4, returnSequences: true }), () => c.gru({ units: 3, useBias: false })],
  "bidirectional gru": [[5, 3], () => c.bidirectional(c.gru({ units: 4 }))],
  "conv in groups": [[6, 6, 4], () => c.conv2d({ filters: 6, kernelSize: 3, groups: 2 })],
  "conv1d in groups": [[6, 4], () => c.conv1d({ filters: 6, kernelSize: 3, groups: 2 })],
  "causal conv1d": [[6, 2], () => c.conv1d({ filters: 3, kernelSize: 3, padding: "causal" })],
  hardSigmoid: [[3], () => c.dense({ units: 2, activation: "hardSigmoid" })],
  elu: [[3], () => c.dense({ units: 2, activation: c.elu({ alpha: 0.5 }) })],
  "dropout with a schedule": [[3], () => c.dropout({ rate: c.flatCosine({ initial: 0.5, steps: 10 }) })],
  "mask and mean": [[5, 3], () => c.masking(), () => c.lstm({ units: 2, returnSequences: true }), () => c.globalAveragePooling1d()], // prettier-ignore
};
