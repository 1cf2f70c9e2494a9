/** Weights from PyTorch and back: predictions as PyTorch's, tensors with the same bits. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as c from "../../../src/index.ts";
import { fromSafetensors, toSafetensors, weightsFrom, type NamesOptions } from "../../../src/formats.ts";
import { refused, wrong } from "../../support/errors.ts";
import { temporaryFolder } from "../../support/files.ts";
import { tensorFile } from "../../support/tensorFiles.ts";
import { build, networks, others, type Network } from "../networks.ts";
import { uniform } from "../../support/numbers.ts";

const folder = "test/formats/names/torch";
const at = (name: string) => join(folder, `${name}.safetensors`);
const golden = JSON.parse(await readFile(join(folder, "golden.json"), "utf8")) as Record<string, { x: number[][]; y: number[][] }>; // prettier-ignore

const recurrent = (layer: () => c.Layer): Network => [[4, 2], layer, () => c.dense({ units: 2 })];
const graph = async () => {
  const x = c.input({ shape: [3] });
  const a = c.dense({ units: 4, activation: "relu" }).apply(x);
  const sum = c.add().apply([a, c.dense({ units: 4 }).apply(x)]);
  const outputs = c.dense({ units: 2 }).apply(c.concatenate().apply([a, sum]));
  return c.model({ inputs: x, outputs });
};

/** The modules of make.py here, and what they are called there where it is no nn.Sequential. */
const models: Readonly<Record<string, [Network, NamesOptions["modules"]?]>> = {
  mlp: [[[3], () => c.dense({ units: 4, activation: "relu" }), () => c.dropout({ rate: 0.5 }), () => c.batchNormalization(), () => c.layerNormalization(), () => c.dense({ units: 2, useBias: false, activation: "tanh" })]], // prettier-ignore
  cnn: [[[6, 5, 2], () => c.conv2d({ filters: 4, kernelSize: [3, 2], activation: "relu" }), () => c.batchNormalization(), () => c.maxPooling2d(), () => c.conv2d({ filters: 6, kernelSize: 1, groups: 2 }), () => c.flatten(), () => c.batchNormalization(), () => c.dense({ units: 2 })]], // prettier-ignore
  depthwise: [[[6, 5, 2], () => c.zeroPadding2d(), () => c.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }), () => c.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2, activation: "relu" }), () => c.globalAveragePooling2d(), () => c.dense({ units: 1 })]], // prettier-ignore
  conv1d: [[[5, 2], () => c.conv1d({ filters: 3, kernelSize: 2, dilationRate: 2 }), () => c.flatten(), () => c.dense({ units: 2 })]], // prettier-ignore
  embedding: [[[4], () => c.embedding({ inputDim: 6, outputDim: 3 }), () => c.flatten(), () => c.dense({ units: 2 })]],
  graph: [graph, { dense_1: "left", dense_2: "right", dense_3: "last" }],
  rnn: [recurrent(() => c.simpleRnn({ units: 3 })), { simpleRnn_1: "rnn", dense_1: "fc" }],
  lstm: [recurrent(() => c.lstm({ units: 3 })), { lstm_1: "rnn", dense_1: "fc" }],
  gru: [recurrent(() => c.gru({ units: 3 })), { gru_1: "rnn", dense_1: "fc" }],
  bidirectional: [recurrent(() => c.bidirectional(c.gru({ units: 3 }))), { bidirectional_1: "rnn", dense_1: "fc" }],
  bilstm: [recurrent(() => c.bidirectional(c.lstm({ units: 3 }))), { bidirectional_1: "rnn", dense_1: "fc" }],
};
let largest = 0;
afterAll(() => console.log(`largest difference from PyTorch: ${largest.toExponential(1)}`));
const bits = ({ data }: { data: ArrayLike<number> }) => new Uint32Array(Float32Array.from(data).buffer);

describe(`${Object.keys(models).length} modules of PyTorch`, () => {
  test.each(Object.entries(models))("%s: predictions within 1e-6, and the same bits back", async (name, [network, modules]) => {
    const model = await build(network);
    const options = { names: "pytorch", modules } as const;
    const tensors = await fromSafetensors(at(name));
    model.setWeights(weightsFrom(model, tensors, options));
    const { data } = await model.predict(golden[name].x);
    golden[name].y.flat().forEach((y, i) => (largest = Math.max(largest, Math.abs(data[i] - y))));
    expect(largest).toBeLessThanOrEqual(1e-6); // float32 on both sides, sums in other orders: some units of 2⁻²⁴
    const again = await fromSafetensors(toSafetensors(model, options));
    const names = [...tensors.keys()].filter((key) => !key.endsWith("num_batches_tracked"));
    expect([...again.keys()].sort()).toEqual(names.sort());
    for (const key of names) {
      expect(again.get(key)!.shape, key).toEqual(tensors.get(key)!.shape);
      // Of an RNN both biases are one here; the sum comes back in the first.
      if (name !== "rnn" || !key.includes("bias_")) expect(bits(again.get(key)!), key).toEqual(bits(tensors.get(key)!));
    }
  }); // prettier-ignore
});

describe("every layer's weights go to PyTorch's and Keras' names and come back with the same bits", () => {
  test.each(Object.entries({ ...networks, ...others }))("%s", async (_, network) => {
    const model = await build(network);
    const next = uniform(3);
    const random = model.getWeights().map(({ name, data }) => ({ name, data: data.map((_, i) => (name.endsWith("Variance") ? next(0.5, 1) : i % 5 === 0 ? -0 : next())) })); // prettier-ignore
    model.setWeights(random);
    const before = model.getWeights();
    for (const names of ["pytorch", "keras"] as const) {
      model.setWeights(before.map(({ name, data }) => ({ name, data: data.map(() => 0.5) })));
      const bytes = toSafetensors({ toJSON: () => model.toJSON() }, { names });
      const other = await build(network);
      other.setWeights(before);
      const tensors = await fromSafetensors(toSafetensors(other, { names, prefix: "net." }));
      model.setWeights(weightsFrom(model, tensors, { names, prefix: "net." }));
      model.getWeights().forEach((weight, i) => expect(bits(weight)).toEqual(bits(before[i])));
      expect(bytes.length).toBeGreaterThan(8);
    }
  });
});

test("numbers of other types: F64, F16, BF16 and I64, exactly", async () => {
  for (const name of ["f64", "f16", "bf16"]) {
    const tensors = await fromSafetensors(at(name));
    const expected = golden[name] as unknown as Record<string, number[]>;
    expect(tensors.size).toBe(2);
    for (const [key, { data }] of tensors) {
      expect([...data]).toEqual(expected[key]);
      expect(data.constructor).toBe(name === "f64" ? Float64Array : Float32Array);
    }
  }
  const counts = (await fromSafetensors(at("mlp"))).get("3.num_batches_tracked")!;
  expect([counts.shape, [...counts.data]]).toEqual([[], [0]]);
  const all = Array.from({ length: 65536 }, (_, i) => i);
  const file = tensorFile({ header: { half: { dtype: "F16", shape: [65536], data_offsets: [0, 131072] } }, data: new Uint8Array(Uint16Array.from(all).buffer) }); // prettier-ignore
  const { data } = (await fromSafetensors(file)).get("half")!;
  for (const [half, value] of [[0x3c00, 1], [0xc000, -2], [1, 2 ** -24], [0x7bff, 65504], [0x7c00, Infinity], [0x8000, -0], [0x7e00, NaN]] as const) expect(data[half]).toBe(value); // prettier-ignore
});

test("Keras' names: cells and numbers of variables between and behind", async () => {
  const model = await build(networks.bidirectional);
  const tensors = await fromSafetensors(toSafetensors(model, { names: "keras" }));
  expect([...tensors.keys()][0]).toBe("bidirectional_1/forward_lstm/kernel");
  const renamed = new Map([...tensors].map(([name, tensor]) => [`${name.replace(/\/(\w+)$/, "/cell/$1")}:0`, tensor]));
  expect(weightsFrom(model, renamed, { names: "keras" })).toEqual(weightsFrom(model, tensors, { names: "keras" }));
  const twice = new Map([...tensors, ["bidirectional_1/forward_x/kernel", tensors.get("bidirectional_1/forward_lstm/kernel")!]]); // prettier-ignore
  await refused(() => weightsFrom(model, twice, { names: "keras" }), "E_FORMAT", "one weight");
});

test("what does not fit is refused by name", async () => {
  const model = await build(models.mlp[0]);
  const tensors = await fromSafetensors(at("mlp"));
  const options = { names: "pytorch" } as const;
  const changed = (change: (map: typeof tensors) => unknown) => {
    const map = new Map(tensors);
    change(map);
    return () => weightsFrom(model, map, options);
  };
  const first = tensors.get("0.weight")!;
  await refused(changed((map) => map.delete("0.bias")), "E_FORMAT", '"0.bias"'); // prettier-ignore
  await refused(changed((map) => map.set("9.weight", first)), "E_FORMAT", "no use", '"9.weight"'); // prettier-ignore
  await refused(changed((map) => map.set("0.weight", { ...first, shape: [3, 4] })), "E_FORMAT", "[4, 3]", "[3, 4]"); // prettier-ignore
  await refused(changed((map) => map.set("0.weight", { ...first, data: first.data.slice(1) })), "E_FORMAT", "12 numbers"); // prettier-ignore
  await refused(() => weightsFrom(model, tensors, wrong({})), "E_CONFIG", "names");
  await refused(() => weightsFrom(model, tensors, { names: wrong("onnx") }), "E_CONFIG", "names");
  await refused(() => weightsFrom(model, tensors, { ...options, modules: { dense_7: "a" } }), "E_CONFIG", "dense_7");
  await refused(() => weightsFrom(model, tensors, { ...options, modules: wrong("a") }), "E_CONFIG", "modules");
  await refused(() => weightsFrom(model, wrong({}), options), "E_CONFIG", "Map");
  await refused(() => weightsFrom(model, tensors, { ...options, prefix: "net." }), "E_FORMAT", "net.0.weight");
  await refused(() => toSafetensors(model, { ...options, modules: { dense_1: "a", dense_2: "a" } }), "E_CONFIG", "a.weight"); // prettier-ignore
  await refused(() => toSafetensors(wrong(1), options), "E_CONFIG");
  const shared = await c.sequential({ inputShape: [3], layers: [c.dense({ units: 4, useBias: "shared" })] });
  const linear = new Map([["0.weight", first], ["0.bias", { shape: [4], data: new Float32Array([1, 1, 1, 2]) }]]); // prettier-ignore
  await refused(() => weightsFrom(shared, linear, options), "E_FORMAT", "differ");
  const half = await c.sequential({ inputShape: [4], layers: [c.batchNormalization({ center: false })] });
  const norm = new Map(["weight", "bias", "running_mean", "running_var"].map((key) => [`0.${key}`, { shape: [4], data: new Float32Array(4).fill(1) }])); // prettier-ignore
  await refused(() => weightsFrom(half, norm, options), "E_FORMAT", "beta");
});

test("files: types that are not read, whole numbers that are too large, limits, sources", async () => {
  const one = (dtype: string, bytes: number) => tensorFile({ header: { t: { dtype, shape: [1], data_offsets: [0, bytes] } }, data: new Uint8Array(bytes).fill(0x7f) }); // prettier-ignore
  await refused(() => fromSafetensors(one("F8_E4M3", 1)), "E_FORMAT", "F8_E4M3");
  await refused(() => fromSafetensors(one("I64", 8)), "E_FORMAT", "9187201950435737471");
  await refused(() => fromSafetensors(one("F32", 3)), "E_FORMAT");
  await refused(() => fromSafetensors(at("mlp"), { maxBytes: 100 }), "E_LIMIT");
  await refused(() => fromSafetensors(wrong({})), "E_CONFIG", "location");
  for (const [dtype, bytes, value] of [
    ["I32", 4, 0x7f7f7f7f],
    ["U32", 4, 0x7f7f7f7f],
    ["I16", 2, 0x7f7f],
    ["U16", 2, 0x7f7f],
    ["I8", 1, 127],
    ["U8", 1, 127],
    ["BOOL", 1, 127],
  ] as const)
    // prettier-ignore
    expect([...(await fromSafetensors(one(dtype, bytes))).get("t")!.data]).toEqual([value]);
  const path = join(await temporaryFolder(), "a.safetensors");
  const model = await build(models.mlp[0]);
  await writeFile(path, toSafetensors(model, { names: "pytorch" }));
  expect((await fromSafetensors(path)).size).toBe(9);
});
