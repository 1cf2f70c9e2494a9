import {
  adam,
  dense,
  sequential,
  sgd,
  type DType,
  type Model,
  type ModelFile,
  type Optimizer,
} from "../../src/index.ts";
import { clouds } from "./data.ts";

export const savedOptimizers: Record<string, () => Optimizer> = {
  sgd: () => sgd({ learningRate: 0.1 }),
  momentum: () => sgd({ learningRate: 0.05, momentum: 0.9 }),
  nesterov: () => sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  adam: () => adam({ learningRate: 0.02 }),
};

export const { x, labels } = clouds(30, 8);

/** A small model with something in every part of its file; trained for two epochs if it has an optimizer. */
export async function trainedModel(
  dtype: DType,
  optimizer?: Optimizer,
  backend?: "wasm" | "javascript",
): Promise<Model> {
  const model = await sequential({
    inputShape: [2],
    layers: [
      dense({ units: 4, activation: "tanh", trainable: { bias: false } }),
      dense({ units: 3, activation: "softmax", useBias: false, name: "out", kernelInitializer: "normal" }),
    ],
    seed: 12,
    dtype,
    backend,
  });
  if (optimizer !== undefined) {
    model.compile({ optimizer, loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
    await model.fit(x, labels, { epochs: 2, batchSize: 8 });
  }
  return model;
}

/** The file of a trained model as plain data, fresh at every call. */
export async function validFile(dtype: DType = "float32"): Promise<ModelFile> {
  return JSON.parse(JSON.stringify(await trainedModel(dtype, savedOptimizers.adam(), "javascript")));
}
