/**
 * The model file: JSON, weights as base64 of little-endian numbers. Data only: names come from closed lists, never code.
 *
 *   format "chainrule-model", version 1
 *   model      dtype, seed, inputs: [{ name, shape }], layers: [{ kind, name, config, from: [names] }], outputs: [names]
 *   weights    [{ name, shape, data }]                 every parameter, in order
 *   training   optimizer { name, config, steps, running, state: [{ name, data }] }, targets: [{ loss, weight, metrics }],
 *              update: "in-place" where it is; null if not compiled. running: the scalars that change from step to step, as base64
 *
 * A file is hostile until read: every key, size and name is checked, and a refusal names what was expected. Nothing is
 * allocated from a declared size before it is compared with the numbers that are there.
 */
import { chooseBackend } from "../backends/choose.ts";
import { checkEngineOptions, engineOptions, type EngineOptions } from "../backends/request.ts";
import { findNonFinite } from "../data/finite.ts";
import { ChainruleError, formatValue, type ErrorCode } from "../base/errors.ts";
import * as layers from "../layers/all.ts";
import type { Layer } from "../layers/layer.ts";
import type { Parameter } from "../plan/parameter.ts";
import { input, type SymbolicTensor } from "../layers/symbolic.ts";
import type { DType, RealArray } from "../memory/tensor.ts";
import { checkNumber, checkOptions } from "../base/options.ts";
import { optimizers } from "../kernels/optimizers/index.ts";
import type { Spec } from "../base/registry.ts";
import { decodeNumbers, encodeNumbers } from "./base64.ts";
import { checkFile, FORMAT, object, refuse, VERSION } from "./checkFile.ts";
import type { Compiled, Update } from "../session/compile.ts";
import { specOf } from "../model/create.ts";
import { Model } from "../model/model.ts";
import { buildNetwork } from "../network/network.ts";
import { readSource, type ModelSource } from "./locations.ts";

interface SavedNumbers {
  name: string;
  data: string;
}

export interface ModelFile {
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
    targets: Compiled["saved"];
    update?: Update;
  } | null;
}

/** The model as plain data. Throws E_NON_FINITE rather than let NaN or infinity into a file. */
export function modelToJSON(model: Model<boolean>): ModelFile {
  const { compiled, learner, spec, network } = model;
  refuseCustom(model);
  const weights = model.getWeights();
  for (const { name, data } of weights) refuseNonFinite(name, data);
  const snapshot = learner?.snapshot();
  for (const { name, data } of snapshot?.state ?? []) refuseNonFinite(`optimizer state of ${name}`, data);
  refuseNonFinite("the optimizer's running scalars", snapshot?.running ?? new Float64Array());
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
    weights: weights.map(({ name, shape, data }) => ({ name, shape: [...shape], data: encodeNumbers(data) })),
    epochsTrained: model.epochsTrained,
    training:
      compiled === undefined || learner === undefined || snapshot === undefined
        ? null
        : {
            optimizer: {
              name: compiled.optimizer.name,
              config: structuredClone(learner.config) as Record<string, unknown>,
              steps: snapshot.steps,
              running: encodeNumbers(snapshot.running),
              state: snapshot.state.map(({ name, data }) => ({ name, data: encodeNumbers(data) })),
            },
            targets: compiled.saved,
            ...(compiled.update === "in-place" && { update: compiled.update }),
          },
  };
}

/** Who computes; nothing else of a saved model can be changed. */
export interface LoadOptions extends EngineOptions {
  /** Bytes the model's JSON may have, unpacked or not. Default 2³⁰, 1 GiB. */
  maxBytes?: number;
}

const MAX_BYTES = 2 ** 30;

/**
 * A model from where it was saved, or from what toJSON gave; see ModelSource. Training resumes bit-exactly.
 * Throws E_IO when the source cannot be read (with `status` for an HTTP error), E_LIMIT above `maxBytes`, E_FORMAT when
 * it holds no model, E_CONFIG for options, JSON text and places that are not to be had here.
 */
export async function loadModel<Several extends boolean = false>(
  source: ModelSource,
  options: LoadOptions = {},
): Promise<Model<Several>> {
  checkOptions(options, ["maxBytes", ...engineOptions], "loadModel");
  const maxBytes = checkNumber(options.maxBytes ?? MAX_BYTES, "loadModel maxBytes", { integer: true, min: 1 });
  checkEngineOptions(options, "float32", "loadModel");
  const { model: saved, ...file } = checkFile(await readSource(source, maxBytes));
  const spec = guarded(() => {
    const { inputs, outputs } = graphFrom(saved);
    return specOf(inputs, outputs, { ...options, dtype: saved.dtype, seed: saved.seed }, "model");
  });
  const network = guarded(() => buildNetwork(spec.inputs, spec.outputs, spec.dtype));
  if (network.layers.length !== saved.layers.length) refuse("not all of its layers lead to an output");
  const { parameters } = network;
  const weights = decodeAll(file.weights, parameters.map(lengthOf), spec.dtype, "weights");
  parameters.forEach(({ shape }, i) => {
    const got: unknown = file.weights[i].shape;
    if (!Array.isArray(got) || got.length !== shape.length || shape.some((n, axis) => n !== got[axis])) {
      refuse(`weights[${i}].shape should be ${formatValue(shape)}, got ${formatValue(got)}`);
    }
  });
  const backend = await chooseBackend(spec.engine);
  const model = guarded(() => new Model<Several>(spec, backend), ["E_NON_FINITE"]); // an initialiser beyond float32
  if (file.training === null) model.restore(weights, file.epochsTrained);
  else restoreTraining(model, file.training, weights, file.epochsTrained);
  return model;
}

/** Compiles a model as it was, and gives it its weights and its optimizer's state. */
function restoreTraining(
  model: Model<boolean>,
  { optimizer: { config, ...optimizer }, targets, update }: NonNullable<ModelFile["training"]>,
  weights: Map<string, RealArray>,
  epochsTrained: number,
): void {
  if (!Object.hasOwn(optimizers, optimizer.name)) refuse(`optimizer ${formatValue(optimizer.name)} is not known`);
  const configured = guarded(() => optimizers[optimizer.name as keyof typeof optimizers](config));
  sameAsTaken(config, configured.config, "training.optimizer.config");
  const loss = forOutputs(model, targets, ({ loss }) => loss as Spec<"loss">);
  const lossWeights = forOutputs(model, targets, ({ weight }) => weight);
  const metrics = forOutputs(model, targets, ({ metrics }) => metrics as Spec<"metric">[]);
  guarded(() => model.compile({ optimizer: configured, loss, lossWeights, metrics, update }));
  sameAsTaken(targets, model.compiled!.saved, "training.targets");
  const learner = model.learner!;
  const running = decodeNumbers(optimizer.running, "float64", learner.runningSize, "training.optimizer.running");
  const sizes = [...learner.state].map(([p, t]): [string, number] => [p.name, t.rows * t.columns]);
  const state = decodeAll(optimizer.state, sizes, model.dtype, "training.optimizer.state");
  model.restore(weights, epochsTrained, { steps: optimizer.steps, running, state });
}

/** One value an output, by name. */
function forOutputs<S, T>({ network }: Model<boolean>, saved: readonly S[], value: (entry: S) => T): Record<string, T> {
  const { outputs } = network;
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

/** The graph that a file describes: each layer may read inputs and layers that stand before it. */
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
    sameAsTaken(config, layer.config, `model.layers[${i}].config`);
    if (made.has(name)) refuse(`two layers are named ${formatValue(name)}`);
    made.set(name, layer.apply(from.map(find)));
  });
  return { inputs, outputs: saved.outputs.map(find) };
}

/** What a file says is all there, and is what was taken: no defaults, nothing besides. */
function sameAsTaken(value: unknown, taken: unknown, where: string): void {
  if (Array.isArray(taken)) {
    if (!Array.isArray(value) || value.length !== taken.length)
      refuse(`${where} should be ${formatValue(taken)}, got ${formatValue(value)}`);
    taken.forEach((entry, i) => sameAsTaken(value[i], entry, `${where}[${i}]`));
  } else if (typeof taken === "object" && taken !== null) {
    const got = object(value, where, Object.keys(taken));
    for (const [key, option] of Object.entries(taken)) sameAsTaken(got[key], option, `${where}.${key}`);
  } else if (value !== taken) refuse(`${where} should be ${formatValue(taken)}, got ${formatValue(value)}`);
}

function lengthOf({ name, tensor }: Parameter): [string, number] {
  return [name, tensor.rows * tensor.columns];
}

function decodeAll(
  saved: readonly SavedNumbers[],
  sizes: readonly [string, number][],
  dtype: DType,
  what: string,
): Map<string, RealArray> {
  if (saved.length !== sizes.length) refuse(`${what} should have ${sizes.length} entries, got ${saved.length}`);
  sizes.forEach(([name], i) => {
    if (saved[i].name !== name)
      refuse(`${what}[${i}].name should be ${formatValue(name)}, got ${formatValue(saved[i].name)}`);
  });
  return new Map(saved.map(({ name, data }, i) => [name, decodeNumbers(data, dtype, sizes[i][1], `${what} ${name}`)]));
}

/** Refuses what is the user's own code. */
function refuseCustom({ network, compiled }: Model<boolean>): void {
  const activations = network.nodes.map(({ operation }) => operation.activation);
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
