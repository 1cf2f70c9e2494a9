/** Models from descriptions: layers in a row, or a graph. */
import { awaitHints } from "../base/awaitHints.ts";
import { checkJSON, type JSONObject } from "../base/json.ts";
import { chooseBackend } from "../backends/choose.ts";
import { engineOptions, engineRequest, type EngineOptions } from "../backends/request.ts";
import { keyOf } from "../kernels/random/philox.ts";
import type { Shape } from "../memory/shape.ts";
import { checkShape, isSymbolic, type SymbolicTensor } from "../layers/symbolic.ts";
import type { GivenLabels } from "../network/labels.ts";
import type { DType } from "../memory/tensor.ts";
import { custom, needed, optional, readOptions, refuse, type Checked, type RecordOf } from "../base/options.ts";
import { Session } from "../session/session.ts";
import { numberOptions, type ModelSpec } from "../session/spec.ts";
import { checkPart, Draft, type Part } from "./draft.ts";
import { members } from "./members.ts";
import { Model } from "./model.ts";

/** The options of every model. */
export interface ModelOptions extends EngineOptions {
  /** The only source of randomness: same seed, same bits. A whole number from 0. Default 0. */
  seed?: number;
  /** Number type of weights and arithmetic. Default "float32". */
  dtype?: DType;
  /** What the classes are called, one name each; for several outputs by output name. `model.labels` changes it. */
  labels?: GivenLabels;
  /** Data of your own that is saved with the model: an object of plain JSON. `model.metadata` changes it. */
  metadata?: JSONObject;
}
const modelOptions = {
  ...numberOptions,
  ...engineOptions,
  labels: optional(custom(undefined, "an array of names", (value) => value as GivenLabels)),
  metadata: optional(custom(undefined, "an object of plain JSON", checkJSON)),
} satisfies RecordOf<ModelOptions>;

export interface SequentialOptions extends ModelOptions {
  /** Numbers a row, by dimension: [784], or [28, 28] with flatten() as the first layer. By default the first layer's. */
  inputShape?: Shape;
  /** Applied one after the other, perhaps with an input() before them. More can follow with `add`. Default none yet. */
  layers?: readonly Part[];
}

const sequentialOptions = {
  ...modelOptions,
  inputShape: optional(custom(undefined, "a shape such as [784]", checkShape)),
  layers: optional(custom(undefined, "an array of at least one layer", checkLayers)),
} satisfies RecordOf<SequentialOptions>;

const ofSequential = awaitHints("sequential(…)", members);
const ofGraph = awaitHints("model(…)", members);

/**
 * A network of layers in a row, with its first weights drawn; without layers one that `add` gives them.
 * Throws E_CONFIG for unknown or impossible options, E_SHAPE for what does not fit, E_ENGINE when backend: "wasm" was
 * asked for and cannot run.
 */
export function sequential(options: SequentialOptions = {}): Promise<Model<false>> {
  return ofSequential(async () => {
    const { inputShape, layers = [], ...common } = readOptions(sequentialOptions, options, "sequential");
    const spec = { ...specOf(common), inputShape };
    const draft = new Draft(spec, await chooseBackend(spec.engine), layers);
    if (layers.length > 0) draft.build();
    return new Model<false>(draft);
  });
}

function checkLayers(layers: unknown, name: string): readonly Part[] {
  if (!Array.isArray(layers) || layers.length === 0) return refuse(layers, name, "an array of at least one layer");
  return layers.map((layer, i) => checkPart(layer, i, `${name}[${i}]`));
}

/** One symbolic tensor or several. */
type Symbolic = SymbolicTensor | readonly SymbolicTensor[];

export interface GraphOptions<Outputs extends Symbolic = Symbolic> extends ModelOptions {
  /** What input() gave: one, or a list. */
  inputs: Symbolic;
  /** What the last layers' apply gave: one, or a list. */
  outputs: Outputs;
}

const graphOptions = {
  ...modelOptions,
  inputs: needed(custom(undefined, "what input() returned", checkSymbols)),
  outputs: needed(custom(undefined, "what a layer's apply returned", checkSymbols)),
} satisfies RecordOf<GraphOptions>;

/**
 * A network as a graph from inputs to outputs, written with `input` and `layer.apply`. Throws as `sequential` does, and
 * E_CONFIG for graphs that depend on other inputs.
 */
export function model<const Outputs extends Symbolic>(
  options: GraphOptions<Outputs>,
): Promise<Model<Outputs extends readonly [unknown, unknown, ...unknown[]] ? true : false>> {
  return ofGraph(async () => {
    const { inputs, outputs, ...common } = readOptions(graphOptions, options, "model");
    const spec = specOf(common);
    return new Model(new Session({ ...spec, inputs, outputs }, await chooseBackend(spec.engine)));
  });
}

function checkSymbols(value: unknown, name: string): SymbolicTensor[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every(isSymbolic)) return list;
  return refuse(value, name, "what input() or a layer's apply returned, one or a list");
}

/** What the options of all models come to. */
function specOf(options: Checked<typeof modelOptions>): Omit<ModelSpec, "inputs" | "outputs"> {
  const { seed, dtype, labels, metadata, ...engine } = options;
  return {
    dtype,
    engine: engineRequest(engine, dtype),
    seed,
    key: keyOf(seed),
    labels,
    metadata,
  };
}
