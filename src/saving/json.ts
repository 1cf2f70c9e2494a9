/**
 * The library's own model file: JSON, weights as base64 of little-endian numbers. Data only: names come from closed lists, never code.
 *
 *   format "chainrule-model", version 1
 *   model      dtype, seed, inputs: [{ name, shape }], layers: [{ kind, name, config, from: [names] }], outputs: [names]
 *   weights    [{ name, shape, data }]                 every parameter, in order
 *   labels     [[name]], an array an output, optional; metadata: the user's own JSON, optional
 *   training   optimizer { name, config, steps, running, state: [{ name, data }] }, targets: [{ loss, weight, metrics,
 *              names: those that metrics are reported under, where they are not their own }], update: "in-place" where it is; null if not compiled. running: the scalars that change from step to step, as base64
 *
 * A file is hostile until it is read: every key, size and name is checked, and a refusal names what was expected. Nothing is
 * allocated from a declared size before it has been compared with the numbers in the file.
 */
import { ChainruleError, formatValue, type ErrorCode } from "../base/errors.ts";
import { checkValues } from "../base/options.ts";
import { keyOf } from "../kernels/random/philox.ts";
import type { Spec } from "../base/registry.ts";
import { findNonFinite } from "../data/finite.ts";
import { optimizers } from "../kernels/optimizers/index.ts";
import * as layers from "../layers/all.ts";
import type { Layer } from "../layers/layer.ts";
import { input, type SymbolicTensor } from "../layers/symbolic.ts";
import type { DType, RealArray } from "../memory/tensor.ts";
import { checkLabelNames } from "../network/labels.ts";
import { buildNetwork, type Network } from "../network/network.ts";
import { checkCompile, type Compiled, type SavedTarget } from "../session/compile.ts";
import { numberOptions } from "../session/spec.ts";
import { optimizerLayout, type OptimizerSnapshot } from "../session/optimizerState.ts";
import { decodeNumbers, encodeNumbers, type EncodedNumbers } from "./base64.ts";
import { checkFile, FORMAT, refuse, sameAsRead, VERSION } from "./checkFile.ts";
import { JsonLimits, parseJson, type IsNumbers } from "./jsonText.ts";
import { checkOptimizerState, checkWeights } from "./ranges.ts";
import { decodeNotes, encodeNotes, type SavedNotes } from "./notes.ts";
import type { ModelFormat, SavedModel } from "./savedModel.ts";

interface SavedNumbers {
  name: string;
  data: string;
}

export interface ModelFile extends SavedNotes {
  format: string;
  version: number;
  model: {
    dtype: DType;
    seed: number;
    inputs: { name: string; shape: number[] }[];
    layers: { kind: string; name: string; config: Record<string, unknown>; from: string[] }[];
    outputs: string[];
  };
  weights: (SavedNumbers & { shape: number[] })[];
  epochsTrained: number;
  training: {
    optimizer: {
      name: string;
      config: Record<string, unknown>;
      steps: number;
      running: string;
      state: SavedNumbers[];
    };
    targets: SavedTarget[];
    update?: "simultaneous" | "in-place";
  } | null;
}

/** Puts numbers into a file and answers what its `data` says: base64, or where they are. */
export type PutNumbers = (name: string, shape: readonly number[], data: RealArray) => string;

/** The `count` numbers that `data` says. Throws E_FORMAT, with `what` they are. */
export type GetNumbers = (data: string | EncodedNumbers, dtype: DType, count: number, what: string) => RealArray;

/** A model as plain data. Throws as `encodeModel` does, and E_LIMIT for numbers that no text holds. */
export function encodeJSON(model: SavedModel): ModelFile {
  return withinText(() => encodeModel(model, (_name, _shape, data) => encodeNumbers(data)));
}

/** Throws E_NON_FINITE rather than write NaN or infinity, E_CONFIG for the user's own code. */
export function encodeModel(model: SavedModel, put: PutNumbers): ModelFile {
  const { spec, network, compiled, state } = model;
  refuseCustom(network, compiled);
  const { optimizer } = state;
  network.parameters.forEach(({ name }, i) => refuseNonFinite(name, state.weights[i]));
  for (const { name, data } of optimizer?.state ?? []) refuseNonFinite(`optimizer state of ${name}`, data);
  refuseNonFinite("the optimizer's running scalars", optimizer?.running ?? new Float64Array());
  return {
    format: FORMAT,
    version: VERSION,
    model: {
      dtype: spec.dtype,
      seed: spec.seed,
      inputs: network.inputs.map(({ name, shape }) => ({ name, shape: [...shape] })),
      layers: network.layers.map(({ name, layer, from }) => {
        return { kind: layer.kind, name, config: structuredClone(layer.config), from: [...from] };
      }),
      outputs: network.outputs.map(({ name }) => name),
    },
    weights: network.parameters.map(({ name, shape }, i) => {
      return { name, shape: [...shape], data: put(name, shape, state.weights[i]) };
    }),
    epochsTrained: state.epochsTrained,
    training:
      compiled === undefined || optimizer === undefined
        ? null
        : {
            optimizer: {
              name: compiled.optimizer.name,
              config: structuredClone(model.optimizerConfig) as Record<string, unknown>,
              steps: optimizer.steps,
              running: encodeNumbers(optimizer.running),
              state: optimizer.state.map(({ name, data }) => {
                const { shape, tensor } = network.parameters.find((parameter) => parameter.name === name)!;
                const slots = data.length / (tensor.rows * tensor.columns);
                return { name, data: put(`optimizer/${name}`, [slots, ...shape], data) };
              }),
            },
            targets: structuredClone(compiled.saved) as NonNullable<ModelFile["training"]>["targets"],
            ...(compiled.update === "in-place" && { update: compiled.update }),
          },
    ...encodeNotes(network.labels, spec.metadata),
  };
}

/** The model that a file describes. Throws E_FORMAT naming what was expected and found. */
export function decodeModel(value: unknown, get: GetNumbers = decodeNumbers): SavedModel {
  const file = checkFile(value);
  const { model: saved } = file;
  const spec = guarded(() => {
    const { inputs, outputs } = graphFrom(saved);
    const { seed, dtype } = saved;
    const numbers = checkValues(numberOptions, { seed, dtype }, "model ");
    return { inputs, outputs, ...numbers, key: keyOf(numbers.seed), ...decodeNotes(file, outputs.length) };
  });
  const { dtype } = spec;
  const network = guarded(() => buildNetwork(spec.inputs, spec.outputs, dtype));
  network.labels = guarded(() => checkLabelNames(spec.labels, network.outputs));
  if (network.layers.length !== saved.layers.length) refuse("not all of its layers lead to an output");
  const { parameters } = network;
  const sizes = parameters.map(({ name, tensor }): Size => [name, tensor.rows * tensor.columns]);
  const weights = decodeAll(file.weights, sizes, dtype, "weights", get);
  parameters.forEach(({ shape }, i) => {
    const got: unknown = file.weights[i].shape;
    if (!Array.isArray(got) || got.length !== shape.length || shape.some((n, axis) => n !== got[axis]))
      refuse(`weights[${i}].shape should be ${formatValue(shape)}, got ${formatValue(got)}`);
  });
  checkWeights(network, weights);
  const training = file.training === null ? undefined : decodeTraining(file.training, network, get);
  const state = {
    weights: weights.map(({ data }) => data),
    optimizer: training?.optimizer,
    epochsTrained: file.epochsTrained,
  };
  return { spec, network, compiled: training?.compiled, optimizerConfig: training?.compiled.optimizer.config, state };
}

/** Loss, metrics and optimizer as they were compiled, and the optimizer's state. */
function decodeTraining(
  { optimizer, targets, update }: NonNullable<ModelFile["training"]>,
  network: Network,
  get: GetNumbers,
): { compiled: Compiled; optimizer: OptimizerSnapshot } {
  const { name, config, steps } = optimizer;
  if (!Object.hasOwn(optimizers, name)) refuse(`optimizer ${formatValue(name)} is not known`);
  const configured = guarded(() => optimizers[name as keyof typeof optimizers](config));
  sameAsRead(config, configured.config, "training.optimizer.config");
  const loss = forOutputs(network, targets, ({ loss }) => loss as Spec<"loss">);
  const lossWeights = forOutputs(network, targets, ({ weight }) => weight);
  const metrics = forOutputs(network, targets, ({ metrics, names = [] }) =>
    metrics.map((metric, i) => reported(metric, names[i])),
  );
  const options = { optimizer: configured, loss, lossWeights, metrics, update };
  const compiled = guarded(() => checkCompile(options, network));
  sameAsRead(targets, compiled.saved, "training.targets");
  const layout = optimizerLayout(configured, network.parameters);
  const runningSize = layout.multipliers.length * layout.running;
  const sizes = layout.state.map(({ parameter, rows, columns }): Size => [parameter.name, rows * columns]);
  const snapshot = {
    steps,
    running: decodeNumbers(optimizer.running, "float64", runningSize, "training.optimizer.running") as Float64Array,
    state: decodeAll(optimizer.state, sizes, network.dtype, "training.optimizer.state", get),
  };
  checkOptimizerState(configured, network, snapshot);
  return { compiled, optimizer: snapshot };
}

/** A metric by the name that it is reported under, which stands for the same one. */
function reported(metric: string | Spec, name: string | undefined): Spec<"metric"> {
  const own = name === undefined || (typeof metric === "object" && metric?.name === name);
  return (own ? metric : name) as Spec<"metric">;
}

/** JSON text. */
export const json: ModelFormat = {
  name: "json",
  endings: [".json"],
  type: "application/json",
  matches: () => false, // whatever no other format is
  encode: (model) => [withinText(() => JSON.stringify(encodeJSON(model)))],
  async decode(bytes) {
    const limits = new JsonLimits(bytes.maxBytes);
    const text = await bytes.take(Infinity, (part) => limits.see(part));
    return decodeModel(parseJson(text, isNumbers));
  },
};

/** What is made of the model as text, which engines hold half a gigabyte of. Throws E_LIMIT. */
function withinText<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof ChainruleError) throw cause;
    const message = `The model is too large for one text: save it to a name that ends with ".safetensors".`;
    throw new ChainruleError("E_LIMIT", message, {}, cause);
  }
}

/** Where a file has base64. */
const isNumbers: IsNumbers = (keys) => /^(weights|training,optimizer,state),data$/.test(keys.join());

/** One value an output, by name. */
function forOutputs<S, T>({ outputs }: Network, saved: readonly S[], value: (entry: S) => T): Record<string, T> {
  if (saved.length !== outputs.length)
    refuse(`training.targets should have ${outputs.length} entries, got ${saved.length}`);
  return Object.fromEntries(outputs.map(({ name }, i) => [name, value(saved[i])]));
}

/** Errors of what a file asks for are errors of the file. */
function guarded<T>(make: () => T, codes: readonly ErrorCode[] = ["E_CONFIG", "E_SHAPE", "E_OUT_OF_MEMORY"]): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof ChainruleError && codes.includes(cause.code)) {
      throw new ChainruleError("E_FORMAT", `Not a usable model file: ${cause.message}`, { ...cause.details }, cause);
    }
    throw cause;
  }
}

/** The graph that a file describes: each layer may read inputs and layers before it. */
function graphFrom(saved: ModelFile["model"]): { inputs: SymbolicTensor[]; outputs: SymbolicTensor[] } {
  const made = new Map<string, SymbolicTensor>();
  const find = (name: string): SymbolicTensor =>
    made.get(name) ?? refuse(`${formatValue(name)} is read before it is made`);
  const inputs = saved.inputs.map((entry) => {
    const x = input(entry);
    made.set(entry.name, x);
    return x;
  });
  saved.layers.forEach(({ kind, name, config, from }, i) => {
    if (!Object.hasOwn(layers, kind)) refuse(`layer kind ${formatValue(kind)} is not known`);
    const layer: Layer = layers[kind as keyof typeof layers]({ ...config, name } as never);
    sameAsRead(config, layer.config, `model.layers[${i}].config`);
    if (made.has(name)) refuse(`two layers are named ${formatValue(name)}`);
    made.set(name, layer.apply(from.map(find)));
  });
  return { inputs, outputs: saved.outputs.map(find) };
}

/** A name, and how many numbers belong to it. */
type Size = readonly [name: string, numbers: number];

function decodeAll(
  saved: readonly SavedNumbers[],
  sizes: readonly Size[],
  dtype: DType,
  what: string,
  get: GetNumbers,
): { name: string; data: RealArray }[] {
  if (saved.length !== sizes.length) refuse(`${what} should have ${sizes.length} entries, got ${saved.length}`);
  sizes.forEach(([name], i) => {
    if (saved[i].name !== name)
      refuse(`${what}[${i}].name should be ${formatValue(name)}, got ${formatValue(saved[i].name)}`);
  });
  return saved.map(({ name, data }, i) => ({ name, data: get(data, dtype, sizes[i][1], `${what} ${name}`) }));
}

/** Refuses what is the user's own code. */
function refuseCustom({ nodes }: Network, compiled: Compiled | undefined): void {
  const activations = nodes.map(({ operation }) => operation.activation?.spec);
  const specs = [...activations, ...(compiled?.saved ?? []).flatMap(({ loss, metrics }) => [loss, ...metrics])];
  const own = specs.find((spec) => typeof spec === "object" && spec.custom !== undefined) as Spec | undefined;
  if (own === undefined) return;
  throw new ChainruleError(
    "E_CONFIG",
    `A model with the custom ${own.kind} ${formatValue(own.name)} cannot be saved: files hold no code. Take getWeights and setWeights.`,
    { kind: own.kind, name: own.name },
  );
}

function refuseNonFinite(name: string, data: RealArray): void {
  const at = findNonFinite(data, data.BYTES_PER_ELEMENT === 4 ? "float32" : "float64");
  if (at >= 0)
    throw new ChainruleError("E_NON_FINITE", `${name} holds ${data[at]}; a model that is not finite is not saved.`, {
      name,
      at,
    });
}
