/** The readers of other tools' files, with valid files to begin from. A new reader is a line of `readers`. */
import { cp, readFile, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { expect } from "vitest";
import { dense, gru, loadModel, sequential, type ModelFile } from "../../src/index.ts";
import { fromBrain, fromConvNet, fromOnnx, fromSafetensors, fromTensorFlow, toTensorFlow, weightsFrom } from "../../src/formats.ts"; // prettier-ignore
import { temporaryFolder } from "../support/files.ts";
import { join, mutate, mutateJson } from "../support/mutator.ts";
import { readers as others } from "../support/readers.ts";
import { build, networks } from "./networks.ts";
import { artifactsOf, functional3, sequential2, weights2, weights3 } from "./tensorflow/keras.ts";

type Random = () => number;

interface FormatReader {
  readonly name: string;
  /** Valid files, which differ in what they hold, and what is done with changed ones; made once. */
  prepare(): Promise<{
    seeds: readonly Uint8Array[];
    mutate(seed: Uint8Array, next: Random): Uint8Array;
    /** Reads a file; `use` says whether what it holds is to predict as well. Throws what the reader throws. */
    read(bytes: Uint8Array, use: boolean): unknown;
  }>;
}

const pieces = ["null", "true", "-1", "1e999", "1e300", "1e8", "0.5", '""', "[]", "{}", '"__proto__":{"x":1},', '"constructor":1,', ",", "}", "]", "[[[[", '"', ":"]; // prettier-ignore

/** A model that was read predicts as many numbers as it says. */
async function predictWith(file: Parameters<typeof loadModel>[0]): Promise<void> {
  const model = await loadModel<boolean>(file, { backend: "javascript" });
  const { inputs, outputs } = model.session.network;
  const rows = inputs.map(({ size }) => [new Array<number>(size).fill(1)]);
  const predicted = (await model.predict((rows.length === 1 ? rows[0] : rows) as never)) as { data: ArrayLike<number> };
  if (outputs.length === 1) expect(predicted.data).toHaveLength(outputs[0].size);
  model.dispose();
}
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)) as Uint8Array;
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const someJson = (more: readonly string[]) => {
  const all = [...pieces, ...more];
  return (seed: Uint8Array, next: Random) => (next() < 0.5 ? mutate : mutateJson)(seed, next, all);
};
/** Undefined for what is no JSON: whoever parses it has been told. */
function parsed(bytes: Uint8Array): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(textOf(bytes)) };
  } catch {
    return undefined;
  }
}

const onnx: FormatReader = {
  name: "ONNX",
  async prepare() {
    const reader = others.find(({ name }) => name === "ONNX")!;
    const seeds = await reader.seeds();
    return {
      seeds,
      mutate: reader.mutate.bind(reader),
      read: (bytes, use) => use ? predictWith(fromOnnx(bytes)) : fromOnnx(bytes), // prettier-ignore
    };
  },
};

const modelJson: FormatReader = {
  name: "model.json of TensorFlow.js, Keras 2 and Keras 3",
  async prepare() {
    const models = await Promise.all(["dense", "lstm", "graph", "bidirectional"].map((name) => build(networks[name])));
    const all = [...models.map((model) => toTensorFlow(model)), artifactsOf(sequential2, weights2), artifactsOf(functional3, weights3)]; // prettier-ignore
    const seeds = all.map(({ modelTopology, weightSpecs }) => encode({ modelTopology, weightsManifest: [{ paths: ["w"], weights: weightSpecs }] })); // prettier-ignore
    const data = new Map(seeds.map((seed, i) => [seed, all[i].weightData]));
    let weights = all[0].weightData;
    const change = someJson(["Dense", "Bidirectional", "float16", "uint8", "[null,2]", "[-1]", "LSTM", "inbound_nodes"]); // prettier-ignore
    return {
      seeds,
      mutate(seed, next) {
        weights = data.get(seed)!;
        return change(seed, next);
      },
      read(bytes, use) {
        const file = parsed(bytes);
        if (file === undefined) return;
        const given = fromTensorFlow({ modelJson: file.json as never, shards: [weights] });
        return use ? predictWith(given) : given;
      },
    };
  },
};

const shards: FormatReader = {
  name: "shards of TensorFlow.js",
  async prepare() {
    const { weightData, ...rest } = artifactsOf(sequential2, weights2);
    const change = (bytes: Uint8Array, next: Random) => mutate(bytes, next, ["\0\0\x80\x7f", "\0\0\xc0\xff"]);
    return {
      seeds: [new Uint8Array(weightData)],
      mutate: change,
      read(bytes, use) {
        const given = fromTensorFlow({ ...rest, weightData: bytes.slice().buffer } as never);
        return use ? predictWith(given) : given;
      },
    };
  },
};

const folder: FormatReader = {
  name: "a folder of TensorFlow.js",
  async prepare() {
    const place = await temporaryFolder();
    await cp("test/formats/tensorflow/models/dense", place, { recursive: true });
    const path = joinPath(place, "model.json");
    return {
      seeds: [new Uint8Array(await readFile(path))],
      mutate: (bytes, next) => mutate(bytes, next, pieces),
      async read(bytes) {
        await writeFile(path, bytes);
        await predictWith(path).catch((error: { code?: string }) => {
          // A path that was changed names no file.
          if (error.code !== "E_IO") throw error;
        });
      },
    };
  },
};

const safetensors: FormatReader = {
  name: "safetensors of PyTorch",
  async prepare() {
    const model = await sequential({ inputShape: [4, 2], layers: [gru({ units: 3 }), dense({ units: 2 })] });
    const options = { names: "pytorch", modules: { gru_1: "rnn", dense_1: "fc" } } as const;
    const more = ["F16", "BF16", "I64", "BOOL"];
    const change = someJson(more);
    return {
      seeds: [new Uint8Array(await readFile("test/formats/names/torch/gru.safetensors"))],
      mutate(bytes, next) {
        const end = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
        if (next() < 0.3) return mutate(bytes, next, [...pieces, ...more]);
        const header = change(bytes.subarray(8, end), next);
        const length = new Uint8Array(8);
        new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
        return join(length, header, bytes.subarray(end));
      },
      async read(bytes) {
        const weights = weightsFrom(model, await fromSafetensors(bytes), options);
        if (weights.every(({ data }) => data.every(Number.isFinite))) model.setWeights(weights);
      },
    };
  },
};

/** JSON that a tool wrote, kept in a file of fixtures. */
function json(name: string, path: string, read: (json: unknown) => ModelFile): FormatReader {
  const fixtures = JSON.parse(readFileSync(path, "utf8")) as { json: unknown }[];
  return {
    name,
    prepare: () =>
      Promise.resolve({
        seeds: fixtures.map(({ json }) => encode(json)),
        mutate: someJson(['"0":', '"length":9,', '"w":[],', '"type":"LSTM",']),
        read(bytes, use) {
          const file = parsed(bytes);
          // What is no JSON is read as text: nobody is to pass it, and somebody does.
          const given = read(file === undefined ? textOf(bytes) : file.json);
          return use ? predictWith(given) : given;
        },
      }),
  };
}

export const readers: readonly FormatReader[] = [
  onnx,
  modelJson,
  shards,
  folder,
  safetensors,
  json("brain.js", "test/formats/brain/networks.json", fromBrain),
  json("ConvNetJS", "test/formats/convnet/nets.json", fromConvNet),
];
