/** Transfer learning: layers of a model kept, with a new head; a class added; features of other libraries' models. */
import { describe, expect, test } from "vitest";
import { withNewClass, withNewHead, type ModelFile } from "../../../src/formats.ts";
import { activation, add, batchNormalization, bidirectional, conv2d, dense, flatten, gru, input, loadModel, maxPooling2d, model, sequential, type Model } from "../../../src/index.ts"; // prettier-ignore
import { clouds, randomRows } from "../../support/data.ts";
import { refused, wrong } from "../../support/errors.ts";

const labels = ["north", "east", "south"];

/** A classifier of points, trained. */
async function trained(
  layers = [dense({ units: 8, activation: "tanh", name: "features" }), dense({ units: 3, activation: "softmax" })],
) {
  // prettier-ignore
  const made = await sequential({ inputShape: [2], layers, labels, metadata: { unit: "m" }, seed: 3 });
  made.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  const { x, labels: y } = clouds(60, 1);
  await made.fit(x, y, { epochs: 20 });
  return made;
}

const weightsOf = (of: Model) => Object.fromEntries(of.getWeights().map(({ name, data }) => [name, [...data]]));

/** Trains for a while on rows of the model's own shape. */
async function train(of: Model, rows: number[][] | number[][][], classes: number) {
  of.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  await of.fit(rows, rows.map((_, i) => i % classes), { epochs: 5 }); // prettier-ignore
}

describe("withNewHead", () => {
  test("frozen layers keep their bits in training, and new ones learn", async () => {
    const old = await trained();
    const kept = weightsOf(old);
    const file = withNewHead(old.toJSON(), { labels: ["in", "out"], hiddenLayers: [5], seed: 7 });
    const made = await loadModel(file);
    expect(made.labels).toEqual(["in", "out"]);
    expect(made.metadata).toEqual({ unit: "m" });
    const before = weightsOf(made);
    expect(Object.keys(before)).toEqual(["features/kernel", "features/bias", "hidden/kernel", "hidden/bias", "head/kernel", "head/bias"]); // prettier-ignore
    await train(made, clouds(60, 2).x, 2);
    const after = weightsOf(made);
    for (const name of ["features/kernel", "features/bias"]) expect(after[name]).toEqual(kept[name]);
    for (const name of ["hidden/kernel", "head/kernel", "head/bias"]) expect(after[name]).not.toEqual(before[name]);
    expect(await made.predictLabels([[0, 0]])).toHaveLength(1);
  });

  test("freeze: false trains all, from the same weights", async () => {
    const old = await trained();
    const made = await loadModel(withNewHead(old.toJSON(), { units: 2, freeze: false }));
    expect(weightsOf(made)["features/kernel"]).toEqual(weightsOf(old)["features/kernel"]);
    await train(made, clouds(60, 2).x, 2);
    expect(weightsOf(made)["features/kernel"]).not.toEqual(weightsOf(old)["features/kernel"]);
  });

  test("new weights are those of the seed, and of the initialisers", async () => {
    const file = (await trained()).toJSON();
    const options = { labels: ["a", "b"], hiddenLayers: [6] };
    expect(withNewHead(file, options)).toEqual(withNewHead(file, { ...options, seed: 0 }));
    expect(withNewHead(file, { ...options, seed: 1 }).weights).not.toEqual(withNewHead(file, options).weights);
    const { "hidden/kernel": kernel, "hidden/bias": bias } = weightsOf(await loadModel(withNewHead(file, options)));
    const limit = Math.sqrt(6 / (8 + 6));
    expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(limit);
    expect(Math.max(...kernel)).toBeGreaterThan(limit / 2);
    expect(bias).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("images: convolutions and running statistics stay, features are flattened", async () => {
    const layers = [conv2d({ filters: 2, kernelSize: 3, name: "conv" }), batchNormalization({ name: "norm" }), maxPooling2d({ name: "pool" }), flatten(), dense({ units: 4, activation: "relu" }), dense({ units: 2, activation: "softmax" })]; // prettier-ignore
    const old = await sequential({ inputShape: [6, 6, 1], layers });
    const images = randomRows(12, 36, 4);
    await train(old, images, 2);
    const made = await loadModel(withNewHead(old.toJSON(), { labels: ["a", "b", "c"], from: "pool" }));
    const before = weightsOf(made);
    await train(made, images, 3);
    const after = weightsOf(made);
    for (const name of Object.keys(before).filter((name) => /^(conv|norm)/.test(name)))
      expect(after[name]).toEqual(weightsOf(old)[name]);
    expect(made.summary()).toContain("features");
    expect(after["head/kernel"]).toHaveLength(2 * 2 * 2 * 3);
  });

  test("both directions of a recurrent layer stay", async () => {
    const old = await sequential({ inputShape: [4, 2], layers: [bidirectional(gru({ units: 3 }), { name: "both" }), dense({ units: 2, activation: "softmax" })] }); // prettier-ignore
    const made = await loadModel(withNewHead(old.toJSON(), { units: 3 }));
    await train(made, randomRows(9, 8, 5), 3);
    for (const [name, data] of Object.entries(weightsOf(made)))
      if (name.startsWith("both/")) expect(data).toEqual(weightsOf(old)[name]);
  });

  test("an activation behind the last layer goes with it, and a head on a head gets names of its own", async () => {
    const old = await trained([dense({ units: 4, name: "head" }), dense({ units: 3 }), activation({ activation: "softmax" })]); // prettier-ignore
    const once = withNewHead(old.toJSON(), { units: 1 });
    expect(once.model.layers.map(({ name }) => name)).toEqual(["head", "head_2"]);
    expect(once.model.layers[1].config).toMatchObject({ units: 1, activation: "sigmoid" });
    const twice = withNewHead(once, { units: 2, from: "head_2", activation: "linear" });
    expect(twice.model.layers.map(({ name }) => name)).toEqual(["head", "head_2", "head_3"]);
  });

  test("a normalization behind the last dense layer goes with it, too", async () => {
    const layers = [dense({ units: 4, name: "kept" }), dense({ units: 3 }), batchNormalization(), activation({ activation: "softmax" })]; // prettier-ignore
    const made = withNewHead((await trained(layers)).toJSON(), { units: 2 });
    expect(made.model.layers.map(({ name }) => name)).toEqual(["kept", "head"]);
  });

  test("inputs that nothing reads any more are left out", async () => {
    const [a, b] = [input({ shape: [2], name: "a" }), input({ shape: [3], name: "b" })];
    const left = dense({ units: 4, name: "left" }).apply(a);
    const both = add().apply([left, dense({ units: 4 }).apply(b)]);
    const old = await model({ inputs: [a, b], outputs: dense({ units: 2 }).apply(both) });
    expect(withNewHead(old.toJSON(), { units: 2 }).model.inputs).toHaveLength(2);
    expect(withNewHead(old.toJSON(), { units: 2, from: "left" }).model.inputs.map(({ name }) => name)).toEqual(["a"]);
    expect(withNewHead(old.toJSON(), { units: 2, from: "b" }).model.layers).toHaveLength(1);
  });

  test("what cannot be is refused", async () => {
    const file = (await trained()).toJSON();
    await refused(() => withNewHead(file, {}), "E_CONFIG", "needs labels, or units");
    await refused(() => withNewHead(file, { units: 3, labels: ["a", "b"] }), "E_CONFIG", "got units 3 and labels");
    await refused(
      () => withNewHead(file, { units: 2, from: "feature" }),
      "E_CONFIG",
      "one of input_1, features, dense_",
    );
    await refused(() => withNewHead(file, wrong({ unit: 2 })), "E_CONFIG", 'no option "unit"');
    await refused(() => withNewHead(file, { units: 2, activation: wrong("elo") }), "E_CONFIG", "elo");
    await refused(() => withNewHead(wrong({}), { units: 2 }), "E_FORMAT");
    const x = input({ shape: [2] });
    const two = await model({ inputs: x, outputs: [dense({ units: 1 }).apply(x), dense({ units: 1 }).apply(x)] });
    await refused(() => withNewHead(two.toJSON(), { units: 2 }), "E_CONFIG", "one output, got 2");
  });
});

describe("withNewClass", () => {
  /** The same model without its softmax. */
  const logits = (file: ModelFile): ModelFile => {
    const changed = structuredClone(file);
    for (const { config } of changed.model.layers) if (config.activation === "softmax") config.activation = "linear";
    return changed;
  };

  test.each(["dense", "activation"])("the logits of the old classes keep their bits: softmax in %s", async (where) => {
    const features = dense({ units: 8, activation: "tanh" });
    const old = await trained(where === "dense" ? undefined : [features, dense({ units: 3 }), activation({ activation: "softmax" })]); // prettier-ignore
    const file = { ...old.toJSON(), training: null };
    const wider = withNewClass(file, "west", { seed: 5 });
    const [before, after] = await Promise.all([file, wider].map((one) => loadModel(logits(one))));
    for (const row of randomRows(50, 2, 9)) expect([...after.predictOne(row).slice(0, 3)]).toEqual([...before.predictOne(row)]); // prettier-ignore
    const made = await loadModel(wider);
    expect(made.labels).toEqual([...labels, "west"]);
    await train(made, clouds(60, 2).x, 4);
    expect(await made.predictLabels([[0, 0]])).toHaveLength(1);
  });

  test("of a wide layer, too, and with a bias that units share", async () => {
    for (const units of [16, 31, 64]) {
      const names = Array.from({ length: units }, (_, i) => `class ${i}`);
      const layers = [dense({ units: 40, activation: "relu" }), dense({ units, useBias: units === 31 ? "shared" : true, kernelInitializer: "heNormal" })]; // prettier-ignore
      const old = await sequential({ inputShape: [7], layers, labels: names });
      const made = await loadModel(withNewClass(old.toJSON(), "more"));
      for (const row of randomRows(20, 7, units)) expect([...made.predictOne(row).slice(0, units)]).toEqual([...old.predictOne(row)]); // prettier-ignore
    }
  });

  test("what cannot be is refused", async () => {
    const file = (await trained()).toJSON();
    await refused(() => withNewClass(file, "east"), "E_CONFIG", "not among");
    await refused(() => withNewClass(file, ""), "E_CONFIG", "the name of a class");
    await refused(() => withNewClass({ ...file, labels: undefined }, "west"), "E_CONFIG", "model.labels");
    await refused(() => withNewClass(withNewHead(file, { units: 1, labels: ["no", "yes"] }), "west"), "E_CONFIG", "withNewHead gives it one"); // prettier-ignore
    const flat = await sequential({ inputShape: [2, 1], layers: [flatten()], labels: ["a", "b"] });
    await refused(() => withNewClass(flat.toJSON(), "c"), "E_CONFIG", "those of a dense layer");
  });
});

describe("features of another library's model", () => {
  const SIZE = 1280;
  const activations = (images: number[][]) =>
    Float32Array.from({ length: images.length * SIZE }, (_, i) => {
      const [a, b] = images[Math.floor(i / SIZE)];
      return Math.max(0, Math.sin((i % SIZE) * a + b));
    });

  /** As `await pipeline("image-feature-extraction", …)` of transformers.js: a function of images that gives a tensor. */
  const extractor = async (images: number[][], { pool }: { pool: boolean }) => {
    expect(pool).toBe(true);
    return { data: activations(images), dims: [images.length, SIZE], type: "float32" };
  };
  /** As `await InferenceSession.create(…)` of onnxruntime-web: tensors by name in, tensors by name out. */
  const session = {
    async run({ images }: { images: { data: number[][] } }) {
      return { features: { data: activations(images.data), dims: [images.data.length, SIZE], type: "float32" } };
    },
  };

  test.each([
    ["transformers.js", (images: number[][]) => extractor(images, { pool: true })],
    ["onnxruntime-web", async (images: number[][]) => (await session.run({ images: { data: images } })).features],
  ])("%s: a head of 1280, 100 and n units learns from them, and is saved with their name", async (_, features) => {
    const rows = async (images: number[][]) => {
      const { data, dims } = await features(images);
      return { data, shape: dims };
    };
    const { x, labels: y } = clouds(45, 6);
    const layers = [dense({ units: 100, activation: "relu", inputShape: [SIZE] }), dense({ units: 3, activation: "softmax" })]; // prettier-ignore
    const head = await sequential({ layers, labels, metadata: { features: "a model of the hub" }, seed: 1 });
    head.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
    const { history } = await head.fit(await rows(x), y, { epochs: 20, batchSize: 16 });
    expect(history.accuracy[19]).toBeGreaterThan(0.8);
    const again = await loadModel(head.toJSON());
    expect(again.metadata.features).toBe("a model of the hub");
    const { data } = await rows(x.slice(0, 1));
    expect(again.classifyOne(data, { top: 1 })[0].label).toBe(labels[y[0]]);
  });
});

test("a model itself is taken as well as its file; a table's model is refused with what takes it", async () => {
  const old = await sequential({ inputShape: [2], layers: [dense({ units: 2, activation: "softmax" })], labels: ["a", "b"] }); // prettier-ignore
  expect(withNewClass(old, "c", { seed: 1 })).toEqual(withNewClass(old.toJSON(), "c", { seed: 1 }));
  expect(withNewHead(old, { units: 3 })).toEqual(withNewHead(old.toJSON(), { units: 3 }));
  expect(() => withNewHead({ format: "chainrule-table" } as never, { units: 3 })).toThrow("toOnnx");
});
