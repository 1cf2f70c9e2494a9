/** Weights in and out, predictions, evaluations: values, copies, and what does not depend on how rows are cut. */
import { describe, expect, test } from "vitest";
import { dense, sequential, type Model } from "../../src/index.ts";
import { circle, randomRows } from "../support/data.ts";
import { backends, engines, weightsOf } from "../support/engines.ts";
import { refused, wrong } from "../support/errors.ts";
import { weightsHash } from "../support/hash.ts";

async function fresh(engine: Partial<(typeof engines)[number]>, seed = 5): Promise<Model> {
  const layers = [
    dense({ units: 13, activation: "relu" }),
    dense({ units: 6, activation: "tanh", useBias: false }),
    dense({ units: 3, activation: "sigmoid", name: "out" }),
  ];
  const model = await sequential({ inputShape: [5], layers, seed, ...engine });
  model.compile({ optimizer: "adam", loss: "meanSquaredError", metrics: ["categoricalAccuracy"] });
  return model;
}

describe.each(engines)("$backend $dtype", (engine) => {
  const x = randomRows(700, 5, 1);
  const Type = engine.dtype === "float32" ? Float32Array : Float64Array;

  test("getWeights names, shapes and types", async () => {
    const weights = (await fresh(engine)).getWeights();
    expect(weights.map(({ name, shape }) => [name, shape])).toEqual([
      ["dense_1/kernel", [5, 13]],
      ["dense_1/bias", [13]],
      ["dense_2/kernel", [13, 6]],
      ["out/kernel", [6, 3]],
      ["out/bias", [3]],
    ]);
    for (const { data, shape } of weights) {
      expect(data).toBeInstanceOf(Type);
      expect(data.length).toBe(shape.reduce((a, b) => a * b));
    }
  });

  // Which terms of 0 a sum leaves out would show in a sum that begins with −0.
  test("−0 becomes +0 in a bias", async () => {
    const model = await sequential({ inputShape: [1], layers: [dense({ units: 1, weights: { bias: [-0] } })] });
    expect(Object.is(model.getWeights()[1].data[0], 0)).toBe(true);
    model.setWeights([{ name: "dense_1/bias", data: [-0] }]);
    expect(Object.is(model.getWeights()[1].data[0], 0)).toBe(true);
  });

  test("setWeights takes what getWeights gave, in order or by name", async () => {
    const a = await fresh(engine, 1),
      b = await fresh(engine, 2);
    const taken = a.getWeights();
    b.setWeights(taken);
    expect(weightsHash(b)).toBe(weightsHash(a));
    expect((await b.predict(x)).data).toEqual((await a.predict(x)).data);
    b.setWeights(a.getWeights().map(({ data }) => [...data]));
    expect(weightsHash(b)).toBe(weightsHash(a));
    b.setWeights([{ name: "out/bias", data: [1, 2, 3] }]);
    expect(weightsOf(b)).toEqual({ ...weightsOf(a), "out/bias": [1, 2, 3] });
    b.setWeights([...taken].reverse());
    expect(weightsHash(b)).toBe(weightsHash(a));
  });

  test("what comes out are copies", async () => {
    const model = await fresh(engine);
    const before = weightsHash(model);
    const saved = JSON.stringify(model);
    for (const entry of model.getWeights()) {
      entry.data.fill(9);
      (entry.shape as number[])[0] = 99;
    }
    const json = model.toJSON();
    json.model.inputs[0].shape[0] = 7;
    json.model.layers.forEach((layer) => Object.assign(layer.config.trainable as object, { kernel: false }));
    json.weights.forEach((entry) => entry.shape.push(1));
    Object.assign(json.training!.optimizer.config, { learningRate: 5 });
    (await model.predict(x)).data.fill(0);
    model.predictOne(x[0]).fill(0);
    expect(weightsHash(model)).toBe(before);
    expect(JSON.stringify(model)).toBe(saved);
  });

  test("what goes in is copied", async () => {
    const kernel = new Float64Array(10).fill(0.5),
      given = new Float64Array(2);
    const layers = [dense({ units: 2, weights: { kernel } })];
    const model = await sequential({ inputShape: [5], layers, ...engine });
    model.setWeights([{ name: "dense_1/bias", data: given }]);
    kernel.fill(0);
    given.fill(1);
    expect([...model.predictOne([1, 1, 1, 1, 1])]).toEqual([2.5, 2.5]);

    // Rows that change while they are trained on: fit has its own.
    const rows = new Float64Array(40 * 5).fill(0.1);
    const trained = [await fresh(engine), await fresh(engine)];
    const y = randomRows(40, 3, 2);
    await trained[0].fit({ data: rows, shape: [40, 5] }, y, { epochs: 3 });
    await trained[1].fit({ data: rows, shape: [40, 5] }, y, {
      epochs: 3,
      callbacks: [{ onEpochEnd: () => void rows.fill(7) }],
    });
    expect(weightsHash(trained[1])).toBe(weightsHash(trained[0]));
  });

  test("predictOne is predict, bit for bit, and rows do not depend on their neighbours", async () => {
    const model = await fresh(engine);
    const all = await model.predict(x);
    expect(all.data).toBeInstanceOf(Type);
    expect(all.shape).toEqual([700, 3]);
    for (let r = 0; r < 700; r++) expect(model.predictOne(x[r])).toEqual(all.data.slice(3 * r, 3 * r + 3));
    const out = new Type(3);
    for (let r = 0; r < 700; r++) {
      expect(model.predictOne(x[r], out)).toBe(out);
      expect(out).toEqual(all.data.slice(3 * r, 3 * r + 3));
    }
    for (const length of [0, 2, 4]) {
      await refused(() => model.predictOne(x[0], new Type(length)), "E_SHAPE", "of 3 numbers for its result, got");
    }
    await refused(() => model.predictOne(x[0], wrong(new Int32Array(3))), "E_SHAPE", "got an Int32Array");
    for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 31, 255, 256, 257, 511, 513]) {
      const part = await model.predict(x.slice(11, 11 + count));
      expect(part.data).toEqual(all.data.slice(33, 33 + 3 * count));
    }
  });

  test("evaluate in odd batch sizes", async () => {
    const model = await fresh(engine);
    const y = randomRows(700, 3, 2);
    const whole = await model.evaluate(x, y, { batchSize: 700 });
    for (const batchSize of [1, 2, 3, 13, 256, 699, 5000]) {
      const { loss, categoricalAccuracy: accuracy } = await model.evaluate(x, y, { batchSize });
      // The same 700 doubles, added up in another order.
      expect(loss).toBeCloseTo(whole.loss, 13);
      expect(accuracy).toBe(whole.categoricalAccuracy);
    }
  });

  test("evaluate and predict change nothing", async () => {
    const model = await fresh(engine);
    const before = JSON.stringify(model);
    await model.evaluate(x, randomRows(700, 3, 2));
    await model.predict(x);
    expect(JSON.stringify(model)).toBe(before);
  });

  test("the same numbers in every form they may have", async () => {
    const model = await fresh(engine);
    const flat = x.flat().map(Math.fround);
    const nested = Array.from({ length: 700 }, (_, r) => flat.slice(5 * r, 5 * r + 5));
    const { data } = await model.predict(nested);
    for (const form of [
      nested.map((row) => Float32Array.from(row)),
      { data: Float32Array.from(flat), shape: [700, 5] },
      { data: Float64Array.from(flat), shape: [700, 5] },
      { data: flat, shape: [700, 5] },
      { data: flat, shape: [700, 1, 5] },
    ])
      expect((await model.predict(form)).data).toEqual(data);
  });
});

describe.each(backends)("%s", (backend) => {
  test.each(["float32", "float64"] as const)("bytes with a scale are the same floats, in %s", async (dtype) => {
    const { labels } = circle(64, 1);
    const bytes = Uint8Array.from({ length: 64 * 5 }, (_, i) => (i * 89) % 256);
    const round = dtype === "float32" ? Math.fround : (v: number) => v;
    // The scale is rounded to the dtype once, and so is each product.
    const floats = Float64Array.from(bytes, (byte) => round(byte * round(1 / 255)));
    const y = labels.map((label) => [label, 1 - label, 0.5]);
    const hashes = [],
      outputs = [];
    for (const data of [bytes, floats]) {
      const input = { data, shape: [64, 5], ...(data === bytes ? { scale: 1 / 255 } : {}) };
      const model = await fresh({ backend, dtype });
      await model.fit(input, y, { epochs: 3, batchSize: 10 });
      hashes.push(weightsHash(model), (await model.evaluate(input, y)).loss);
      outputs.push((await model.predict(input)).data);
    }
    expect(hashes.slice(2)).toEqual(hashes.slice(0, 2));
    expect(outputs[1]).toEqual(outputs[0]);
  });

  test("bytes as targets, scaled and plain", async () => {
    const rows = randomRows(10, 5, 1);
    const bytes = Uint8Array.from({ length: 30 }, (_, i) => i * 8);
    const model = await fresh({ backend, dtype: "float64" });
    const scaled = await model.evaluate(rows, { data: bytes, shape: [10, 3], scale: 1 / 256 });
    const floats = await model.evaluate(rows, { data: Float64Array.from(bytes, (b) => b / 256), shape: [10, 3] });
    expect(scaled).toEqual(floats);
  });
});
