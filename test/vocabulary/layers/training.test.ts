/** Small trainings with each layer: they learn, the backends agree, the same seed gives the same bits, files go on. */
import { describe, expect, test } from "vitest";
import {
  adam,
  batchNormalization,
  dense,
  dropout,
  embedding,
  flatten,
  gaussianNoise,
  layerNormalization,
  loadModel,
  sequential,
  type DType,
  type Layer,
} from "../../../src/index.ts";
import { backends, engines, weightsOf } from "../../support/engines.ts";
import { numbers } from "./rig.ts";

/** A network around the layer for clouds of points around (1, 0), (−1, 1), (−1, −1), or for their numbers. */
const kinds: Record<string, () => Layer[]> = {
  dropout: () => [dense({ units: 16, activation: "relu" }), dropout({ rate: 0.25 })],
  gaussianNoise: () => [gaussianNoise({ stddev: 0.2 }), dense({ units: 16, activation: "relu" })],
  batchNormalization: () => [
    dense({ units: 16, useBias: false }),
    batchNormalization(),
    dense({ units: 8, activation: "relu" }),
  ],
  layerNormalization: () => [dense({ units: 16, activation: "tanh" }), layerNormalization()],
  embedding: () => [embedding({ inputDim: 9, outputDim: 4 }), flatten()],
  all: () => [
    gaussianNoise({ stddev: 0.1 }),
    dense({ units: 16, useBias: false }),
    batchNormalization(),
    dropout({ rate: 0.1 }),
    dense({ units: 8, activation: "tanh" }),
    layerNormalization(),
  ],
};

describe.each(Object.keys(kinds))("a network with %s", (kind) => {
  const COUNT = 90;
  const labels = Array.from({ length: COUNT }, (_, i) => i % 3);
  const centres = [[1, 0], [-1, 1], [-1, -1]]; // prettier-ignore
  const points = labels
    .map((_, i) => numbers(2, 2 * i))
    .map(([a, b], i) => [centres[i % 3][0] + a / 2, centres[i % 3][1] + b / 2]);
  const numbered = labels.map((label, i) => [label + 3 * (i % 2), (label * 2 + i) % 9]);
  const x = kind === "embedding" ? numbered : points;
  const make = async (backend: (typeof backends)[number], dtype: DType, seed = 5) => {
    const model = await sequential({
      inputShape: [2],
      layers: [...kinds[kind](), dense({ units: 3, activation: "softmax" })],
      seed,
      dtype,
      backend,
    });
    model.compile({
      optimizer: adam({ learningRate: 0.02 }),
      loss: "sparseCategoricalCrossentropy",
      metrics: ["accuracy"],
    });
    return model;
  };

  test.each(engines)("learns on $backend in $dtype", async ({ backend, dtype }) => {
    const model = await make(backend, dtype);
    await model.fit(x, labels, { epochs: 40, batchSize: 16 });
    expect((await model.evaluate(x, labels)).accuracy).toBeGreaterThan(0.95);
  });

  test("agrees on both backends with clipped gradients that are added up over batches", async () => {
    const models = await Promise.all(backends.map((backend) => make(backend, "float64")));
    for (const model of models) {
      const optimizer = adam({ learningRate: 0.02, clipNorm: 0.5 });
      model.compile({ optimizer, loss: "sparseCategoricalCrossentropy" });
      await model.fit(x, labels, { epochs: 2, batchSize: 8, accumulateSteps: 3 });
    }
    const other = weightsOf(models[1]);
    for (const { name, data } of models[0].getWeights()) {
      data.forEach((v, i) => expect(Math.abs(v - other[name][i]), `${name}[${i}]`).toBeLessThan(1e-9));
    }
  });

  test.each(backends)("passes checkGradients, which moves nothing, on %s", async (backend) => {
    const model = await make(backend, "float64");
    const before = weightsOf(model);
    const { maxRelativeError } = await model.checkGradients(x.slice(0, 12), labels.slice(0, 12));
    expect(maxRelativeError).toBeLessThan(1e-3);
    expect(weightsOf(model)).toEqual(before);
  });

  test("does the same on both backends in float64", async () => {
    const [wasm, javascript] = await Promise.all(backends.map((backend) => make(backend, "float64")));
    for (const model of [wasm, javascript]) await model.fit(x, labels, { epochs: 3, batchSize: 16 });
    for (const { name, data } of wasm.getWeights()) {
      const other = weightsOf(javascript)[name];
      data.forEach((v, i) => expect(Math.abs(v - other[i]), `${name}[${i}]`).toBeLessThan(1e-9));
    }
  });

  test.each(engines)(
    "gives the same bits with the same seed, and goes on from a file, on $backend in $dtype",
    async ({ backend, dtype }) => {
      const options = { epochs: 2, batchSize: 16 };
      const model = await make(backend, dtype);
      const twin = await make(backend, dtype);
      await model.fit(x, labels, options);
      await twin.fit(x, labels, options);
      expect(weightsOf(twin)).toEqual(weightsOf(model));
      const loaded = await loadModel(JSON.parse(JSON.stringify(model.toJSON())), { backend });
      expect(weightsOf(loaded)).toEqual(weightsOf(model));
      await twin.fit(x, labels, options);
      await loaded.fit(x, labels, options);
      expect(weightsOf(loaded)).toEqual(weightsOf(twin));
      expect(weightsOf(loaded)).not.toEqual(weightsOf(model));
      expect(await loaded.predict(x)).toEqual(await twin.predict(x));
    },
  );
});
