/** Models of ours written as TensorFlow.js has them: a functional model of Keras' layers, and their weights in float32. */
import { ChainruleError, formatValue } from "../../base/errors.ts";
import type { DescribedLayer, ModelDescription } from "../description.ts";
import type { TensorFlowArtifacts, WeightSpec } from "./artifacts.ts";
import { pairOfKind, type LayerPair } from "./layers.ts";
import { specOf, UNKNOWN } from "./values.ts";

type Config = Record<string, unknown>;

/** A layer there, and its weights. */
interface Written {
  readonly className: string;
  readonly name: string;
  readonly config: Config;
  readonly from: readonly string[];
  readonly weights?: readonly { readonly spec: WeightSpec; readonly data: ArrayLike<number> }[];
}

/** Throws E_CONFIG for what TensorFlow.js does not have, naming layer and option, and for numbers that float32 does not hold. */
export function writeTensorFlow(description: ModelDescription): TensorFlowArtifacts {
  const { inputs, layers, outputs, labels, metadata } = description;
  refuseMasks(layers);
  const names = new Set([...inputs, ...layers].map(({ name }) => name));
  /** What a layer is called there, where an activation has become a layer of its own behind it. */
  const last = new Map<string, string>();
  const written: Written[] = inputs.map(({ name, shape }) => {
    const config = { batch_input_shape: [null, ...shape], dtype: "float32", sparse: false, name };
    return { className: "InputLayer", name, config, from: [] };
  });
  for (const layer of layers) {
    const from = layer.from.map((name) => last.get(name) ?? name);
    for (const one of writeLayer({ ...layer, from }, names)) {
      written.push(one);
      last.set(layer.name, one.name);
    }
  }
  const place = (name: string) => [last.get(name) ?? name, 0, 0];
  const config = {
    name: "model",
    layers: written.map(({ className, name, config, from }) => ({
      class_name: className,
      config,
      name,
      inbound_nodes: from.length === 0 ? [] : [from.map((source) => [source, 0, 0, {}])],
    })),
    input_layers: inputs.map(({ name }) => place(name)),
    output_layers: outputs.map(place),
  };
  const weights = written.flatMap(({ weights = [] }) => weights);
  const named = labels.some((list) => list.length > 0) && { labels: labels.length === 1 ? labels[0] : labels };
  return {
    modelTopology: { class_name: "Functional", config, keras_version: "2.15.0", backend: "tensorflow" },
    weightSpecs: weights.map(({ spec }) => spec),
    weightData: bytesOf(weights),
    format: "layers-model",
    generatedBy: "Chainrule",
    convertedBy: null,
    ...((named || metadata) && { userDefinedMetadata: { ...metadata, ...named } }),
  };
}

/** The layer, and behind it an activation that only is a layer there. */
function writeLayer(layer: DescribedLayer, names: Set<string>): Written[] {
  const { kind, name, from } = layer;
  if (kind === "bidirectional") return [writeBidirectional(layer)];
  const { name: activation, options } = specOf(layer.config.activation ?? "linear");
  if (activation === "leakyRelu") {
    const own = (called: string, from: readonly string[]): Written => ({
      className: "LeakyReLU",
      name: called,
      config: { alpha: options.alpha, name: called, trainable: true },
      from,
    });
    if (kind === "activation") return [own(name, from)];
    if (kind === "simpleRnn") return refuse(layer, "activation");
    const linear = writeLayer({ ...layer, config: { ...layer.config, activation: "linear" } }, names);
    return [...linear, own(unused(`${name}_leaky_re_lu`, names), [name])];
  }
  const pair = pairOfKind(kind);
  if (pair === undefined || kind === "gru") return refuse(layer, "kind");
  const config = { ...writeOptions(layer, pair), name, trainable: isTrainable(layer) };
  return [{ className: pair.className, name, config, from, weights: writeWeights(layer, pair, name) }];
}

function writeBidirectional(layer: DescribedLayer): Written {
  const { name, from, config, weights } = layer;
  const { kind, config: own } = config.layer as { kind: string; config: Config };
  const pair = kind === "gru" ? undefined : pairOfKind(kind);
  if (pair === undefined) return refuse(layer, "layer", kind);
  if (own.goBackwards === true) return refuse(layer, "goBackwards");
  const called = `${name}_layer`;
  const inner = {
    class_name: pair.className,
    config: { ...writeOptions({ ...layer, kind, config: own }, pair), name: called, trainable: own.trainable },
  };
  const written = ["forward", "backward"].flatMap((direction) => {
    const of = weights.filter((weight) => weight.name.startsWith(direction));
    const one = of.map((weight) => ({ ...weight, name: weight.name.slice(direction.length + 1) }));
    return writeWeights({ ...layer, weights: one }, pair, `${name}/${direction}_${called}`);
  });
  const options = { layer: inner, merge_mode: config.mergeMode, name, trainable: own.trainable };
  return { className: "Bidirectional", name, config: options, from, weights: written };
}

/** Only training sees these, and there is nothing like them there. */
const DROPPED: ReadonlySet<string> = new Set(["trainable", "learningRateMultiplier"]);

/** Options by their names there. Throws E_CONFIG for those that are not there. */
function writeOptions(layer: DescribedLayer, { options }: LayerPair): Config {
  const { config } = layer;
  const written: Config = {};
  const left = new Set(Object.keys(config).filter((option) => !DROPPED.has(option)));
  for (const [option, { ours, value }] of Object.entries(options)) {
    const given = ours === "useBias" ? config[ours] !== false : ours && config[ours];
    const theirs = value.write(given);
    if (theirs === UNKNOWN) return refuse(layer, ours!, given);
    if (theirs !== undefined) written[option] = theirs;
    left.delete(ours!);
  }
  for (const option of left) refuse(layer, option, config[option]);
  return written;
}

function isTrainable({ config: { trainable = true } }: DescribedLayer): boolean {
  if (typeof trainable === "boolean") return trainable;
  const { kernel, bias } = trainable as { kernel: boolean; bias: boolean };
  return kernel || bias;
}

/** Weights under the name of their layer; a bias that units share becomes one for each. */
function writeWeights(
  layer: DescribedLayer,
  { weights: pairs }: LayerPair,
  name: string,
): NonNullable<Written["weights"]> {
  return layer.weights.map(({ name: ours, shape, data }) => {
    const { theirs } = pairs.find((pair) => pair.ours === ours)!;
    const isShared = layer.config.useBias === "shared" && ours === "bias";
    const units = Number(layer.config.units);
    const numbers = isShared ? new Float32Array(units).fill(data[0]) : Float32Array.from(data);
    const at = numbers.findIndex((number) => !Number.isFinite(number));
    if (at >= 0)
      throw new ChainruleError(
        "E_CONFIG",
        `TensorFlow.js models hold float32 numbers; ${layer.name}/${ours} has ${data[at]} at position ${at}.`,
      );
    const spec = { name: `${name}/${theirs}`, shape: isShared ? [units] : [...shape], dtype: "float32" };
    return { spec, data: numbers };
  });
}

/** Numbers one after the other, little-endian. */
function bytesOf(weights: NonNullable<Written["weights"]>): ArrayBuffer {
  const bytes = new ArrayBuffer(4 * weights.reduce((sum, { data }) => sum + data.length, 0));
  const all = new Float32Array(bytes);
  let begin = 0;
  for (const { data } of weights) {
    all.set(data, begin);
    begin += data.length;
  }
  return bytes;
}

/** Layers that pass a mask on there. */
const PASSING = new Set([
  "activation",
  "batchNormalization",
  "dense",
  "dropout",
  "gaussianNoise",
  "layerNormalization",
  "masking",
]);
const RECURRENT = new Set(["lstm", "simpleRnn"]);

/** Masks there mean the same where a recurrent layer follows, and else stop the model from being loaded. */
function refuseMasks(layers: readonly DescribedLayer[]): void {
  const masked = new Set<string>();
  for (const layer of layers) {
    const { kind, name, config } = layer;
    const reads = layer.from.some((source) => masked.has(source));
    const isLeaky = specOf(config.activation ?? "linear").name === "leakyRelu";
    const passes = PASSING.has(kind) && !isLeaky;
    const ends = RECURRENT.has(kind) && !(config.returnSequences === true && config.goBackwards === true);
    if (reads && !passes && !ends) refuse(layer, "mask");
    const isSource = kind === "masking" || (kind === "embedding" && config.maskZero === true);
    if (isSource || (reads && (passes || config.returnSequences === true))) masked.add(name);
  }
}

/** A name that no layer has. */
function unused(name: string, names: Set<string>): string {
  while (names.has(name)) name += "_";
  names.add(name);
  return name;
}

const REASONS: Readonly<Record<string, string>> = {
  gru: "its GRU applies the reset gate before the product (reset_after: false)",
  mask: "its layers after a mask are recurrent ones and those that pass it on",
  groups: "its convolutions have no groups",
  padding: "it has no causal padding",
};

function refuse({ kind, name }: DescribedLayer, what: string, value?: unknown): never {
  const has =
    what === "kind"
      ? `is a ${kind}`
      : what === "mask"
        ? `is a ${kind} behind a mask`
        : `has ${what} ${formatValue(specOf(value ?? "").name ?? value)}`;
  const why = REASONS[what === "kind" || value === "gru" ? kind : what];
  const message = `TensorFlow.js does not have what layer ${formatValue(name)} is: it ${has}${why === undefined ? "" : `; ${why}`}.`;
  throw new ChainruleError("E_CONFIG", message, { layer: name, kind, option: what });
}
