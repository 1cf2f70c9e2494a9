/**
 * What the writer adds for its own reader, in metadata_props: ONNX has operators, not layers. Read back, a file gives the
 * layers, names and bits that were written, unless another program has changed its nodes.
 *
 *   chainrule        { dtype, inputs: [{ name, shape }], layers: [{ kind, name, config, from, weights: [name] }], outputs,
 *                    fingerprint: that of the nodes }
 *   labels           [[name]], an array an output, where outputs have names of classes
 *   metadata         the user's own JSON, where there is any
 *   name             the model's name
 */
import { ChainruleError } from "../../base/errors.ts";
import { checkJSON, type JSONObject } from "../../base/json.ts";
import type { RealArray } from "../../memory/tensor.ts";
import type { ModelDescription, ReadLayer, ReadModel, ReadWeight } from "../description.ts";
import type { OnnxModel } from "./decode.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Metadata, OnnxGraph, Tensor } from "./graph.ts";
import { gateCount, gatesFromOnnx, hasKernel, isRecurrent, kernelFromOnnx } from "./kernels.ts";

const KEY = "chainrule";

interface OwnDescription extends Pick<ReadModel, "dtype" | "inputs" | "outputs"> {
  readonly layers: readonly (Omit<ReadLayer, "weights"> & { readonly weights: readonly string[] })[];
  readonly fingerprint: string;
}

export function ownMetadata(description: ModelDescription, graph: OnnxGraph, name: string): Metadata {
  const { dtype, inputs, layers, outputs, labels, metadata } = description;
  const own: OwnDescription = {
    dtype,
    inputs: inputs.map(({ name, shape }) => ({ name, shape })),
    layers: layers.map(({ kind, name, config, from, weights }) => {
      return { kind, name, config, from, weights: weights.map((weight) => weight.name) };
    }),
    outputs,
    fingerprint: fingerprint(graph.nodes),
  };
  return new Map([
    [KEY, JSON.stringify(own)],
    ["name", name],
    ...(labels.some((names) => names.length > 0) ? [["labels", JSON.stringify(labels)] as const] : []),
    ...(metadata === undefined || Object.keys(metadata).length === 0
      ? []
      : [["metadata", JSON.stringify(metadata)] as const]),
  ]);
}

/** The model as it was written; undefined for files of other programs and changed ones. What it says is checked where it is used. */
export function readOwn({ graph, metadata }: OnnxModel): ReadModel | undefined {
  const own = parsed(metadata.get(KEY)) as Partial<OwnDescription> | undefined;
  if (own?.fingerprint !== fingerprint(graph.nodes)) return undefined;
  const { dtype, inputs, layers, outputs } = own;
  if (dtype !== "float32" && dtype !== "float64") return undefined;
  if (!Array.isArray(layers) || !areTexts(outputs) || !Array.isArray(inputs)) return undefined;
  if (!inputs.every((one) => isObject(one) && typeof one.name === "string")) return undefined;
  const tensors = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const read: ReadLayer[] = [];
  for (const layer of layers) {
    if (!isLayer(layer)) return undefined;
    const weights = weightsOf(layer, tensors);
    if (weights === undefined) return undefined;
    read.push({ ...layer, weights });
  }
  return { dtype, inputs, layers: read, outputs, ...notesOf(metadata) };
}

/** Labels and metadata, which stay when other programs change the nodes. */
export function notesOf(metadata: Metadata): Pick<ReadModel, "labels" | "metadata"> {
  const labels = parsed(metadata.get("labels"));
  const given = plain(parsed(metadata.get("metadata")));
  return {
    ...(Array.isArray(labels) && labels.every(areTexts) && { labels }),
    ...(given !== undefined && { metadata: given }),
  };
}

/** An object of plain JSON within the limits of metadata. */
function plain(value: unknown): JSONObject | undefined {
  try {
    return isObject(value) ? checkJSON(value, "metadata") : undefined;
  } catch (error) {
    if (error instanceof ChainruleError) return undefined;
    throw error;
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const areTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === "string");

function isLayer(layer: unknown): layer is OwnDescription["layers"][number] {
  if (!isObject(layer)) return false;
  const { kind, name, config, from, weights } = layer;
  return (
    typeof kind === "string" && typeof name === "string" && isObject(config) && areTexts(from) && areTexts(weights)
  );
}

/** The weights of a layer, in the layers' orders of axes and gates; undefined where a tensor is not as it was written. */
function weightsOf(layer: OwnDescription["layers"][number], tensors: ReadonlyMap<string, Tensor>) {
  const found: ReadWeight[] = [];
  for (const name of layer.weights) {
    const tensor = tensors.get(`${layer.name}/${name}`);
    if (tensor === undefined || !isReal(tensor)) return undefined;
    const data = inLayers(layer, name, tensor);
    if (data === undefined) return undefined;
    found.push({ name, data });
  }
  return found;
}

const isReal = (tensor: Tensor): tensor is Tensor & { readonly data: RealArray } =>
  tensor.type === "FLOAT" || tensor.type === "DOUBLE";

function inLayers(
  { kind, config }: Pick<ReadLayer, "kind" | "config">,
  name: string,
  { dims, data }: Tensor & { readonly data: RealArray },
): RealArray | undefined {
  if (kind === "bidirectional") {
    const { layer } = config;
    if (!isObject(layer) || typeof layer.kind !== "string" || !isObject(layer.config)) return undefined;
    const [, own] = name.split("/");
    return inLayers({ kind: layer.kind, config: layer.config }, own, { dims, data } as never);
  }
  if (name === "kernel" && hasKernel(kind)) {
    const multiplier = config.depthMultiplier ?? 1;
    const isWhole = kind !== "depthwiseConv2d" || (Number.isInteger(multiplier) && dims[0] % (multiplier as number) === 0); // prettier-ignore
    const fits = dims.length === (kind === "conv1d" ? 3 : 4) && isWhole;
    return fits ? kernelFromOnnx(kind, { dims, data }, multiplier as number).data : undefined;
  }
  if (!isRecurrent(kind) || dims[0] !== 1 || dims.length > 3) return data;
  const columns = dims[1];
  const gates = gateCount(kind);
  if (!(columns > 0) || columns % gates !== 0) return undefined;
  if (dims.length === 3) return gatesFromOnnx(kind, data, dims[2]);
  // Biases of both products, of which only a GRU has a second one.
  const half = columns / 2;
  if (half % gates !== 0) return undefined;
  const rows = kind === "gru" ? [0, 1] : [0];
  const biases = new (data.constructor as Float64ArrayConstructor)(rows.length * half);
  for (const row of rows) biases.set(gatesFromOnnx(kind, data.subarray(row * half, (row + 1) * half), 1), row * half);
  return biases;
}
