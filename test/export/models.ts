/** Models of every layer and every activation, small, with weights of all sizes; and random rows for them. */
import * as api from "../../src/index.ts";
import { activations } from "../../src/kernels/activations/index.ts";
import type { Layer } from "../../src/layers/layer.ts";
import type { DType } from "../../src/memory/tensor.ts";
import { randomNumbers } from "./random.ts";

interface Maker {
  (dtype: DType, activation: string): Promise<api.Model>;
  /** Whether it has the activation, and not only layers without one. */
  readonly activated: boolean;
}

const backendOf = (dtype: DType) => (dtype === "float64" ? "javascript" : "wasm");

const stack = (inputShape: number[], layers: (activation: never) => Layer[]): Maker =>
  Object.assign(
    (dtype: DType, activation: string) =>
      api.sequential({ inputShape, dtype, layers: layers(activation as never), seed: 7, backend: backendOf(dtype) }),
    { activated: layers.length > 0 },
  );

type Graph = { inputs: api.SymbolicTensor[]; outputs: api.SymbolicTensor | api.SymbolicTensor[] };
const graph = (make: (activation: never) => Graph): Maker =>
  Object.assign(
    (dtype: DType, activation: string) =>
      api.model({ ...make(activation as never), dtype, seed: 7, backend: backendOf(dtype) } as never),
    { activated: true },
  );

/** A model for each kind of layer, whose name is in it; some with several. */
export const makers: Readonly<Record<string, Maker>> = {
  dense: stack([7], (activation) => [api.dense({ units: 9, activation }), api.dense({ units: 5, useBias: false }), api.activation({ activation })]), // prettier-ignore
  activation: stack([4, 3], (activation) => [api.activation({ activation })]),
  add: graph((activation) => {
    const x = api.input({ shape: [6] });
    const a = api.dense({ units: 6, activation }).apply(x);
    return { inputs: [x], outputs: api.dense({ units: 3 }).apply(api.add().apply([a, x])) };
  }),
  batchNormalization: stack([5, 3], () => [api.batchNormalization(), api.batchNormalization({ center: false }), api.batchNormalization({ scale: false }), api.flatten(), api.dense({ units: 2 })]), // prettier-ignore
  bidirectional: stack([5, 3], (activation) => [
    api.bidirectional(api.lstm({ units: 3, returnSequences: true })),
    api.bidirectional(api.gru({ units: 2, returnSequences: true }), { mergeMode: "sum" }),
    api.bidirectional(api.simpleRnn({ units: 3, activation })),
  ]),
  concatenate: graph((activation) => {
    const [a, b] = [api.input({ shape: [4], name: "default" }), api.input({ shape: [3], name: "affine" })];
    const both = api.concatenate().apply([a, api.dense({ units: 4, activation }).apply(b)]);
    const y = api.dense({ units: 2, name: "first" }).apply(both);
    return { inputs: [a, b], outputs: [y, api.dense({ units: 3, name: "second", activation }).apply(y)] };
  }),
  conv1d: stack([9, 2], (activation) => [api.conv1d({ filters: 3, kernelSize: 3, padding: "causal", dilationRate: 2, activation }), api.flatten(), api.dense({ units: 2 })]), // prettier-ignore
  conv2d: stack([7, 6, 2], (activation) => [
    api.conv2d({ filters: 6, kernelSize: 3, strides: 2, padding: "same", activation }),
    api.conv2d({ filters: 4, kernelSize: [1, 2], groups: 2, useBias: false, activation }),
    api.flatten(),
    api.dense({ units: 3, activation }),
  ]),
  conv2dTranspose: stack([3, 4, 2], (activation) => [api.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: "same", activation })]), // prettier-ignore
  depthwiseConv2d: stack([5, 5, 3], (activation) => [api.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: "same", activation }), api.depthwiseConv2d({ kernelSize: 2 })]), // prettier-ignore
  dropout: stack([6], (activation) => [api.dropout({ rate: 0.5 }), api.gaussianNoise({ stddev: 1 }), api.dense({ units: 3, activation })]), // prettier-ignore
  embedding: stack([4], (activation) => [api.embedding({ inputDim: 9, outputDim: 3 }), api.flatten(), api.dense({ units: 3, activation })]), // prettier-ignore
  gaussianNoise: stack([6], (activation) => [api.gaussianNoise({ stddev: 1 }), api.dense({ units: 3, activation })]),
  gru: stack([6, 3], () => [api.gru({ units: 5, returnSequences: true }), api.gru({ units: 3, goBackwards: true })]),
  layerNormalization: stack([3, 7], (activation) => [api.layerNormalization(), api.activation({ activation }), api.layerNormalization({ center: false }), api.layerNormalization({ scale: false })]), // prettier-ignore
  lstm: stack([6, 3], () => [api.lstm({ units: 5, returnSequences: true }), api.lstm({ units: 3, goBackwards: true, useBias: false })]), // prettier-ignore
  masking: stack([6, 2], (activation) => [
    api.masking(),
    api.lstm({ units: 3, returnSequences: true }),
    api.gru({ units: 3, returnSequences: true, goBackwards: true }),
    api.bidirectional(api.simpleRnn({ units: 2, activation, returnSequences: true })),
    api.globalAveragePooling1d(),
  ]),
  permute: stack([2, 3, 4], () => [api.permute({ dims: [3, 1, 2] }), api.flatten(), api.dense({ units: 2 })]),
  averagePooling1d: stack([7, 3], () => [api.averagePooling1d({ poolSize: 3, padding: "same" })]),
  averagePooling2d: stack([5, 6, 3], () => [api.averagePooling2d({ poolSize: 2, padding: "same" })]),
  globalAveragePooling1d: stack([7, 3], () => [api.globalAveragePooling1d()]),
  globalAveragePooling2d: stack([5, 6, 3], () => [api.globalAveragePooling2d()]),
  globalMaxPooling1d: stack([7, 3], () => [api.globalMaxPooling1d()]),
  globalMaxPooling2d: stack([5, 6, 3], () => [api.globalMaxPooling2d()]),
  maxPooling1d: stack([7, 3], () => [api.maxPooling1d({ poolSize: 3, strides: 2, padding: "same" })]),
  maxPooling2d: stack([5, 6, 3], () => [api.maxPooling2d({ poolSize: 2 })]),
  flatten: stack([5, 3], (activation) => [api.dense({ units: 3, activation }), api.flatten(), api.activation({ activation })]), // prettier-ignore
  reshape: stack([12], (activation) => [api.reshape({ shape: [4, 3] }), api.dense({ units: 5, activation }), api.reshape({ shape: [2, 10] }), api.activation({ activation })]), // prettier-ignore
  simpleRnn: stack([6, 3], (activation) => [api.simpleRnn({ units: 5, activation, returnSequences: true }), api.simpleRnn({ units: 3, activation })]), // prettier-ignore
  upSampling2d: stack([3, 2, 3], () => [api.upSampling2d({ size: [2, 3] })]),
  zeroPadding2d: stack([3, 2, 3], () => [api.zeroPadding2d({ padding: [[1, 0], [2, 1]] }), api.conv2d({ filters: 2, kernelSize: 2 })]), // prettier-ignore
};

export const activationNames = activations.map(({ name }) => name);

/** A model of a layer whose weights are drawn, biases too, some of them far from 0. */
export async function modelOf(layer: string, dtype: DType, activation: string): Promise<api.Model> {
  const model = await makers[layer](dtype, activation);
  const weights = model.getWeights().map((given, i) => {
    const drawn = randomNumbers(given.data.length, 100 + i).map((x) => (given.name.endsWith("Variance") ? Math.abs(x) : x / 2)); // prettier-ignore
    return { ...given, data: dtype === "float32" ? Float32Array.from(drawn) : drawn };
  });
  if (weights.length > 0) model.setWeights(weights);
  return model;
}

/** Rows for a model, one array an input: numbers of both signs, some of them 0 or large; codes where an embedding reads them. */
export function rowsFor(model: api.Model, count: number, seed: number): number[][][] {
  const { inputs, layers } = (model.toJSON() as api.ModelFile).model;
  const isCode = layers.some(({ kind }) => kind === "embedding");
  return Array.from({ length: count }, (_, row) =>
    inputs.map(({ shape }, i) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const numbers = Array.from(randomNumbers(size, seed + 31 * row + i));
      if (isCode) return numbers.map((x) => Math.floor(Math.abs(x) * 5) % 9);
      const isSeries = layers.some(({ kind }) => kind === "masking");
      return numbers.map((x, k) => {
        if (isSeries && (row + Math.floor(k / shape[1])) % 3 === 0) return 0;
        return Math.fround(k % 7 === 3 ? 0 : row % 5 === 4 ? 20 * x : x);
      });
    }),
  );
}

/** The model's own outputs for a row, an array an output. */
export async function outputsOf(model: api.Model, row: readonly number[][]): Promise<number[][]> {
  const { inputs } = (model.toJSON() as api.ModelFile).model;
  const shaped = row.map((data, i) => ({ data: Float64Array.from(data), shape: [1, ...inputs[i].shape] }));
  const found: unknown = await model.predict((shaped.length === 1 ? shaped[0] : Object.fromEntries(shaped.map((x, i) => [inputs[i].name, x]))) as never); // prettier-ignore
  const list = "data" in (found as object) ? [found] : Object.values(found as object);
  return list.map((y) => Array.from((y as { data: Float32Array }).data));
}
