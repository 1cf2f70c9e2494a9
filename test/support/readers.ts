/** The readers of files from outside, with valid files to begin from. A new reader is a line of `readers`. */
import { readFile } from "node:fs/promises";
import { join as joinPath } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import * as chainrule from "../../src/index.ts";
import { batchNormalization, dense, embedding, flatten, layerNormalization, loadModel, sequential } from "../../src/index.ts"; // prettier-ignore
import { loadIdx } from "../../src/data/idx.ts";
import { temporaryFolder } from "./files.ts";
import { join, mutate, mutateJson } from "./mutator.ts";
import { labels, savedOptimizers, trainedModel, x } from "./saved.ts";

export interface Reader {
  readonly name: string;
  /** Folder of its files in test/format/corpus. */
  readonly corpus: string;
  /** Valid files, which differ in what they hold. */
  seeds(): Promise<Uint8Array[]>;
  mutate(seed: Uint8Array, next: () => number): Uint8Array;
  /** Reads a file and uses what it holds; answers what came of it. Throws what the reader throws. */
  read(bytes: Uint8Array): Promise<void>;
}

const jsonPieces = ["null", "true", "-1", "1e999", "1e300", "1e8", "0.5", '""', "[]", "{}", '"__proto__":1,', '"constructor":{},']
  .concat(["//", "\\u0000", "\u{1f4a5}", ",", "}", "]", '"', ":", "[[[[", '{"a":', "\\", "\ufeff", '"data":"'], '"custom":{"number":-1},'); // prettier-ignore
const binaryPieces = ["\0", "\0\0\0\0", "\x1f\x8b\x08", "\xff\xff\xff\xff", "{}", "PK"];

async function models(): Promise<chainrule.Model[]> {
  const layers = [embedding({ inputDim: 5, outputDim: 2 }), flatten(), batchNormalization(), dense({ units: 3 }), layerNormalization(), dense({ units: 1 })]; // prettier-ignore
  const deep = await sequential({ inputShape: [2], layers, backend: "javascript" });
  deep.compile({ optimizer: chainrule.rmsprop({ centered: true, momentum: 0.5 }), loss: chainrule.huber({ delta: 0.5 }), metrics: ["mae"] }); // prettier-ignore
  await deep.fit([[1, 2], [3, 4], [0, 1]], [1, 0, 1], { watch: false }); // prettier-ignore
  return [
    await trainedModel("float32", savedOptimizers.adam(), "javascript"),
    await trainedModel("float64", savedOptimizers.momentum(), "javascript"),
    deep,
  ];
}

/** As text in JSON, as bytes in another format. */
async function saved(ending: string): Promise<Uint8Array[]> {
  const folder = await temporaryFolder();
  const files: Uint8Array[] = [];
  for (const model of await models()) {
    const path = joinPath(folder, `model${ending}`);
    await model.save(path);
    files.push(new Uint8Array(await readFile(path)));
    model.dispose();
  }
  return files;
}

/** A model that is loaded works: its weights are finite, and it predicts and trains or says why not. */
async function readModel(bytes: Uint8Array): Promise<void> {
  const model = await loadModel(new Blob([bytes as Uint8Array<ArrayBuffer>]), { backend: "javascript" });
  try {
    expect(model.getWeights().every(({ data }) => data.every(Number.isFinite))).toBe(true);
    const { inputs, outputs } = model.session.network;
    const row = inputs.map(({ size }) => new Array<number>(size).fill(1));
    const predicted = model.predictOne(row.length === 1 ? row[0] : (row as never));
    if (outputs.length === 1) expect(predicted).toHaveLength(outputs[0].size);
    if (model.session.compiled !== undefined) await model.fit(x, labels, { watch: false });
  } finally {
    model.dispose();
  }
}

async function readIdx(bytes: Uint8Array): Promise<void> {
  const { data, shape } = await loadIdx(bytes);
  expect(data).toHaveLength(shape.reduce((product, size) => product * size, 1));
}

const idxSeeds = () =>
  Promise.resolve([
    Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, ...Array(12).keys()),
    Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 2, 0x3f, 0x80, 0, 0, 0x7f, 0xc0, 0, 0),
    Uint8Array.of(0, 0, 0x0e, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0),
  ]);

const someJson = (seed: Uint8Array, next: () => number) =>
  next() < 0.5 ? mutate(seed, next, jsonPieces) : mutateJson(seed, next, jsonPieces);
const someBytes = (seed: Uint8Array, next: () => number) => mutate(seed, next, binaryPieces);

/** The same reader behind gzip: what is packed is changed, or the packing. */
function packed(reader: Reader): Reader {
  return {
    ...reader,
    name: `${reader.name}, gzipped`,
    mutate: (seed, next) =>
      next() < 0.5 ? gzipSync(reader.mutate(seed, next)) : mutate(gzipSync(seed), next, binaryPieces),
  };
}

const json: Reader = { name: "model JSON", corpus: "json", seeds: () => saved(".json"), mutate: someJson, read: readModel }; // prettier-ignore
const idx: Reader = { name: "IDX", corpus: "idx", seeds: idxSeeds, mutate: someBytes, read: readIdx };
/** Half the changes are in the header, whose length then fits again. */
function someTensors(seed: Uint8Array, next: () => number): Uint8Array {
  if (next() < 0.5) return mutate(seed, next, jsonPieces);
  const end = 8 + Number(new DataView(seed.buffer, seed.byteOffset).getBigUint64(0, true));
  const header = someJson(seed.subarray(8, end), next);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return join(length, header, seed.subarray(end));
}

const safetensors: Reader = { name: "safetensors", corpus: "safetensors", seeds: () => saved(".safetensors"), mutate: someTensors, read: readModel }; // prettier-ignore

/** Files of ours, whose metadata has their layers, and of other programs, of which operators are read. */
const onnxSeeds = async () => {
  const others = ["lenet", "lstm_bidirectional", "words", "residual", "keras", "viewed", "gru_bidirectional"];
  const folder = new URL("../formats/onnx/fixtures/", import.meta.url);
  const files = others.map(async (name) => new Uint8Array(await readFile(new URL(`${name}.onnx`, folder))));
  return [...(await saved(".onnx")), ...(await Promise.all(files))];
};
const someOnnx = (seed: Uint8Array, next: () => number) => mutate(seed, next, [...binaryPieces, ...onnxPieces]);
const onnxPieces = [
  "\x08\x01",
  "\x12\x00",
  "\x10\x7f",
  "\x18\x00",
  "Reshape",
  "Transpose",
  "Conv",
  "Gather",
  "Concat",
  "Add",
];
const onnx: Reader = { name: "ONNX", corpus: "onnx", seeds: onnxSeeds, mutate: someOnnx, read: readModel };

export const readers: readonly Reader[] = [json, packed(json), idx, packed(idx), safetensors, onnx];
