/** model.inputGradients beside central differences of what predict gives, for layers of each kind. */
import { describe, expect, test } from "vitest";
import * as api from "../../src/index.ts";
import type { Layer } from "../../src/layers/layer.ts";
import { uniform } from "../support/numbers.ts";
import { refused } from "../support/errors.ts";

const { dense } = api;
const random = uniform(31);
const numbers = (count: number) => Float64Array.from({ length: count }, () => random(-1, 1));

const networks: Record<string, { shape: number[]; layers: () => Layer[] }> = {
  "dense, tanh, softmax": { shape: [4], layers: () => [dense({ units: 5, activation: "tanh" }), dense({ units: 3, activation: "softmax" })] }, // prettier-ignore
  "dropout and noise are left out": { shape: [4], layers: () => [api.gaussianNoise({ stddev: 1 }), dense({ units: 5, activation: "gelu" }), api.dropout({ rate: 0.5 }), dense({ units: 3 })] }, // prettier-ignore
  "batch normalisation by its running statistics": { shape: [4], layers: () => [dense({ units: 5 }), api.batchNormalization(), api.activation({ activation: "sigmoid" }), dense({ units: 3 })] }, // prettier-ignore
  convolution: { shape: [6, 6, 2], layers: () => [api.conv2d({ filters: 3, kernelSize: 3, activation: "tanh" }), api.averagePooling2d({ poolSize: 2 }), api.flatten(), dense({ units: 3 })] }, // prettier-ignore
  "an LSTM": { shape: [5, 3], layers: () => [api.lstm({ units: 4 }), api.layerNormalization(), dense({ units: 3 })] },
};
const ROWS = 3;

describe.each(Object.keys(networks))("%s", (name) => {
  test("every derivative", async () => {
    const { shape, layers } = networks[name];
    const model = await api.sequential({ inputShape: shape, dtype: "float64", seed: 5, layers: layers() });
    const size = shape.reduce((a, b) => a * b);
    model.compile({ loss: "meanSquaredError", optimizer: "sgd" });
    // So that running means and variances are not those of the beginning.
    await model.fit({ data: numbers(20 * size), shape: [20, ...shape] }, { data: numbers(60), shape: [20, 3] }, { epochs: 2 }); // prettier-ignore
    const x = { data: numbers(ROWS * size), shape: [ROWS, ...shape] };
    const before = await model.predict(x);
    const gradient = (await model.inputGradients(x, { unit: 1 })) as { data: Float64Array; shape: number[] };
    expect(gradient.shape).toEqual([ROWS, ...shape]);
    const outputs = async (at: number, by: number) => {
      const data = x.data.slice();
      data[at] += by;
      return (await model.predict({ data, shape: x.shape })).data;
    };
    let largest = 0;
    for (let at = 0; at < x.data.length; at++) {
      const row = Math.floor(at / size);
      const slope = ((await outputs(at, 1e-6))[3 * row + 1] - (await outputs(at, -1e-6))[3 * row + 1]) / 2e-6;
      expect(Math.abs(gradient.data[at] - slope)).toBeLessThan(1e-7); // half a width of 1e-6: its square, and 1e-16 / 1e-6
      largest = Math.max(largest, Math.abs(slope));
    }
    expect(largest).toBeGreaterThan(1e-3);
    expect((await model.predict(x)).data).toEqual(before.data);
  });
});

test("classes by name, several inputs and outputs, float32", async () => {
  const [a, b] = [api.input({ shape: [2], name: "a" }), api.input({ shape: [3], name: "b" })];
  const hidden = dense({ units: 4, activation: "tanh" }).apply(api.concatenate().apply([a, b]));
  const left = dense({ units: 2, activation: "softmax", name: "left" }).apply(hidden);
  const right = dense({ units: 1, name: "right" }).apply(hidden);
  const model = await api.model({ inputs: [a, b], outputs: [left, right], labels: { left: ["cat", "dog"] }, seed: 2 });
  const x = { a: [[0.5, -0.2]], b: [[0.1, 0.3, -0.7]] };
  const dog = (await model.inputGradients(x, { output: "left", unit: "dog" })) as { data: Float64Array }[];
  const cat = (await model.inputGradients(x, { output: "left", unit: 0 })) as { data: Float64Array }[];
  expect(dog.map(({ data }) => data.length)).toEqual([2, 3]);
  dog.forEach(({ data }, i) => data.forEach((slope, j) => expect(slope).toBeCloseTo(-cat[i].data[j], 12)));
  expect(await model.inputGradients(x, { output: "right" })).toHaveLength(2);
  await refused(() => model.inputGradients(x), "E_CONFIG", '"left"', '"right"');
  await refused(() => model.inputGradients(x, { output: "left" }), "E_CONFIG", "0 to 1", '"dog"');
  await refused(() => model.inputGradients(x, { output: "left", unit: "cow" }), "E_CONFIG", '"cow"', '"cat"');
});

test("codes have no gradient", async () => {
  const model = await api.sequential({ inputShape: [2], layers: [api.embedding({ inputDim: 5, outputDim: 2 }), api.flatten(), dense({ units: 1 })] }); // prettier-ignore
  await refused(() => model.inputGradients([[1, 2]]), "E_CONFIG", "embedding");
});
