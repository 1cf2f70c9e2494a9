/** Models from descriptions: layers in a row, or a graph. */
import { chooseBackend } from "../backends/choose.ts";
import { engineOptions, engineRequest, type EngineOptions } from "../backends/request.ts";
import { keyOf } from "../kernels/random/philox.ts";
import type { Layer } from "../layers/layer.ts";
import type { Shape } from "../memory/shape.ts";
import { checkShape, input, isSymbolic, type SymbolicTensor } from "../layers/symbolic.ts";
import type { DType } from "../memory/tensor.ts";
import { custom, needed, readOptions, refuse, type Checked, type RecordOf } from "../base/options.ts";
import { Session } from "../session/session.ts";
import { numberOptions, type ModelSpec } from "../session/spec.ts";
import { Model } from "./model.ts";

/** The options of every model. */
export interface ModelOptions extends EngineOptions {
  /** The only source of randomness: same seed, same bits. A whole number from 0. Default 0. */
  seed?: number;
  /** Number type of weights and arithmetic. Default "float32". */
  dtype?: DType;
}
const modelOptions = { ...numberOptions, ...engineOptions } satisfies RecordOf<ModelOptions>;

export interface SequentialOptions extends ModelOptions {
  /** Numbers a row, by dimension: [784], or [28, 28] with flatten() as the first layer. */
  inputShape: Shape;
  /** Applied one after the other; at least one. */
  layers: readonly Layer[];
}

const sequentialOptions = {
  ...modelOptions,
  inputShape: needed(custom(undefined, "a shape such as [784]", checkShape)),
  layers: needed(custom(undefined, "an array of at least one layer", checkLayers)),
} satisfies RecordOf<SequentialOptions>;

/**
 * A network of layers in a row, with its first weights drawn.
 * Throws E_CONFIG for unknown or impossible options, E_SHAPE for what does not fit, E_ENGINE when backend: "wasm" was
 * asked for and cannot run.
 */
export async function sequential(options: SequentialOptions): Promise<Model<false>> {
  const { inputShape, layers, ...common } = readOptions(sequentialOptions, options, "sequential");
  const first = input({ shape: inputShape });
  const last = layers.reduce<SymbolicTensor>((x, layer) => layer.apply(x), first);
  return create<false>(specOf([first], [last], common));
}

function checkLayers(layers: unknown, name: string): readonly Layer[] {
  if (!Array.isArray(layers) || layers.length === 0) return refuse(layers, name, "an array of at least one layer");
  layers.forEach((layer: unknown, i) => {
    if (typeof layer !== "object" || layer === null || !("apply" in layer))
      refuse(layer, `${name}[${i}]`, "a layer such as dense({ units: 10 })");
  });
  return layers;
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
export async function model<const Outputs extends Symbolic>(
  options: GraphOptions<Outputs>,
): Promise<Model<Outputs extends readonly [unknown, unknown, ...unknown[]] ? true : false>> {
  const { inputs, outputs, ...common } = readOptions(graphOptions, options, "model");
  return create(specOf(inputs, outputs, common));
}

async function create<Several extends boolean>(spec: ModelSpec): Promise<Model<Several>> {
  return new Model(new Session(spec, await chooseBackend(spec.engine)));
}

function checkSymbols(value: unknown, name: string): SymbolicTensor[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every(isSymbolic)) return list;
  return refuse(value, name, "what input() or a layer's apply returned, one or a list");
}

/** A graph with the options that all models have, checked. Nothing is allocated yet. */
function specOf(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  { seed, dtype, ...engine }: Checked<typeof modelOptions>,
): ModelSpec {
  return { inputs, outputs, dtype, engine: engineRequest(engine, dtype), seed, key: keyOf(seed) };
}
