/** Sequential models as Keras and TensorFlow.js write them: inputShape on the first layer, add, and what awaits forgotten. */
import { describe, expect, test } from "vitest";
import {
  add,
  dense,
  dropout,
  embedding,
  flatten,
  input,
  loadModel,
  model,
  sequential,
  type Layer,
  type Model,
} from "../../src/index.ts";
import { refused } from "../support/errors.ts";

const x = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
const y = [[0], [1], [1], [0]];
const layers = () => [dense({ units: 8, activation: "tanh" }), dropout({ rate: 0.1 }), dense({ units: 1 })];
const shaped = () => [dense({ units: 8, activation: "tanh", inputShape: [2] }), ...layers().slice(1)];
const weightsOf = (of: Model) => of.getWeights().map(({ name, data }) => [name, ...data]);

describe("the shape of a row", () => {
  test("comes from the options, from the first layer, or from an input before it: the same network", async () => {
    const usual = await sequential({ inputShape: [2], layers: layers(), seed: 5 });
    const expected = weightsOf(usual);
    expect(weightsOf(await sequential({ layers: shaped(), seed: 5 }))).toEqual(expected);
    expect(weightsOf(await sequential({ inputShape: [2], layers: shaped(), seed: 5 }))).toEqual(expected);
    const before = await sequential({ layers: [input({ shape: [2] }), ...layers()], seed: 5 });
    expect(weightsOf(before)).toEqual(expected);
    expect(before.toJSON()).toEqual(usual.toJSON());
    expect(JSON.stringify((await sequential({ layers: shaped() })).toJSON())).not.toContain("inputShape");
  });

  test("is an option of every kind of layer", async () => {
    const images = await sequential({ layers: [flatten({ inputShape: [2, 3] }), dense({ units: 1 })] });
    expect(images.session.network.inputs[0].shape).toEqual([2, 3]);
    const words = await sequential({ layers: [embedding({ inputDim: 9, outputDim: 2, inputShape: [4] }), flatten()] });
    expect((await words.predict([[0, 1, 2, 8]])).shape).toEqual([1, 8]);
  });

  test("that is not what the layer gets is refused, wherever it stands", async () => {
    const second = dense({ units: 1, inputShape: [7] });
    await refused(() => sequential({ layers: [dense({ units: 3, inputShape: [2] }), second] }), "E_SHAPE", "dense_2 has inputShape [7], but gets [3] from dense_1"); // prettier-ignore
    await refused(() => sequential({ inputShape: [3], layers: shaped() }), "E_SHAPE", "dense_1 has inputShape [2], but gets [3] from input_1"); // prettier-ignore
    await refused(() => sequential({ layers: layers() }), "E_SHAPE", "inputShape: [784]");
    await refused(() => dense({ units: 1, inputShape: [0] }), "E_CONFIG", "inputShape[0]");
    await refused(() => dense({ units: 1, inputShape: 4 as never }), "E_SHAPE", "such as [784]");
    const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
    const sum = add({ inputShape: [2] }).apply([a, b]);
    expect((await model({ inputs: [a, b], outputs: sum })).session.network.outputs[0].shape).toEqual([2]);
  });
});

describe("add", () => {
  test("makes the model that a list of layers makes, to the bit", async () => {
    const trained = async (made: Model) => {
      made.compile({ optimizer: "Adam", loss: "mse" });
      await made.fit(x, y, { epochs: 3, batchSize: 2 });
      return weightsOf(made);
    };
    const expected = await trained(await sequential({ layers: shaped(), seed: 5 }));
    for (const [options, parts] of [
      [{}, shaped()],
      [{ inputShape: [2] }, layers()],
    ] as const) {
      const made = await sequential({ ...options, seed: 5 });
      for (const layer of parts) made.add(layer);
      expect(await trained(made)).toEqual(expected);
    }
  });

  test("goes on from layers that were given, on every backend", async () => {
    for (const backend of ["wasm", "javascript"] as const) {
      const grown = await sequential({ layers: shaped().slice(0, 1), seed: 5, backend });
      for (const layer of layers().slice(1)) grown.add(layer);
      expect(weightsOf(grown)).toEqual(weightsOf(await sequential({ layers: shaped(), seed: 5, backend })));
      grown.compile({ loss: "mse" });
      expect((await grown.fit(x, y)).history.loss[0]).toBeGreaterThan(0);
    }
  });

  test("accepts an input first, and says at once what does not fit; the model is then as before", async () => {
    const fresh = await sequential({ seed: 5 });
    await refused(() => fresh.add(dense({ units: 1 })), "E_SHAPE", "inputShape: [784]");
    fresh.add(input({ shape: [2] }));
    fresh.add(dense({ units: 3 }));
    await refused(() => fresh.add(embedding({ inputDim: 3, outputDim: 1 })), "E_CONFIG", "must read an input");
    await refused(() => fresh.add(input({ shape: [3] })), "E_CONFIG", "a layer such as");
    await refused(() => fresh.add(dense as never), "E_CONFIG", "a layer such as", "a function");
    await refused(() => fresh.add(add()), "E_SHAPE", "two or more inputs");
    fresh.add(dense({ units: 1 }));
    expect(fresh.getWeights().map(({ name }) => name)).toEqual(["dense_1/kernel", "dense_1/bias", "dense_2/kernel", "dense_2/bias"]); // prettier-ignore
  });

  test("of a network that is built, of graphs and of loaded models says what to write instead", async () => {
    const built = await sequential({ layers: shaped() });
    built.compile({ loss: "mse" });
    await refused(() => built.add(dense({ units: 1 })), "E_CONFIG", "add all layers before", "sequential({ layers:");
    await refused(async () => (await loadModel(built.toJSON())).add(dense({ units: 1 })), "E_CONFIG", "layer.apply(x)");
    const a = input({ shape: [2] });
    const graph = await model({ inputs: a, outputs: dense({ units: 1 }).apply(a) });
    await refused(() => graph.add(dense({ units: 1 })), "E_CONFIG", "model({ inputs, outputs })");
  });

  test("never called: every use says that there are no layers; dispose works", async () => {
    const empty = await sequential();
    for (const use of [
      () => empty.compile({ loss: "mse" }),
      () => empty.summary(),
      () => empty.predict(x),
      () => empty.fit(x, y),
      () => empty.toJSON(),
      () => empty.getWeights(),
    ])
      // prettier-ignore
      await refused(use, "E_CONFIG", "no layers yet", "model.add(dense(");
    empty.add(input({ shape: [2] }));
    await refused(() => empty.compile({ loss: "mse" }), "E_CONFIG", "no layers yet");
    empty.dispose();
    await refused(() => empty.add(dense({ units: 1, inputShape: [2] })), "E_DISPOSED");
    await refused(() => empty.summary(), "E_DISPOSED");
  });

  test("code for TensorFlow.js runs line by line", async () => {
    const tf = { sequential, layers: { dense, dropout, flatten } };
    const net = await tf.sequential();
    net.add(tf.layers.dense({ units: 16, activation: "relu", inputShape: [2], kernelInitializer: "heNormal" }));
    net.add(tf.layers.dropout({ rate: 0.1 }));
    net.add(tf.layers.dense({ units: 1, activation: "sigmoid" }));
    net.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["acc"] });
    const info = await net.fit(x, y, { epochs: 2, batchSize: 4 });
    expect(info.history.acc).toHaveLength(2);
  });
});

describe("a forgotten await", () => {
  const made = (): Model => sequential({ inputShape: [2], layers: layers() as Layer[] }) as unknown as Model;

  test("is named, for whatever a model has", async () => {
    const graph = (): Model => {
      const a = input({ shape: [2] });
      return model({ inputs: a, outputs: dense({ units: 1 }).apply(a) }) as unknown as Model;
    };
    const file = (await sequential({ layers: shaped() })).toJSON();
    await refused(() => made().compile({ loss: "mse" }), "E_CONFIG", "(await sequential(…)).compile");
    await refused(() => made().add(dense({ units: 1 })), "E_CONFIG", "await");
    await refused(() => made().fit(x, y), "E_CONFIG", "await");
    await refused(() => made().summary(), "E_CONFIG", "await");
    await refused(() => made().backend, "E_CONFIG", "await");
    await refused(() => graph().compile({ loss: "mse" }), "E_CONFIG", "(await model(…)).compile");
    await refused(() => (loadModel(file) as unknown as Model).predict(x), "E_CONFIG", "(await loadModel(…)).predict");
  });

  test("is named for what fit, evaluate and predict resolve to", async () => {
    const trained = await sequential({ layers: shaped() });
    trained.compile({ loss: "mse", metrics: ["acc"] });
    await refused(
      () => (trained.predict(x) as never as { data: unknown }).data,
      "E_CONFIG",
      "(await model.predict(…)).data",
    );
    await refused(() => (trained.predict(x) as never as { dataSync(): unknown }).dataSync(), "E_CONFIG", "await");
    await refused(() => (trained.evaluate(x, y) as never as { loss: unknown }).loss, "E_CONFIG", "await");
    const running = trained.fit(x, y);
    await refused(() => (running as never as { history: unknown }).history, "E_CONFIG", "(await model.fit(…)).history");
    expect((await running).history.loss).toHaveLength(1);
  });

  test("changes nothing of promises that are awaited", async () => {
    const promise = sequential({ layers: shaped() });
    expect(promise).toBeInstanceOf(Promise);
    expect(Object.keys(promise)).toEqual([]);
    expect(promise.then((m) => m.dtype).constructor).toBe(Promise);
    expect(await promise.then((m) => m.dtype)).toBe("float32");
    expect((await Promise.all([promise]))[0]).toBe(await promise);
    await expect(sequential({ layer: [] } as never)).rejects.toThrow("Did you mean");
    await expect(
      sequential({ layer: [] } as never)
        .catch(() => 1)
        .finally(() => {}),
    ).resolves.toBe(1);
  });
});
