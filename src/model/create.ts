/** Models from descriptions: layers in a row, or a graph. */
import { chooseBackend } from "../backends/choose.ts";
import { checkEngineOptions, engineOptions, type EngineOptions } from "../backends/request.ts";
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { Layer } from "../layers/layer.ts";
import type { Shape } from "../memory/shape.ts";
import { checkShape, input, isSymbolic, type SymbolicTensor } from "../layers/symbolic.ts";
import type { DType } from "../memory/tensor.ts";
import { checkOptions } from "../base/options.ts";
import { Session } from "../session/session.ts";
import { checkSpec, type ModelSpec } from "../session/spec.ts";
import { Model } from "./model.ts";

/** What every model takes. */
export interface ModelOptions extends EngineOptions {
  /** The only source of randomness: same seed, same bits. A whole number from 0. Default 0. */
  seed?: number;
  /** Number type of weights and arithmetic. Default "float32". */
  dtype?: DType;
}
const common = ["seed", "dtype", ...engineOptions];

export interface SequentialOptions extends ModelOptions {
  /** Numbers a row, by dimension: [784], or [28, 28] with flatten() as the first layer. */
  inputShape: Shape;
  /** Applied one after the other; at least one. */
  layers: readonly Layer[];
}

/**
 * A network of layers in a row, with its first weights drawn.
 * Throws E_CONFIG for unknown or impossible options, E_SHAPE for what does not fit, E_ENGINE when backend: "wasm" was
 * asked for and cannot run.
 */
export async function sequential(options: SequentialOptions): Promise<Model<false>> {
  checkOptions(options, ["inputShape", "layers", ...common], "sequential");
  const { layers } = options;
  const first = input({ shape: checkShape(options.inputShape, "sequential inputShape") });
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new ChainruleError(
      "E_CONFIG",
      `sequential layers must be an array of at least one layer, got ${formatValue(layers)}.`,
    );
  }
  const last = layers.reduce((x: SymbolicTensor, layer: unknown, i) => {
    if (typeof layer === "object" && layer !== null && "apply" in layer) return (layer as Layer).apply(x);
    throw new ChainruleError(
      "E_CONFIG",
      `sequential layers[${i}] must be a layer such as dense({ units: 10 }), got ${formatValue(layer)}.`,
    );
  }, first);
  return create<false>(specOf([first], [last], options, "sequential"));
}

/** One symbolic tensor or several. */
type Symbolic = SymbolicTensor | readonly SymbolicTensor[];

export interface GraphOptions<Outputs extends Symbolic = Symbolic> extends ModelOptions {
  /** What input() gave: one, or a list. */
  inputs: Symbolic;
  /** What the last layers' apply gave: one, or a list. */
  outputs: Outputs;
}

/**
 * A network as a graph from inputs to outputs, written with `input` and `layer.apply`. Throws as `sequential` does, and
 * E_CONFIG for graphs that depend on other inputs.
 */
export async function model<const Outputs extends Symbolic>(
  options: GraphOptions<Outputs>,
): Promise<Model<Outputs extends readonly [unknown, unknown, ...unknown[]] ? true : false>> {
  checkOptions(options, ["inputs", "outputs", ...common], "model");
  const inputs = symbols(options.inputs, "model inputs");
  const outputs = symbols(options.outputs, "model outputs");
  return create(specOf(inputs, outputs, options, "model"));
}

async function create<Several extends boolean>(spec: ModelSpec): Promise<Model<Several>> {
  return new Model(new Session(spec, await chooseBackend(spec.engine)));
}

function symbols(value: unknown, what: string): SymbolicTensor[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every(isSymbolic)) return list;
  throw new ChainruleError(
    "E_CONFIG",
    `${what} must be what input() or a layer's apply gave, one or a list, got ${formatValue(value)}.`,
  );
}

/** The options that all models take, checked, around a graph. Nothing is allocated yet. */
function specOf(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  options: ModelOptions,
  where: string,
): ModelSpec {
  const checked = checkSpec(options, where);
  return { inputs, outputs, ...checked, engine: checkEngineOptions(options, checked.dtype, where) };
}
