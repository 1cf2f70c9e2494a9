/** Models of TensorFlow.js and Keras read: they predict the same, and are trained further. */
import { cp, readFile, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadModel } from "../../../src/index.ts";
import { fromTensorFlow, saveTensorFlow, toTensorFlow, toTensorFlowFiles } from "../../../src/formats.ts";
import { refused, wrong } from "../../support/errors.ts";
import { temporaryFolder } from "../../support/files.ts";
import { build, networks } from "../networks.ts";
import { farthest, inputsOf, ours, rowsOf, shake, tf, tfc, theirs } from "./judge.ts";
import { artifactsOf, functional3, sequential2, weights2, weights3 } from "./keras.ts";

const folder = "test/formats/tensorflow/models";
const names = ["dense", "conv", "lstm", "batchNormalization"];

interface Golden {
  rows: number;
  shape: number[];
  x: number[];
  y: number[];
}
const golden = async (name: string) => JSON.parse(await readFile(join(folder, name, "golden.json"), "utf8")) as Golden;
const jsonOf = async (name: string) =>
  JSON.parse(await readFile(join(folder, name, "model.json"), "utf8")) as Record<string, unknown> & {
    weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; quantization?: object }[] }[];
  };
const shardsOf = (name: string) =>
  Promise.all([1, 2].map(async (i) => new Uint8Array(await readFile(join(folder, name, `group1-shard${i}of2.bin`)))));

describe(`${names.length} models that TensorFlow.js trained and saved`, () => {
  test.each(names)("%s: predicts the same within 1e-6, and is trained further", async (name) => {
    const { rows, x, y, shape } = await golden(name);
    const model = await loadModel(join(folder, name, "model.json"));
    expect(model.session.network.inputs[0]).toMatchObject({ name: "rows", shape });
    expect(farthest([await model.predict(rowsOf(x, rows))], [{ data: y }])).toBeLessThanOrEqual(1e-6); // float32 on both sides, sums in other orders: some units of 2⁻²⁴
    // The same from what is in memory.
    const modelJson = await jsonOf(name);
    const again = await loadModel(fromTensorFlow({ modelJson, shards: await shardsOf(name) }));
    expect(again.toJSON()).toEqual(model.toJSON());
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const { history } = await model.fit(rowsOf(x, rows), rowsOf(y.map((n, i) => n + (i % 2 === 0 ? 0.1 : -0.1)), rows), { epochs: 20 }); // prettier-ignore
    expect(history.loss[19]).toBeLessThan(history.loss[0]);
  });
});

test("a folder that is written is read here and there", async () => {
  const model = await build(networks.graph);
  shake(model);
  const to = await temporaryFolder();
  await saveTensorFlow(model, to);
  expect((await readdir(to)).sort()).toEqual(["group1-shard1of1.bin", "model.json"]);
  const again = await loadModel(join(to, "model.json"));
  const inputs = inputsOf(model, 2);
  const predicted = await ours(model, inputs, 2);
  expect(farthest(predicted, await ours(again, inputs, 2))).toBe(0);
  const modelJson = JSON.parse(await readFile(join(to, "model.json"), "utf8")) as never;
  const [{ weights }] = (modelJson as { weightsManifest: { weights: never }[] }).weightsManifest;
  const weightData = new Uint8Array(await readFile(join(to, "group1-shard1of1.bin"))).buffer;
  const { modelTopology } = modelJson as { modelTopology: object };
  const judge = await tf.loadLayersModel(tfc.io.fromMemory({ modelTopology, weightSpecs: weights, weightData }));
  expect(farthest(predicted, theirs(judge, inputs, 2))).toBeLessThanOrEqual(1e-6);
  await refused(() => saveTensorFlow(model, join(to, "missing")), "E_IO");
  await refused(() => saveTensorFlow(model, ""), "E_CONFIG", "folder");
});

test("labels and metadata travel as userDefinedMetadata", async () => {
  const model = await build(networks.embedding);
  model.labels = ["cat", "dog"];
  model.metadata = { made: 2026 };
  const artifacts = toTensorFlow(model);
  expect(artifacts.userDefinedMetadata).toEqual({ made: 2026, labels: ["cat", "dog"] });
  const again = await loadModel(fromTensorFlow(artifacts));
  expect(again.labels).toEqual(["cat", "dog"]);
  expect(again.metadata).toEqual({ made: 2026 });
  const foreign = await loadModel(fromTensorFlow({ ...artifacts, userDefinedMetadata: { labels: ["a", "b", "c"] } }));
  expect(foreign.metadata).toEqual({ labels: ["a", "b", "c"] });
});

test("from a server, and from a file without its place", async () => {
  const server = createServer((request, response) => {
    void readFile(join(folder, request.url!)).then((bytes) => response.end(bytes));
  }).listen(0);
  const { port } = server.address() as AddressInfo;
  const model = await loadModel(`http://localhost:${port}/dense/model.json`);
  expect(model.toJSON()).toEqual((await loadModel(join(folder, "dense/model.json"))).toJSON());
  server.close();
  const bytes = await readFile(join(folder, "dense/model.json"));
  await refused(() => loadModel(new Uint8Array(bytes)), "E_CONFIG", "beside model.json");
});

describe("topologies of Keras", () => {
  test("2: a sequential model in model_config, weights behind the model's name", async () => {
    const artifacts = artifactsOf(sequential2, weights2);
    const model = await loadModel(fromTensorFlow(artifacts));
    const specs = artifacts.weightSpecs.map((spec) => ({ ...spec, name: spec.name.replace(/^sequential\/|:0$/g, "") }));
    const judge = await tf.loadLayersModel(tfc.io.fromMemory({ ...artifacts, weightSpecs: specs } as never));
    const inputs = inputsOf(model, 3);
    expect(farthest(await ours(model, inputs, 3), theirs(judge, inputs, 3))).toBeLessThanOrEqual(1e-6);
    expect(model.session.network.layers.map(({ name }) => name)).toEqual(["conv2d", "bn", "flatten", "dense"]);
    const [, ...layers] = sequential2.model_config.config.layers;
    const [first, ...rest] = layers;
    const old = [{ ...first, config: { ...first.config, batch_input_shape: [null, 6, 6, 1] } }, ...rest];
    const array = { class_name: "Sequential", config: old, keras_version: "2.0.0" };
    expect((await loadModel(fromTensorFlow({ ...artifacts, modelTopology: array }))).getWeights()).toEqual(
      model.getWeights(),
    );
  });

  test("3: a functional model with keras_history, modules, policies, and weights by number", async () => {
    const model = await loadModel(fromTensorFlow(artifactsOf(functional3, weights3)));
    expect(model.session.network.layers.map(({ name, layer }) => [name, layer.kind])).toEqual([
      ["gru", "gru"],
      ["both", "bidirectional"],
      ["add", "add"],
      ["dense", "dense"],
    ]);
    const dense = model.session.network.layers[3].layer.config;
    expect(dense).toMatchObject({ activation: "hardSigmoid", kernelInitializer: "heNormal" });
    expect((await model.predict([[1, 2, 3, 4, 5, 6, 7, 8]])).data).toHaveLength(2);
  });
});

test("weights in fewer bits: uint8, uint16 and float16, as TensorFlow.js reads them", async () => {
  const modelJson = await jsonOf("dense");
  const [first, second] = await shardsOf("dense");
  const weights = modelJson.weightsManifest[0].weights;
  const count = (first.length + second.length) / 4;
  for (const [dtype, size, quantization] of [
    ["uint8", 1, { scale: 0.01, min: -1.28 }],
    ["uint16", 2, { scale: 1e-4, min: -3 }],
    ["float16", 2, {}],
  ] as const) {
    const bytes = Uint8Array.from({ length: count * size }, (_, i) => (i * 37) % (dtype === "float16" ? 60 : 256));
    const specs = weights.map((spec) => ({ ...spec, quantization: { dtype, ...quantization } }));
    const artifacts = {
      modelTopology: modelJson.modelTopology as object,
      weightSpecs: specs,
      weightData: bytes.buffer,
    };
    const model = await loadModel(fromTensorFlow(artifacts as never));
    const values = tfc.io.decodeWeights(bytes.buffer, specs as never);
    const read = model.getWeights().map(({ data }) => [...data]);
    expect(read).toEqual(weights.map(({ name }) => [...values[name].dataSync()]));
  }
});

/** A copy of the dense model in files, changed. */
async function changed(change: (json: Awaited<ReturnType<typeof jsonOf>>) => unknown): Promise<string> {
  const to = await temporaryFolder();
  await cp(join(folder, "dense"), to, { recursive: true });
  const json = await jsonOf("dense");
  change(json);
  await writeFile(join(to, "model.json"), JSON.stringify(json));
  return join(to, "model.json");
}

describe("what is not known is refused", () => {
  const paths = ["../dense/group1-shard1of2.bin", "/etc/passwd", "http://localhost/x", "file:///etc/passwd", "a/../b", "..", "", "a\\b", "a//b", "c:x", "%2e%2e/x", 7]; // prettier-ignore
  test.each(paths)("the path %j", async (path) => {
    const file = await changed(({ weightsManifest }) => (weightsManifest[0].paths[0] = path as string));
    await refused(() => loadModel(file), "E_FORMAT", "beside model.json");
  });

  test("shards that are missing, cut short, too long, or together above maxBytes", async () => {
    await refused(async () => loadModel(await changed(({ weightsManifest }) => weightsManifest[0].paths.push("no.bin"))), "E_IO", "no.bin"); // prettier-ignore
    await refused(async () => loadModel(await changed(({ weightsManifest }) => weightsManifest[0].paths.pop())), "E_FORMAT", "of the weights"); // prettier-ignore
    await refused(async () => loadModel(await changed(({ weightsManifest }) => weightsManifest[0].paths.push("group1-shard1of2.bin"))), "E_FORMAT", "should have"); // prettier-ignore
    const file = await changed(() => undefined);
    const { length } = await readFile(file);
    await refused(() => loadModel(file, { maxBytes: length + 80 }), "E_LIMIT");
    await refused(async () => loadModel(await changed(({ weightsManifest }) => (weightsManifest[0].paths = new Array<string>(5000).fill("a.bin")))), "E_FORMAT", "4096"); // prettier-ignore
  });

  const config = (json: Record<string, unknown>, at: number) =>
    (json.modelTopology as { config: { layers: { class_name: string; config: Record<string, unknown> }[] } }).config.layers[at]; // prettier-ignore
  const changes: Record<string, [(json: Record<string, unknown>) => unknown, ...string[]]> = {
    "a class": [(json) => (config(json, 1).class_name = "MultiHeadAttention"), "dense_Dense1", "MultiHeadAttention"],
    "an option": [(json) => (config(json, 1).config.quantum = 1), "dense_Dense1", "(Dense)", "quantum"],
    "a value": [(json) => (config(json, 1).config.activation = "gelu_new"), "activation", "gelu_new"],
    "hard_sigmoid of Keras 2": [(json) => (config(json, 1).config.activation = "hard_sigmoid"), "hard_sigmoid"],
    "a constraint": [(json) => (config(json, 1).config.bias_constraint = { class_name: "NonNeg", config: {} }), "bias_constraint"], // prettier-ignore
    "an initialiser": [(json) => (config(json, 1).config.kernel_initializer = "mine"), "kernel_initializer", "mine"],
    "a size": [(json) => (config(json, 1).config.units = 1.5), "units", "Dense"],
    "a precision": [(json) => (config(json, 1).config.dtype = "mixed_float16"), "mixed_float16"],
    "an input of any length": [(json) => (config(json, 0).config.batch_input_shape = [null, null]), "known sizes"],
    "a graph model": [(json) => (json.modelTopology = { node: [] }), "graph model"],
    "no topology": [(json) => (json.modelTopology = null), "modelTopology"],
    "another model": [(json) => ((json.modelTopology as { class_name: string }).class_name = "Mine"), "Mine"],
  };
  test.each(Object.entries(changes))("%s", async (_, [change, ...parts]) => {
    await refused(async () => loadModel(await changed(change)), "E_FORMAT", ...parts);
  });

  test("weights of no layer, missing ones, shapes and dtypes", async () => {
    const specs = (json: Awaited<ReturnType<typeof jsonOf>>) => json.weightsManifest[0].weights as Record<string, unknown>[]; // prettier-ignore
    const refuse = async (change: (of: Record<string, unknown>[]) => unknown, ...parts: string[]) =>
      refused(async () => loadModel(await changed((json) => change(specs(json)))), "E_FORMAT", ...parts);
    await refuse(([first]) => (first.name = "other/kernel"), "other/kernel");
    await refuse(([first]) => (first.name = "dense_Dense1/mine"), "dense_Dense1/mine");
    await refuse((all) => (all[1].name = all[0].name), "no use");
    await refuse(([first]) => (first.dtype = "int32"), "int32");
    await refuse(([first]) => (first.shape = [1e9, 1e9]), "should end");
    await refuse(([first]) => (first.shape = [-3, 4]), "shape");
    await refuse(([first]) => (first.quantization = { dtype: "uint4" }), "uint4");
    await refuse(([first]) => (first.quantization = { dtype: "uint8" }), "scale");
  });

  test("what the functions take", async () => {
    await refused(() => fromTensorFlow(wrong("model.json")), "E_FORMAT", "object");
    await refused(() => fromTensorFlow(wrong({ modelTopology: {} })), "E_CONFIG", "weightSpecs");
    await refused(() => fromTensorFlow({ modelJson: { weightsManifest: [] }, shards: wrong(3) }), "E_CONFIG", "shards");
    await refused(() => toTensorFlow(wrong(3)), "E_CONFIG", "toJSON");
    await refused(() => toTensorFlowFiles(wrong({})), "E_FORMAT");
  });
});
