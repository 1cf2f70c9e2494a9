/** What is in a model's file, whoever wrote it: by its content, not by its name. */
import { join } from "node:path";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { loadModel } from "../model/load.ts";
import type { Model } from "../model/model.ts";
import { decodeModel } from "../formats/onnx/decode.ts";
import { fromOnnx } from "../onnx.ts";
import { ByteStream, joined, MAX_FILE } from "../platform/bytes.ts";
import { FORMAT } from "../saving/checkFile.ts";
import { foreignDecoder } from "../saving/foreignFiles.ts";
import { formatForReading } from "../saving/formats.ts";
import { fromBrain, fromConvNet } from "../saving/fromOthers.ts";
import type { ModelFile } from "../saving/json.ts";
import { openSource } from "../saving/locations.ts";
import { fromSafetensors } from "../saving/namedTensors.ts";
import { readHeader } from "../saving/safetensors.ts";
import { HEAD } from "../saving/savedModel.ts";
import type { Tensors } from "../formats/names/tensors.ts";
import { bytesOf, isFolder, nameOf } from "./files.ts";
import type { TableModel } from "../report/scores.ts";
import { modelOf } from "./models.ts";

/** Whose file it is, in words, and what it holds. */
export type Found = {
  readonly whose: string;
  /** Unpacked, without files beside it. */ readonly bytes: number;
} & Content;

type Content =
  | { readonly kind: "table"; readonly model: TableModel }
  | { readonly kind: "network"; readonly model: Model<boolean> }
  // Weights without the layers that they belong to.
  | { readonly kind: "tensors"; readonly tensors: Tensors };

/** Milliseconds that a server may be silent. */
const TIMEOUT = 30_000;

/**
 * The model in a file, in stdin ("-"), or in a folder that TensorFlow.js wrote. Throws E_IO, E_LIMIT, and E_FORMAT for what
 * no reader knows.
 */
export async function modelFound(path: string): Promise<Found> {
  const place = path !== "-" && (await isFolder(path)) ? join(path, "model.json") : path;
  const bytes = await contentOf(place);
  return { ...(await read(place, bytes)), bytes: bytes.length };
}

type Read = Content & { readonly whose: string };

async function read(place: string, bytes: Uint8Array<ArrayBuffer>): Promise<Read> {
  const head = bytes.subarray(0, HEAD);
  if (foreignDecoder(head) !== undefined) {
    // Its weights lie beside it.
    if (place === "-") throw new ChainruleError("E_CONFIG", "A model of TensorFlow.js has its weights in files beside model.json: give its path.", {}); // prettier-ignore
    return network("TensorFlow.js or Keras", await loadModel<boolean>(place));
  }
  const { name } = formatForReading(head);
  if (name === "onnx") return network("ONNX", await loadModel<boolean>(onnxIn(nameOf(place), bytes)));
  if (name === "safetensors") return safetensors(bytes);
  // Numbers of our own files may be more than one text holds.
  if (new TextDecoder().decode(head).includes(`"${FORMAT}"`)) return network(OURS, await loadModel<boolean>(bytes)); // prettier-ignore
  return fromJSON(nameOf(place), bytes);
}

/** Throws E_FORMAT, of a table's model with what it is: its file has operators that no layer has. */
function onnxIn(name: string, bytes: Uint8Array): ModelFile {
  try {
    return fromOnnx(bytes);
  } catch (error) {
    if (!decodeModel(bytes).metadata.has("target")) throw error;
    throw new ChainruleError("E_FORMAT", `${formatValue(name)} is a model of a table that chainrule export wrote for ONNX Runtime and others: it has columns and no layers. Give the model.json that it was made of.`, { path: name }, error); // prettier-ignore
  }
}

const OURS = "Chainrule";
const network = (whose: string, model: Model<boolean>): Read => ({ whose, kind: "network", model });

/** Unpacked where it is packed. */
async function contentOf(place: string): Promise<Uint8Array<ArrayBuffer>> {
  const source = place === "-" ? await stdin() : place;
  const stream = await openSource(source, { timeout: TIMEOUT });
  try {
    return await stream!.take();
  } finally {
    await stream!.close();
  }
}

async function stdin(): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const part of bytesOf("-", MAX_FILE)) parts.push(part);
  return joined(parts);
}

async function safetensors(bytes: Uint8Array<ArrayBuffer>): Promise<Read> {
  const { metadata } = await readHeader(ByteStream.of(bytes, "The file has"));
  if (metadata.has(FORMAT)) return network(OURS, await loadModel<boolean>(bytes));
  return { whose: "safetensors", kind: "tensors", tensors: await fromSafetensors(bytes) };
}

type Json = Readonly<Record<string, unknown>>;

/** Kinds of JSON by their keys, none of which another kind has. */
const readers: readonly { whose: string; matches(json: Json): boolean; read(json: Json): ModelFile }[] = [
  {
    whose: OURS,
    matches: ({ format }) => format === FORMAT,
    read: (json) => json as unknown as ModelFile,
  },
  {
    whose: "ConvNetJS",
    matches: ({ layers, nets }) => Array.isArray(nets) || (Array.isArray(layers) && Object.hasOwn(Object(layers[0]), "layer_type")), // prettier-ignore
    read: fromConvNet,
  },
  {
    whose: "brain.js",
    matches: ({ sizes, type, sets }) => Array.isArray(sizes) || Array.isArray(sets) || /^(NeuralNetwork|RNN|LSTM|GRU|Recurrent)/.test(String(type)), // prettier-ignore
    read: fromBrain,
  },
];

async function fromJSON(name: string, bytes: Uint8Array): Promise<Read> {
  const text = new TextDecoder().decode(bytes);
  const refuse = (what: string, cause?: unknown): never => {
    throw new ChainruleError("E_FORMAT", `${formatValue(name)} is no model: ${what}.`, { path: name }, cause);
  };
  let json: Json;
  try {
    json = Object(JSON.parse(text)) as Json;
  } catch (cause) {
    if (/Made by Chainrule/.test(text)) refuse("it is a program that export wrote from one", cause);
    return refuse("it is not JSON, ONNX or safetensors", cause);
  }
  const { format } = json;
  if (format === "chainrule-table") return { whose: OURS, kind: "table", model: await modelOf(json) };
  if (format === "chainrule-run") return refuse("it is a run file; chainrule train --config does its training");
  const reader = readers.find(({ matches }) => matches(json));
  if (reader === undefined) return refuse("its JSON is not of Chainrule, TensorFlow.js, Keras, brain.js or ConvNetJS");
  return network(reader.whose, await loadModel<boolean>(reader.read(json)));
}
