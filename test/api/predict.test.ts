/** chainrule/predict: models that were saved, loaded to predict alone, beside the whole library. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import * as layers from "../../src/layers/all.ts";
import * as library from "../../src/index.ts";
import { loadModel } from "../../src/predict.ts";
import { refused, wrong } from "../support/errors.ts";
import { membersOf, use } from "../support/members.ts";
import { savedOptimizers, trainedModel, validFile, x } from "../support/saved.ts";
import { FakeHandle } from "../support/handle.ts";

const { dense, sequential } = library;

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  test.each(["wasm", "javascript"] as const)("the bits of the model that was saved: %s", async (backend) => {
    const model = await trainedModel(dtype, savedOptimizers.adam(), backend);
    model.labels = ["a", "b", "c"];
    model.metadata = { mean: [1, 2] };
    const alone = await loadModel(model.toJSON(), { backend });
    expect(await alone.predict(x)).toEqual(await model.predict(x));
    expect(await alone.predictOnBatch(x)).toEqual(await model.predictOnBatch(x));
    expect(alone.predictOne([0.5, -1])).toEqual(model.predictOne([0.5, -1]));
    expect(await alone.classify(x)).toEqual(await model.classify(x));
    expect(alone.classifyOne([0.5, -1], { top: 1 })).toEqual(model.classifyOne([0.5, -1], { top: 1 }));
    expect(await alone.predictLabels(x)).toEqual(await model.predictLabels(x));
    expect({ ...alone.metadata, labels: alone.labels, backend: alone.backend, dtype: alone.dtype }).toEqual({
      mean: [1, 2],
      labels: ["a", "b", "c"],
      backend,
      dtype,
    });
    expect(alone.summary()).toMatch(/^layer .*\n[^]*tanh[^]*labels of out: a, b, c\nmetadata: mean$/);
    alone.labels = ["x", "y", "z"];
    expect(alone.classifyOne([0.5, -1])[0].label).toMatch(/[xyz]/);
    await refused(() => void (alone.labels = ["x"]), "E_CONFIG", "labels must be 3 names");
  });
});

test("every kind of layer", async () => {
  const { add, concatenate, embedding, flatten, input, model: graph } = library;
  const words = input({ shape: [3], name: "words" });
  const looked = flatten().apply(embedding({ inputDim: 9, outputDim: 4 }).apply(words));
  const kinds = Object.keys(layers);
  const hidden = dense({ units: 12, activation: "gelu" }).apply(looked);
  const scaled = layers.layerNormalization().apply(layers.batchNormalization().apply(hidden));
  const noisy = layers.gaussianNoise({ stddev: 1 }).apply(layers.dropout({ rate: 0.5 }).apply(scaled));
  const sum = add().apply([noisy, layers.activation({ activation: "tanh" }).apply(looked)]);
  const shaped = layers.reshape({ shape: [4, 6] }).apply(concatenate().apply([sum, looked]));
  const image = layers.reshape({ shape: [4, 3, 2] }).apply(shaped);
  const pooled = (["maxPooling2d", "averagePooling2d"] as const).map((kind) =>
    layers[kind]({ poolSize: 2 }).apply(image),
  );
  const filtered = layers.conv2d({ filters: 2, kernelSize: 3, padding: "same", activation: "relu" }).apply(image);
  const larger = layers
    .upSampling2d()
    .apply(layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 2 }).apply(filtered));
  const series = layers.conv1d({ filters: 3, kernelSize: 2 }).apply(shaped);
  const shorter = (["maxPooling1d", "averagePooling1d"] as const).map((kind) => layers[kind]().apply(series));
  const globals = [
    layers.globalMaxPooling2d().apply(layers.zeroPadding2d().apply(larger)),
    layers.globalAveragePooling2d().apply(larger),
    layers.globalMaxPooling1d().apply(series),
    layers.globalAveragePooling1d().apply(series),
  ];
  const turned = layers.permute({ dims: [2, 1] }).apply(shaped);
  const each = layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 }).apply(image);
  const both = layers.bidirectional(layers.gru({ units: 3, returnSequences: true })).apply(turned);
  globals.push(layers.lstm({ units: 2 }).apply(both), layers.simpleRnn({ units: 3, goBackwards: true }).apply(both));
  globals.push(layers.gru({ units: 2 }).apply(layers.masking().apply(shaped)));
  const parts = [shaped, ...pooled, ...shorter, each].map((x) => flatten().apply(x));
  const outputs = [dense({ units: 2 }).apply(concatenate().apply([...parts, ...globals])), sum];
  const model = await graph({ inputs: words, outputs, seed: 3 });
  const used = new Set(model.toJSON().model.layers.map(({ kind }) => kind));
  expect([...used].sort()).toEqual(kinds.sort());
  const rows = Array.from({ length: 300 }, (_, i) => [i % 9, (i * 5) % 9, (i * 7) % 9]);
  const alone = await loadModel<true>(model.toJSON());
  expect(await alone.predict(rows)).toEqual(await model.predict(rows));
});

test.each(["sigmoid", "softmax"] as const)("classes of logits: %s", async (kind) => {
  const units = kind === "sigmoid" ? 1 : 3;
  const model = await sequential({ inputShape: [2], layers: [dense({ units })], seed: 2 });
  const loss = kind === "sigmoid" ? library.binaryCrossentropy : library.categoricalCrossentropy;
  model.compile({ optimizer: "adam", loss: loss({ fromLogits: true }) });
  model.labels = ["a", "b", "c"].slice(0, Math.max(2, units));
  const alone = await loadModel(model.toJSON());
  expect(alone.classifyOne([1, 2])).toEqual(model.classifyOne([1, 2]));
  const sum = alone.classifyOne([1, 2]).reduce((sum, { score }) => sum + score, 0);
  expect(sum).toBeCloseTo(1, 6);
});

test("JSON, safetensors, packed or not; what the optimizer keeps is left aside", async () => {
  const model = await trainedModel("float32", savedOptimizers.adam());
  const handle = new FakeHandle("", "m.safetensors");
  await model.save(handle);
  const tensors = new Uint8Array(await handle.content.arrayBuffer());
  const text = JSON.stringify(model);
  const sources = [
    tensors,
    gzipSync(tensors),
    Buffer.from(text),
    new Blob([text]),
    new FakeHandle(text),
    model.toJSON(),
  ];
  for (const source of sources) {
    const alone = await loadModel(source);
    expect(alone.predictOne([1, 2])).toEqual(model.predictOne([1, 2]));
    alone.dispose();
  }
});

test("files that are none are refused as by the whole library", async () => {
  const file = await validFile();
  const broken: [string, (file: library.ModelFile) => unknown][] = [
    ["another format", (file) => (file.format = "x")],
    ["an unknown layer", (file) => (file.model.layers[0].kind = "x")],
    ["weights of another size", (file) => (file.weights[0].data = "AAAA")],
    ["an unknown loss", (file) => (file.training!.targets[0].loss = "x")],
    ["no target", (file) => (file.training!.targets = [])],
    ["labels of another number", (file) => (file.labels = [["a"]])],
  ];
  for (const [what, change] of broken) {
    const given = structuredClone(file);
    change(given);
    const { message } = await refused(() => library.loadModel(given), "E_FORMAT");
    const alone = await refused(() => loadModel(given), "E_FORMAT");
    expect(alone.message, what).toBe(message);
  }
  await refused(() => loadModel(file, wrong({ thread: 1 })), "E_CONFIG", 'Did you mean "threads"?');
  expect(() => (loadModel(file) as unknown as { predictOne: unknown }).predictOne).toThrow("write await before it");
});

test("every member of a disposed model throws E_DISPOSED", async () => {
  const alone = await loadModel(await validFile());
  alone.dispose();
  alone.dispose();
  const members = membersOf(alone).filter(({ name }) => name !== "dispose");
  expect(members.length).toBeGreaterThan(12);
  for (const member of members) await refused(() => use(alone, member, [[[1, 2]]]), "E_DISPOSED");
});
