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
import { ChainruleError, formatValue } from "../base/errors.ts";
import { checkValues } from "../base/options.ts";
import { keyOf } from "../kernels/random/philox.ts";
import type { Spec } from "../base/registry.ts";
import { findNonFinite } from "../data/finite.ts";
import * as layers from "../layers/all.ts";
import type { Layer } from "../layers/layer.ts";
import { input, type SymbolicTensor } from "../layers/symbolic.ts";
import type { DType, RealArray } from "../memory/tensor.ts";
import { checkLabelNames } from "../network/labels.ts";
import { buildNetwork, type Network } from "../network/network.ts";
import type { Compiled, SavedTarget } from "../session/compile.ts";
import { numberOptions } from "../session/spec.ts";
import { decodeNumbers, encodeNumbers } from "./base64.ts";
import { checkFile, FORMAT, refuse, sameAsRead, VERSION } from "./checkFile.ts";
import { decodeAll, guarded, type GetNumbers, type SavedNumbers } from "./decode.ts";
import { JsonLimits, parseJson, type IsNumbers } from "./jsonText.ts";
import { checkWeights } from "./ranges.ts";
import { decodeNotes, encodeNotes, type SavedNotes } from "./notes.ts";
import type { DecodedModel, DecodeTraining, ModelFormat, SavedModel } from "./savedModel.ts";

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
  training: SavedTraining | null;
}

export interface SavedTraining {
  optimizer: {
    name: string;
    config: Record<string, unknown>;
    steps: number;
    running: string;
    state: SavedNumbers[];
  };
  targets: SavedTarget[];
  update?: "simultaneous" | "in-place";
}

/** Puts numbers into a file and answers what its `data` says: base64, or where they are. */
export type PutNumbers = (name: string, shape: readonly number[], data: RealArray) => string;

/** A model as plain data. Throws as `encodeModel` does, and E_LIMIT for numbers that no text holds. */
export function encodeJSON(model: SavedModel): ModelFile {
  return withinText(() => encodeModel(model, (_name, _shape, data) => encodeNumbers(data)));
}

/** Throws E_NON_FINITE rather than write NaN or infinity, E_CONFIG for the user's own code. */
export function encodeModel(model: SavedModel, put: PutNumbers): ModelFile {
  const { spec, network, compiled, state } = model;
  const { optimizer } = state;
  checkSavable(model);
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
            targets: structuredClone(compiled.saved) as SavedTraining["targets"],
            ...(compiled.update === "in-place" && { update: compiled.update }),
          },
    ...encodeNotes(network.labels, spec.metadata),
  };
}

/** The model that a file describes, with what is wanted of its training. Throws E_FORMAT naming what was expected and found. */
export function decodeModel<T>(
  value: unknown,
  training: DecodeTraining<T>,
  get: GetNumbers = decodeNumbers,
): DecodedModel<T> {
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
  const weights = decodeAll(file.weights, parameters, dtype, "weights", get);
  parameters.forEach(({ shape }, i) => {
    const got: unknown = file.weights[i].shape;
    if (!Array.isArray(got) || got.length !== shape.length || shape.some((n, axis) => n !== got[axis]))
      refuse(`weights[${i}].shape should be ${formatValue(shape)}, got ${formatValue(got)}`);
  });
  checkWeights(network, weights);
  return {
    spec,
    network,
    weights: weights.map(({ data }) => data),
    epochsTrained: file.epochsTrained,
    training: file.training === null ? undefined : training(file.training, network, get),
  };
}

/** JSON text. */
export const json: ModelFormat = {
  name: "json",
  endings: [".json"],
  type: "application/json",
  matches: () => false, // whatever no other format is
  encode: (model) => [withinText(() => JSON.stringify(encodeJSON(model)))],
  async decode(bytes, training) {
    const limits = new JsonLimits(bytes.maxBytes);
    const text = await bytes.take(Infinity, (part) => limits.see(part));
    return decodeModel(parseJson(text, isNumbers), training);
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

/** Throws E_CONFIG for the user's own code, E_NON_FINITE for weights that are not finite. */
export function checkSavable({ network, compiled, state }: SavedModel): void {
  refuseCustom(network, compiled);
  network.parameters.forEach(({ name }, i) => refuseNonFinite(name, state.weights[i]));
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
