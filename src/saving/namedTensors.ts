/** Weights to and from safetensors files of other libraries, by their names and in their layouts. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { custom, needed, optional, readOptions, refuse as refuseOption, word, type RecordOf } from "../base/options.ts";
import type { ModelDescription } from "../formats/description.ts";
import { float16 } from "../base/float16.ts";
import { fromKeras, kerasTensors } from "../formats/names/keras.ts";
import { fromPytorch, moduleNames, pytorchTensors } from "../formats/names/pytorch.ts";
import { TensorFinder, type NamedTensor, type Tensors } from "../formats/names/tensors.ts";
import type { RealArray } from "../memory/tensor.ts";
import type { NamedWeights } from "../network/weights.ts";
import { maxBytesOption } from "../platform/gzip.ts";
import { refuse } from "./checkFile.ts";
import { describeFile } from "./description.ts";
import { fileFrom, type ModelLike } from "./given.ts";
import { openSource, patienceOptions, type ModelSource, type PatienceOptions } from "./locations.ts";
import { dtypeBytes, encodeHeader, readHeader, readTensors, type TensorInfo } from "./safetensors.ts";

/** How another library calls the weights of a model. */
export interface NamesOptions {
  /**
   * "pytorch": names and layouts of a state_dict. A model of layers in a row is an nn.Sequential, "0.weight", whose places count an
   * activation within a layer as a module of its own; other models have their layers' names, "dense_1.weight".
   * "keras": "dense_1/kernel", layouts as here.
   */
  names: "pytorch" | "keras";
  /** Stands in front of each name: "encoder." Tensors without it are left aside. Default "". */
  prefix?: string;
  /** What layers are called there, where not so: { dense_1: "fc1" }. */
  modules?: Readonly<Record<string, string>>;
}

const MODULES = "an object of texts by the names of layers";
const namesOptions = {
  names: needed(word<"pytorch" | "keras">(undefined, ["pytorch", "keras"])),
  prefix: optional(
    custom(undefined, "text", (value, name) => (typeof value === "string" ? value : refuseOption(value, name, "text"))),
  ),
  modules: optional(
    custom(undefined, MODULES, (value, name): Readonly<Record<string, string>> => {
      const isRecord = typeof value === "object" && value !== null && Object.values(value).every((to) => typeof to === "string"); // prettier-ignore
      return isRecord ? (value as Record<string, string>) : refuseOption(value, name, MODULES);
    }),
  ),
} satisfies RecordOf<NamesOptions>;

export interface SafetensorsOptions extends PatienceOptions {
  /** Bytes that the file may have. Default 2³⁰, 1 GiB. */
  maxBytes?: number;
}

const readingOptions = { ...patienceOptions, maxBytes: maxBytesOption } satisfies RecordOf<SafetensorsOptions>;

const libraries = {
  pytorch: { write: pytorchTensors, read: fromPytorch, modules: moduleNames },
  keras: {
    write: kerasTensors,
    read: fromKeras,
    modules: ({ layers }: ModelDescription) => new Map(layers.map(({ name }) => [name, name])),
  },
};

/**
 * A model's weights as a safetensors file for PyTorch (`load_state_dict(load_file(path))`) or Keras. Numbers are of the model's
 * dtype; layouts are in docs/coming-from.md. Throws E_CONFIG for options and layers that there are not.
 */
export function toSafetensors(model: ModelLike, options: NamesOptions): Uint8Array<ArrayBuffer> {
  const { description, library, prefix, modules } = given(model, options, "toSafetensors");
  const tensors = library.write(description, modules);
  const infos = tensors.map(({ name, shape, data }): TensorInfo => ({ name: prefix + name, dtype: data.BYTES_PER_ELEMENT === 4 ? "F32" : "F64", shape })); // prettier-ignore
  const twice = infos.find(({ name }, i) => infos.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined)
    throw new ChainruleError("E_CONFIG", `Two tensors would be named ${formatValue(twice.name)}.`);
  const header = encodeHeader(infos, { format: options.names === "pytorch" ? "pt" : "keras" });
  const bytes = new Uint8Array(header.length + tensors.reduce((sum, { data }) => sum + data.byteLength, 0));
  bytes.set(header);
  let at = header.length;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * The tensors of a safetensors file by their names: F64 as Float64Array; F32, F16 and BF16 as Float32Array; whole numbers and BOOL
 * as Float64Array. Sources are those of `loadModel`. Throws E_FORMAT for a damaged file and for other types, E_LIMIT above
 * `maxBytes`, and what reading throws.
 */
export async function fromSafetensors(
  source: ModelSource,
  options: SafetensorsOptions = {},
): Promise<Map<string, Omit<NamedTensor, "name">>> {
  const bytes = await openSource(source, readOptions(readingOptions, options, "fromSafetensors"));
  if (bytes === undefined)
    throw new ChainruleError("E_CONFIG", `fromSafetensors needs a location or bytes, got ${formatValue(source)}.`);
  try {
    const header = await readHeader(bytes);
    for (const { name, dtype } of header.tensors)
      if (!Object.hasOwn(decoders, dtype)) refuse(`${formatValue(name)} is of type ${dtype}, which is not read`);
    const tensors = new Map<string, Omit<NamedTensor, "name">>();
    for await (const { tensor, data } of readTensors(bytes, header))
      tensors.set(tensor.name, { shape: tensor.shape, data: numbersOf(tensor, data) });
    return tensors;
  } finally {
    await bytes.close();
  }
}

/**
 * Tensors of another library as `model.setWeights` takes them: all weights of the model, and no tensor with the prefix left.
 * Throws E_FORMAT for a tensor that is missing, too many or of another shape, E_CONFIG for options.
 */
export function weightsFrom(model: ModelLike, tensors: Tensors, options: NamesOptions): NamedWeights[] {
  const { description, library, prefix, modules } = given(model, options, "weightsFrom");
  if (!(tensors instanceof Map))
    throw new ChainruleError(
      "E_CONFIG",
      `weightsFrom needs a Map of tensors, as fromSafetensors gives, got ${formatValue(tensors)}.`,
    );
  return library.read(description, modules, new TensorFinder(tensors, prefix)).map((weight) => ({ ...weight }));
}

function given(model: ModelLike, options: NamesOptions, where: string) {
  const { names, prefix = "", modules: own = {} } = readOptions(namesOptions, options, where);
  const description = describeFile(fileFrom(model));
  const library = libraries[names];
  const modules = library.modules(description);
  for (const [layer, name] of Object.entries(own)) {
    if (!modules.has(layer))
      throw new ChainruleError("E_CONFIG", `${where} modules names ${formatValue(layer)}, which is no layer.`);
    modules.set(layer, name);
  }
  return { description, library, prefix, modules };
}

type Decoder = (view: DataView, at: number) => number;
const whole = (value: bigint): number => {
  if (value < -(2n ** 53n) || value > 2n ** 53n) refuse(`a tensor holds ${value}, which no number here does`);
  return Number(value);
};
const scratch = new DataView(new ArrayBuffer(4));
const decoders: Readonly<Partial<Record<TensorInfo["dtype"], Decoder>>> = {
  F64: (view, at) => view.getFloat64(at, true),
  F32: (view, at) => view.getFloat32(at, true),
  F16: (view, at) => float16(view.getUint16(at, true)),
  BF16(view, at) {
    // The upper half of a float32.
    scratch.setUint32(0, view.getUint16(at, true) << 16);
    return scratch.getFloat32(0);
  },
  I64: (view, at) => whole(view.getBigInt64(at, true)),
  U64: (view, at) => whole(view.getBigUint64(at, true)),
  I32: (view, at) => view.getInt32(at, true),
  U32: (view, at) => view.getUint32(at, true),
  I16: (view, at) => view.getInt16(at, true),
  U16: (view, at) => view.getUint16(at, true),
  I8: (view, at) => view.getInt8(at),
  U8: (view, at) => view.getUint8(at),
  BOOL: (view, at) => view.getUint8(at),
};

function numbersOf({ dtype }: TensorInfo, bytes: Uint8Array<ArrayBuffer>): RealArray {
  const size = dtypeBytes[dtype];
  const count = bytes.length / size;
  if (dtype === "F32") return new Float32Array(bytes.buffer, bytes.byteOffset, count);
  if (dtype === "F64") return new Float64Array(bytes.buffer, bytes.byteOffset, count);
  const numbers = dtype === "F16" || dtype === "BF16" ? new Float32Array(count) : new Float64Array(count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const decode = decoders[dtype]!;
  for (let i = 0; i < count; i++) numbers[i] = decode(view, i * size);
  return numbers;
}
