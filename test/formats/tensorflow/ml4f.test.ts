/**
 * Models of ours as Microsoft's ml4f takes them. The package is not in the registry, so what its compiler asks of a layers model is
 * asked here of TensorFlow.js 4.22 (ml4f has 2.x): layers in a row, each of a class that it compiles, and
 * the options that it reads of each.     [microsoft/ml4f 1.1.1, src/compiler.ts]
 */
import { expect, test } from "vitest";
import { conv2d, dense, dropout, flatten, maxPooling2d, sequential, type Model } from "../../../src/index.ts";
import { inTensorFlow, shake, tf } from "./judge.ts";

const classes = ["InputLayer", "Conv2D", "MaxPooling2D", "Dense", "Dropout", "Flatten"];

/** What a layer lacks for ml4f, by the name of the check; nothing for one that it compiles. */
function lacking(layer: tf.layers.Layer, inputs: readonly (number | null)[]): string[] {
  const config = layer.getConfig() as { activation?: string; dtype?: string; dataFormat?: string; units?: number; filters?: number; kernelSize?: number[]; poolSize?: number[]; strides?: number[]; padding?: string; dilationRate?: number[] }; // prettier-ignore
  const name = layer.getClassName();
  const isImage = name === "Conv2D" || name === "MaxPooling2D";
  const kernel = name === "Conv2D" || name === "Dense" ? (layer.weights[0].read().shape as number[]) : undefined;
  const window = config.kernelSize ?? config.poolSize ?? [];
  return Object.entries({
    class: classes.includes(name),
    activation: name.startsWith("MaxP") || config.activation === undefined || ["linear", "relu", "softmax"].includes(config.activation), // prettier-ignore
    dtype: config.dtype === undefined || config.dtype === "float32",
    rank: inputs.length === (isImage ? 4 : name === "Dense" ? 2 : inputs.length),
    channels: !isImage || config.dataFormat === "channelsLast",
    padding: !isImage || config.padding === "valid",
    dilation: config.dilationRate === undefined || config.dilationRate.every((rate) => rate === 1),
    windows: window.every((size, i) => size <= inputs[1 + i]! && (config.strides?.[i] ?? 0) >= 1),
    kernel: kernel === undefined || (kernel[kernel.length - 1] === (config.units ?? config.filters) && kernel[kernel.length - 2] === inputs[inputs.length - 1]), // prettier-ignore
  }).flatMap(([what, holds]) => (holds ? [] : [`${name}: ${what}`]));
}

async function lackingOf(model: Model): Promise<string[]> {
  shake(model);
  const theirs = await inTensorFlow(model);
  let shape = (theirs.layers[0] as unknown as { batchInputShape: (number | null)[] }).batchInputShape;
  return theirs.layers.flatMap((layer) => {
    const lack = lacking(layer, shape);
    shape = layer.computeOutputShape(shape) as (number | null)[];
    return lack;
  });
}

test("dense layers have what ml4f asks for", async () => {
  const layers = [dense({ units: 16, activation: "relu" }), dropout({ rate: 0.2 }), dense({ units: 3, activation: "softmax" })]; // prettier-ignore
  expect(await lackingOf(await sequential({ inputShape: [8], layers }))).toEqual([]);
});

test("convolutions have what ml4f asks for", async () => {
  const layers = [conv2d({ filters: 4, kernelSize: 3, activation: "relu" }), maxPooling2d(), flatten(), dense({ units: 3, activation: "softmax" })]; // prettier-ignore
  expect(await lackingOf(await sequential({ inputShape: [8, 8, 1], layers }))).toEqual([]);
});

test("what it does not compile is found", async () => {
  const layers = [conv2d({ filters: 4, kernelSize: 3, padding: "same", activation: "tanh" }), flatten(), dense({ units: 2 })]; // prettier-ignore
  expect(await lackingOf(await sequential({ inputShape: [8, 8, 1], layers }))).toEqual(["Conv2D: activation", "Conv2D: padding"]); // prettier-ignore
});
