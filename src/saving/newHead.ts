/** Transfer learning: models with the lower layers of another, and layers above them that start anew. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { custom, flag, list, number, optional, readOptions, refuse, text, type RecordOf } from "../base/options.ts"; // prettier-ignore
import type { DescribedLayer, ModelDescription, ReadLayer } from "../formats/description.ts";
import type { Spec } from "../base/registry.ts";
import { configureActivation, type ActivationLike } from "../kernels/activations/index.ts";
import { keyOf } from "../kernels/random/philox.ts";
import { dense, flatten } from "../layers/all.ts";
import type { Layer } from "../layers/layer.ts";
import { input, type SymbolicTensor } from "../layers/symbolic.ts";
import { Arena } from "../memory/arena.ts";
import { HeapMemory } from "../memory/heap.ts";
import type { Shape } from "../memory/shape.ts";
import type { DType } from "../memory/tensor.ts";
import { buildNetwork, initialize } from "../network/network.ts";
import { readWeights } from "../network/weights.ts";
import { numberOptions } from "../session/spec.ts";
import { describeFile, fileOf } from "./description.ts";
import { UniqueNames } from "../base/uniqueNames.ts";
import { fileFrom, type ModelLike } from "./given.ts";
import type { ModelFile } from "./json.ts";

export interface NewHeadOptions {
  /** What the classes are called: one output each. */
  labels?: readonly string[];
  /** Outputs that have no names. */
  units?: number;
  /** Of the outputs. Default "softmax", for one output "sigmoid". */
  activation?: ActivationLike;
  /** Units of dense layers between the features and the outputs. Default none. */
  hiddenLayers?: readonly number[];
  /** Of those. Default "relu". */
  hiddenActivation?: ActivationLike;
  /** Whether training leaves the layers that are kept as they are. Default true. */
  freeze?: boolean;
  /** The last layer that is kept, by its name. Default the one that the last layer with weights reads; normalizations do not count. */
  from?: string;
  /** Of the new weights, and of the model's trainings. Default 0. */
  seed?: number;
}

const whole = number(undefined, { integer: true, min: 1 });
const activation = (initial?: string) =>
  custom(initial, "a name or a factory's result", (value) => configureActivation(value).spec as Spec<"activation">);
const headOptions = {
  labels: optional(list(undefined, text())),
  units: optional(whole),
  activation: optional(activation()),
  hiddenLayers: list([], whole),
  hiddenActivation: activation("relu"),
  freeze: flag(true),
  from: optional(text()),
  seed: numberOptions.seed,
} satisfies RecordOf<NewHeadOptions>;

/**
 * A model with the layers of another up to `from`, and dense layers above: hidden ones, then the outputs. Features of several
 * axes are flattened. New weights are drawn as of any new model (glorotUniform, biases 0); the model is not compiled.
 *
 *   const model = await loadModel(withNewHead(old, { labels: ["cat", "dog"] }));
 *
 * Throws E_CONFIG for options, several outputs and names of layers that there are not, E_FORMAT for what is no model.
 */
export function withNewHead(model: ModelLike, options: NewHeadOptions): ModelFile {
  const checked = readOptions(headOptions, options, "withNewHead");
  const { labels, units = labels?.length, hiddenLayers, hiddenActivation, freeze, seed } = checked;
  if (labels !== undefined && (labels.length < 2 || new Set(labels).size < labels.length))
    throw new ChainruleError("E_CONFIG", `withNewHead labels must be at least two different names, got ${formatValue(labels)}.`); // prettier-ignore
  if (units === undefined || (labels && labels.length !== units && !(units === 1 && labels.length === 2)))
    throw new ChainruleError("E_CONFIG", `withNewHead needs labels, or units without names, got units ${formatValue(units)} and labels ${formatValue(labels)}.`); // prettier-ignore
  const described = describeFile(fileFrom(model));
  const from = checked.from ?? featuresOf(described, "withNewHead");
  const kept = layersUpTo(described, from).map((layer) => (freeze ? frozen(layer) : layer));
  const shape = kept[kept.length - 1]?.shape ?? described.inputs.find(({ name }) => name === from)!.shape;
  const names = new UniqueNames();
  for (const part of [...kept, ...described.inputs]) names.take(part.name);
  const head: Layer[] = shape.length > 1 ? [flatten({ name: names.take("features") })] : [];
  for (const units of hiddenLayers)
    head.push(dense({ units, activation: hiddenActivation, name: names.take("hidden") }));
  const { activation = units === 1 ? "sigmoid" : "softmax" } = checked;
  head.push(dense({ units, activation, name: names.take("head") }));
  const fresh = started(head, from, shape, described.dtype, seed);
  return written(described, [...kept, ...fresh], labels === undefined ? [] : [labels], seed);
}

/**
 * A model with one class more: the last dense layer gets a unit, whose weights its initialisers draw. The outputs of the
 * other classes before the softmax keep their bits. The model is not compiled.
 * Throws E_CONFIG for a class that there is, and for models whose classes have no names or whose outputs are no dense layer's.
 */
export function withNewClass(model: ModelLike, label: string, options: { seed?: number } = {}): ModelFile {
  if (typeof label !== "string" || label === "") refuse(label, "withNewClass label", "the name of a class");
  const { seed } = readOptions({ seed: numberOptions.seed }, options, "withNewClass");
  const described = describeFile(fileFrom(model));
  const { layers, dtype } = described;
  const [labels] = described.labels;
  const output = layerNamed(layers, onlyOutput(described, "withNewClass"));
  const last = output?.kind === "activation" ? layerNamed(layers, output.from[0]) : output;
  const units = last?.shape[0];
  const problem =
    last?.kind !== "dense" || last.shape.length !== 1
      ? "a model whose outputs are those of a dense layer"
      : units === 1
        ? "a network of an output for each class; withNewHead gives it one"
        : labels.length === 0
          ? "a model whose classes have names: model.labels"
          : labels.includes(label)
            ? `a class that is not among ${formatValue(labels)}`
            : undefined;
  if (problem !== undefined) throw new ChainruleError("E_CONFIG", `withNewClass ${formatValue(label)} needs ${problem}.`); // prettier-ignore
  const { name, config, from, shape, inputShapes } = last!;
  const wider = dense({ ...config, units: shape[0] + 1, name } as never);
  const [fresh] = started([wider], from[0], inputShapes[0], dtype, seed);
  const weights = fresh.weights.map((drawn) => {
    const old = last!.weights.find((weight) => weight.name === drawn.name)!;
    return { ...drawn, data: widened(old.data, shape[0], drawn.data) };
  });
  const changed = layers.map((layer) => (layer === last ? { ...fresh, weights } : layer));
  return written(described, changed, [[...labels, label]], seed);
}

/** Rows of numbers over those of rows that have one more at their end; all of a bias that units share. */
function widened(old: ArrayLike<number>, columns: number, drawn: ArrayLike<number>): Float64Array {
  const shared = old.length === drawn.length;
  return Float64Array.from(drawn, (fresh, i) => {
    const column = i % (columns + 1);
    return shared ? old[i] : column < columns ? old[Math.floor(i / (columns + 1)) * columns + column] : fresh;
  });
}

function written(
  { dtype, inputs, metadata }: ModelDescription,
  layers: readonly ReadLayer[],
  labels: readonly (readonly string[])[],
  seed: number,
): ModelFile {
  const read = new Set(layers.flatMap(({ from }) => from));
  const outputs = [layers[layers.length - 1].name];
  const file = fileOf({
    dtype,
    inputs: inputs.filter(({ name }) => read.has(name)),
    layers,
    outputs,
    labels,
    metadata,
  });
  return { ...file, model: { ...file.model, seed } };
}

/** Layers in a row on what `from` gives, of that shape, with their first weights. */
function started(parts: readonly Layer[], from: string, shape: Shape, dtype: DType, seed: number): ReadLayer[] {
  const start = input({ shape, name: from });
  const output = parts.reduce<SymbolicTensor>((x, layer) => layer.apply(x), start);
  const network = buildNetwork([start], [output], dtype);
  const arena = new Arena(new HeapMemory(), dtype);
  arena.place(network.parameters.map(({ tensor }) => tensor.storage));
  initialize(network, arena, keyOf(seed));
  const weights = readWeights(network, arena);
  return network.layers.map(({ name, layer, from, parameters }) => ({
    kind: layer.kind,
    name,
    config: layer.config,
    from,
    weights: parameters.map((parameter) => {
      return { name: parameter.name.slice(name.length + 1), data: weights[network.parameters.indexOf(parameter)] };
    }),
  }));
}

/** With all its weights left out of training. */
function frozen(layer: DescribedLayer): DescribedLayer {
  const { config } = layer;
  const inner = config.layer as { config: object } | undefined; // of bidirectional
  if (inner !== undefined)
    return { ...layer, config: { ...config, layer: { ...inner, config: { ...inner.config, trainable: false } } } };
  return "trainable" in config ? { ...layer, config: { ...config, trainable: false } } : layer;
}

const layerNamed = (layers: readonly DescribedLayer[], wanted: string) => layers.find(({ name }) => name === wanted);

function onlyOutput({ outputs }: ModelDescription, what: string): string {
  if (outputs.length === 1) return outputs[0];
  throw new ChainruleError("E_CONFIG", `${what} needs a model of one output, got ${outputs.length}.`);
}

/**
 * What the last layer with a kernel reads, from the output backwards. A layer without weights, or with one of each for a number, as
 * normalizations have them, belongs to the layer below.
 */
function featuresOf(described: ModelDescription, what: string): string {
  const passes = ({ weights, from }: DescribedLayer) =>
    from.length === 1 && weights.every(({ shape }) => shape.length < 2);
  let layer = layerNamed(described.layers, onlyOutput(described, what));
  while (layer !== undefined && passes(layer)) layer = layerNamed(described.layers, layer.from[0]);
  if (layer !== undefined && layer.weights.length > 0 && layer.from.length === 1) return layer.from[0];
  throw new ChainruleError("E_CONFIG", `${what} needs the option from, the last layer to keep: no layer with weights stands alone above the others.`); // prettier-ignore
}

/** A layer with all that it depends on, in order; none for an input. Throws E_CONFIG for a name that there is not. */
function layersUpTo({ layers, inputs }: ModelDescription, last: string): DescribedLayer[] {
  const names = [...inputs, ...layers].map(({ name }) => name);
  if (!names.includes(last)) refuse(last, "withNewHead from", `one of ${names.join(", ")}`);
  const wanted = new Set([last]);
  for (const { name, from } of [...layers].reverse()) if (wanted.has(name)) from.forEach((one) => wanted.add(one));
  return layers.filter(({ name }) => wanted.has(name));
}
