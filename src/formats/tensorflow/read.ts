/** Models of TensorFlow.js and Keras read: a topology and named weights as layers of ours. */
import { formatValue } from "../../base/errors.ts";
import { checkJSON } from "../../base/json.ts";
import * as factories from "../../layers/all.ts";
import type { Layer } from "../../layers/layer.ts";
import { sizeOf, type Shape } from "../../memory/shape.ts";
import type { ReadLayer, ReadModel, ReadWeight } from "../description.ts";
import { activationLayers, IGNORED, pairOfClass, type LayerPair } from "./layers.ts";
import { guarded, refuse } from "./refuse.ts";
import { readNode, readTopology, type Fields, type Node } from "./topology.ts";
import { UNKNOWN, type Place } from "./values.ts";
import type { ReadTensor } from "./weights.ts";

/** Throws E_FORMAT, naming the layer, its class and the option that is not known. */
export function readTensorFlow(modelTopology: unknown, tensors: readonly ReadTensor[], metadata?: unknown): ReadModel {
  const { keras3, inputs, nodes, outputs } = readTopology(modelTopology);
  const owned = weightsByLayer(nodes, tensors);
  const shapes = new Map<string, Shape>(inputs.map(({ name, shape }) => [name, shape]));
  const layers = nodes.map((node): ReadLayer => {
    const inputShapes = node.from.map((name) => shapes.get(name) ?? refuse(`${formatValue(name)} is no layer`));
    const { kind, config, weights } = readLayer(node, { keras3, inputShapes });
    const shape = guarded(`${node.name} (${node.className})`, () => {
      const layer: Layer = factories[kind as keyof typeof factories]({ ...config, name: node.name } as never);
      return layer.build(node.name, inputShapes, "float32", 0).shape;
    });
    shapes.set(node.name, shape);
    return { kind, name: node.name, config, from: node.from, weights: weights(owned.get(node.name) ?? []) };
  });
  return {
    dtype: "float32",
    inputs,
    layers,
    outputs,
    ...notesOf(
      metadata,
      outputs.map((name) => shapes.get(name) ?? []),
    ),
  };
}

/** What a layer is here. `weights` finds its own among those of the file. */
interface OwnLayer {
  readonly kind: string;
  readonly config: Record<string, unknown>;
  weights(tensors: readonly OwnTensor[]): ReadWeight[];
}

/** A weight of the file by what is behind the name of its layer, such as ["lstm_cell", "kernel"]. */
interface OwnTensor extends ReadTensor {
  readonly path: readonly string[];
}

function readLayer(node: Node, place: Place): OwnLayer {
  const { className, config } = node;
  if (className === "Bidirectional") return readBidirectional(node, place);
  if (Object.hasOwn(activationLayers, className)) {
    const { options, activation } = activationLayers[className];
    const found = activation(readOptions(node, options, place));
    if (found === undefined) refuse(`layer ${formatValue(node.name)} (${className}) has options that are not known`);
    return { kind: "activation", config: { activation: found }, weights: (given) => weightsOf(node, [], given) };
  }
  const pair = pairOfClass(className);
  if (pair === undefined) return refuse(`layer ${formatValue(node.name)} has the class ${formatValue(className)}, which is not known`); // prettier-ignore
  const own = readOptions(node, pair.options, place);
  if (pair.weights.length > 0) own.trainable = config.trainable ?? true;
  return { kind: pair.kind, config: own, weights: (given) => weightsOf(node, pair.weights, given) };
}

/** The options of a layer by our names. Throws E_FORMAT. */
function readOptions(node: Node, options: LayerPair["options"], place: Place): Record<string, unknown> {
  const { config, className, name } = node;
  const unknown = (option: string): never =>
    refuse(
      `layer ${formatValue(name)} (${className}) has ${option} ${formatValue(config[option])}, which is not known`,
    );
  for (const option of Object.keys(config))
    if (!Object.hasOwn(options, option) && !IGNORED.has(option)) unknown(option);
  checkPrecision(node);
  const own: Record<string, unknown> = {};
  for (const [option, { ours, value, initial }] of Object.entries(options)) {
    const read = value.read(Object.hasOwn(config, option) ? config[option] : initial, place);
    if (read === UNKNOWN) unknown(option);
    if (ours !== undefined && read !== undefined) own[ours] = read;
  }
  return own;
}

/** Layers compute in float32: a name, or in Keras 3 a policy of that name. */
function checkPrecision({ name, className, config: { dtype = "float32" } }: Node): void {
  const { config } = Object(dtype) as Fields;
  const policy = typeof dtype === "string" || dtype === null ? dtype : (Object(config) as Fields).name;
  const isCodes = className === "Embedding" && policy === "int32";
  if (policy !== "float32" && policy !== null && !isCodes)
    refuse(`layer ${formatValue(name)} (${className}) has dtype ${formatValue(policy)}; float32 is known`);
}

/** A recurrent layer in both directions; Keras 3 also has the one that goes backwards, which must be the same. */
function readBidirectional(node: Node, place: Place): OwnLayer {
  const { name, config } = node;
  const inner = (value: unknown): OwnLayer & { className: string } => {
    const layer = readNode(value, `the layer of ${formatValue(name)}`);
    const { className } = layer;
    if (!["LSTM", "GRU", "SimpleRNN"].includes(className))
      return refuse(`layer ${formatValue(name)} (Bidirectional) has a layer of class ${formatValue(className)}, which is not known`); // prettier-ignore
    return { ...readLayer(layer, place), className };
  };
  const { layer, backward_layer, merge_mode = "concat" } = config;
  for (const option of Object.keys(config))
    if (!["layer", "backward_layer", "merge_mode"].includes(option) && !IGNORED.has(option))
      refuse(`layer ${formatValue(name)} (Bidirectional) has ${option} ${formatValue(config[option])}, which is not known`); // prettier-ignore
  checkPrecision(node);
  const forward = inner(layer);
  const backward = backward_layer === undefined || backward_layer === null ? undefined : inner(backward_layer);
  if (forward.config.goBackwards !== false)
    refuse(`layer ${formatValue(name)} (Bidirectional) has go_backwards in its layer, which is not known`);
  const reversed = { kind: forward.kind, config: { ...forward.config, goBackwards: true } };
  if (backward && JSON.stringify({ kind: backward.kind, config: backward.config }) !== JSON.stringify(reversed))
    refuse(`layer ${formatValue(name)} (Bidirectional) has a backward_layer unlike its layer, which is not known`);
  forward.config.trainable = forward.config.trainable !== false && config.trainable !== false;
  return {
    kind: "bidirectional",
    config: { layer: { kind: forward.kind, config: forward.config }, mergeMode: merge_mode },
    weights(given) {
      const one = (direction: string) => {
        const own = given.filter(({ path }) => path.some((part) => part.startsWith(direction)));
        return forward.weights(own).map(({ name, data }) => ({ name: `${direction}/${name}`, data }));
      };
      const both = [...one("forward"), ...one("backward")];
      if (both.length < given.length) refuse(`layer ${formatValue(name)} (Bidirectional) has weights of no direction`);
      return both;
    },
  };
}

/** A layer's weights by our names, found by the last part of theirs: its name or, in files of Keras 3, its number. */
function weightsOf(
  { name, className, config }: Node,
  pairs: LayerPair["weights"],
  given: readonly OwnTensor[],
): ReadWeight[] {
  const has = ({ theirs }: (typeof pairs)[number]) =>
    !(theirs === "bias" && config.use_bias === false) &&
    !(theirs === "gamma" && config.scale === false) &&
    !(theirs === "beta" && config.center === false);
  const all = pairs.filter(has);
  const found = new Map<string, ReadWeight>();
  for (const { path, name: full, data } of given) {
    const last = (path[path.length - 1] ?? "").replace(/:0$/, "");
    const pair = /^\d+$/.test(last)
      ? all[Number(last)]
      : all.find(({ theirs }) => theirs === last || isKernel(last, theirs));
    if (pair === undefined || found.has(pair.ours))
      return refuse(`layer ${formatValue(name)} (${className}) has no use for the weights ${formatValue(full)}`);
    found.set(pair.ours, { name: pair.ours, data });
  }
  return [...found.values()];
}

/** What Keras 3 calls the kernel of a depthwise convolution. */
const isKernel = (name: string, theirs: string) => name === "kernel" && theirs === "depthwise_kernel";

/** Parts of a weight's name that are looked at. */
const MAX_PARTS = 16;

/** The weights of each layer: a name begins with that of its layer, perhaps behind that of its model. Throws E_FORMAT for others. */
function weightsByLayer(nodes: readonly Node[], tensors: readonly ReadTensor[]): Map<string, OwnTensor[]> {
  const owned = new Map<string, OwnTensor[]>(nodes.map(({ name }) => [name, []]));
  for (const tensor of tensors) {
    const parts = tensor.name.split("/").slice(0, MAX_PARTS);
    const find = (): boolean => {
      for (let begin = 0; begin < parts.length; begin++)
        for (let end = parts.length - 1; end > begin; end--) {
          const own = owned.get(parts.slice(begin, end).join("/"));
          if (own === undefined) continue;
          own.push({ ...tensor, path: parts.slice(end) });
          return true;
        }
      return false;
    };
    if (!find()) refuse(`no layer has the weights ${formatValue(tensor.name)}`);
  }
  return owned;
}

/** The user's own data; of them `labels`, where those can be the names of the outputs' classes, which this library writes so. */
function notesOf(value: unknown, outputs: readonly Shape[]): Pick<ReadModel, "labels" | "metadata"> {
  if (value === undefined || value === null) return {};
  const metadata = guarded("userDefinedMetadata", () => checkJSON(value, "userDefinedMetadata"));
  const { labels, ...others } = metadata;
  const lists: unknown = outputs.length === 1 ? [labels] : labels;
  const areNames = (names: unknown, i: number): boolean => {
    if (!Array.isArray(names) || i >= outputs.length || new Set(names).size < names.length) return false;
    const count = Math.max(sizeOf(outputs[i]), 2);
    const fits = names.length === count || (outputs.length > 1 && names.length === 0);
    return fits && names.every((name) => typeof name === "string" && name !== "");
  };
  const fits = Array.isArray(lists) && lists.length === outputs.length && lists.every(areNames);
  return fits ? { labels: lists as string[][], metadata: others } : { metadata };
}
