/** Models to and from the files of TensorFlow.js and Keras. */
import * as platform from "#platform";
import { ChainruleError, formatValue } from "../base/errors.ts";
import {
  filesOf,
  MODEL_FILE,
  SHARD_FILE,
  type ReadArtifacts,
  type TensorFlowArtifacts,
  type TensorFlowFiles,
} from "../formats/tensorflow/artifacts.ts";
import { readTensorFlow } from "../formats/tensorflow/read.ts";
import { refuse } from "../formats/tensorflow/refuse.ts";
import { fieldsOf } from "../formats/tensorflow/topology.ts";
import { groupsOf, readWeights, type ReadTensor } from "../formats/tensorflow/weights.ts";
import { writeTensorFlow } from "../formats/tensorflow/write.ts";
import { joined, MAX_FILE, type ByteStream, type ReadLimits } from "../platform/bytes.ts";
import { describeFile, fileOf } from "./description.ts";
import { fileFrom, type ModelLike } from "./given.ts";
import type { ModelFile } from "./json.ts";
import { JsonLimits, parseJson } from "./jsonText.ts";

/**
 * A model as `tf.io.ModelArtifacts`: `tf.loadLayersModel(tf.io.fromMemory(toTensorFlow(model)))`. Weights become float32; what
 * belongs to its training stays behind. Throws E_CONFIG, naming the layer, for what TensorFlow.js does not have.
 */
export function toTensorFlow(model: ModelLike): TensorFlowArtifacts {
  return writeTensorFlow(describeFile(fileFrom(model)));
}

/** The files of that model by their names, as `model.save("file://…")` of TensorFlow.js writes them. Throws as toTensorFlow. */
export function toTensorFlowFiles(
  model: ModelLike,
): Record<"model.json" | "group1-shard1of1.bin", Uint8Array<ArrayBuffer>> {
  return filesOf(toTensorFlow(model));
}

/**
 * A model of TensorFlow.js or Keras for `loadModel`, not compiled: from artifacts, or from model.json, parsed, and the bytes
 * of its shards in the order in which its manifest names them. Throws E_FORMAT, naming the layer, its class and option, for what there is not here.
 */
export function fromTensorFlow(model: TensorFlowFiles | ReadArtifacts): ModelFile {
  const given = fieldsOf(model, "what fromTensorFlow takes");
  if (given.modelJson === undefined) {
    const { modelTopology, weightSpecs, weightData, userDefinedMetadata } = given as ReadArtifacts;
    if (!Array.isArray(weightSpecs)) throw noWeights("weightSpecs", weightSpecs);
    const parts: readonly unknown[] = Array.isArray(weightData) ? weightData : [weightData];
    const tensors = readWeights(weightSpecs, whole(parts.map((part) => bytesOf(part, "weightData"))));
    return fileOf(readTensorFlow(modelTopology, tensors, userDefinedMetadata));
  }
  const { modelJson, shards } = given as unknown as TensorFlowFiles;
  if (!Array.isArray(shards)) throw noWeights("shards", shards);
  const parts = shards.map((part) => bytesOf(part, "shards"));
  const groups = groupsOf(modelJson);
  const count = groups.reduce((sum, { paths }) => sum + paths.length, 0);
  if (parts.length !== count) refuse(`its manifest names ${count} files of weights, got ${parts.length} shards`);
  const tensors = groups.flatMap(({ paths, weights }) => readWeights(weights, whole(parts.splice(0, paths.length))));
  return fromJson(modelJson, tensors);
}

/**
 * Writes model.json and its shard into a folder, or below a URL with a PUT each; model.json, without which the others are
 * nothing, last. Throws E_IO, and as toTensorFlow.
 */
export async function saveTensorFlow(model: ModelLike, folder: string): Promise<void> {
  if (typeof folder !== "string" || folder === "")
    throw new ChainruleError("E_CONFIG", `saveTensorFlow needs a folder, got ${formatValue(folder)}.`);
  const files = toTensorFlowFiles(model);
  const type = { [SHARD_FILE]: "application/octet-stream", [MODEL_FILE]: "application/json" };
  for (const name of [SHARD_FILE, MODEL_FILE] as const) {
    const content = { pieces: [files[name]], type: type[name], ending: name.slice(name.lastIndexOf(".")) };
    await platform.writePlace(`${folder.replace(/[/\\]$/, "")}/${name}`, content, { timeout: 30_000 });
  }
}

/** A model.json and the shards beside it. Throws E_FORMAT, E_LIMIT for more than maxBytes together, and what reading throws. */
export async function decodeTensorFlow(bytes: ByteStream, source: unknown, limits: ReadLimits): Promise<ModelFile> {
  const json = new JsonLimits(bytes.maxBytes);
  const text = await bytes.take(Infinity, (part) => json.see(part));
  const modelJson = fieldsOf(parseJson(text), "model.json");
  let left = (limits.maxBytes ?? MAX_FILE) - text.length;
  const tensors: ReadTensor[] = [];
  for (const { paths, weights } of groupsOf(modelJson)) {
    const parts: Uint8Array[] = [];
    for (const path of paths) {
      const shard = await platform.openPlace(placeBeside(source, path), { ...limits, maxBytes: left });
      try {
        const part = await shard.take();
        left -= part.length;
        parts.push(part);
      } finally {
        await shard.close();
      }
    }
    tensors.push(...readWeights(weights, whole(parts)));
  }
  return fromJson(modelJson, tensors);
}

function fromJson(modelJson: object, tensors: readonly ReadTensor[]): ModelFile {
  const { modelTopology, userDefinedMetadata } = modelJson as Record<string, unknown>;
  return fileOf(readTensorFlow(modelTopology, tensors, userDefinedMetadata));
}

/** Where a file is that model.json names. Throws E_CONFIG for sources that have no place. */
function placeBeside(source: unknown, path: string): string {
  const place = source instanceof URL ? source.href : source;
  if (typeof place !== "string")
    throw new ChainruleError(
      "E_CONFIG",
      "The weights of a TensorFlow.js model are in files beside model.json: load it from its path or URL, or pass loadModel what fromTensorFlow({ modelJson, shards }) of chainrule/formats gives.",
    );
  return /^https?:/i.test(place) ? new URL(path, place).href : place.replace(/[^/\\]*$/, "") + path;
}

/** Parts one after the other; one alone is not copied. */
const whole = (parts: readonly Uint8Array[]): Uint8Array => (parts.length === 1 ? parts[0] : joined(parts));

function bytesOf(value: unknown, what: string): Uint8Array {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof Uint8Array) return value;
  throw noWeights(what, value);
}

function noWeights(what: string, got: unknown): ChainruleError {
  return new ChainruleError("E_CONFIG", `fromTensorFlow needs ${what} as bytes, got ${formatValue(got)}.`);
}
