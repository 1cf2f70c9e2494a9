/**
 * The model file: JSON, weights as base64 of little-endian numbers. Data only: names come from closed lists, never code.
 *
 *   format "chainrule-model", version 1
 *   model          inputShape, dtype, seed, layers: [{ kind, name, config }]
 *   weights        [{ name, shape, data }]             every parameter, in order
 *   epochsTrained  a whole number
 *   training       optimizer { name, config, hyper, state: [{ name, data }] }, loss, metrics; null if not compiled
 *
 * A file is hostile until read: every key, size and name is checked, and a refusal names what was expected. Nothing is
 * allocated from a declared size before it is compared with the numbers that are there.
 */
import { ChainruleError, show } from "../errors.ts";
import { layers } from "../layers/index.ts";
import type { Layer, Parameter } from "../layers/layer.ts";
import type { DType, RealArray } from "../memory/tensor.ts";
import { checkOptions, checkWord } from "../options.ts";
import { optimizers } from "../optimizers/index.ts";
import { decodeNumbers, encodeNumbers } from "./base64.ts";
import { MAX_EPOCHS, Model } from "./model.ts";
import { buildNetwork } from "./network.ts";
import { readFileText } from "./files.ts";
import { checkSequential } from "./sequential.ts";

const FORMAT = "chainrule-model";
const VERSION = 1;

interface SavedNumbers {
  name: string;
  data: string;
}

export interface ModelFile {
  format: string;
  version: number;
  model: {
    inputShape: number[];
    dtype: DType;
    seed: number;
    layers: { kind: string; name: string; config: Record<string, unknown> }[];
  };
  weights: (SavedNumbers & { shape: number[] })[];
  epochsTrained: number;
  training: {
    optimizer: { name: string; config: Record<string, unknown>; hyper: string; state: SavedNumbers[] };
    loss: string;
    metrics: string[];
  } | null;
}

/** The model as plain data. Throws E_NON_FINITE rather than let NaN or infinity into a file. */
export function modelToJSON(model: Model): ModelFile {
  const { compiled, learner, spec, network } = model;
  const weights = model.getWeights();
  for (const { name, data } of weights) refuseNonFinite(name, data);
  const snapshot = learner?.snapshot();
  for (const { name, data } of snapshot?.state ?? []) refuseNonFinite(`optimizer state of ${name}`, data);
  return {
    format: FORMAT,
    version: VERSION,
    model: {
      inputShape: [spec.inputs],
      dtype: spec.dtype,
      seed: spec.seed,
      layers: network.layers.map(({ name, layer }) => ({
        kind: layer.kind,
        name,
        config: structuredClone(layer.config),
      })),
    },
    weights: weights.map(({ name, shape, data }) => ({ name, shape: [...shape], data: encodeNumbers(data) })),
    epochsTrained: model.epochsTrained,
    training:
      compiled === undefined || snapshot === undefined
        ? null
        : {
            optimizer: {
              name: compiled.optimizer.name,
              config: { ...compiled.optimizer.config },
              hyper: encodeNumbers(Float64Array.from(snapshot.hyper)),
              state: snapshot.state.map(({ name, data }) => ({ name, data: encodeNumbers(data) })),
            },
            loss: compiled.loss.name,
            metrics: compiled.names.slice(1),
          },
  };
}

export interface LoadOptions {
  backend?: "wasm" | "javascript";
}

/**
 * A model from a file's path (Node) or from what toJSON gave. Training resumes bit-exactly.
 * Throws E_IO when the file cannot be read, E_FORMAT when it is not a model.
 */
export async function loadModel(source: string | ModelFile, options: LoadOptions = {}): Promise<Model> {
  checkOptions(options, ["backend"], "loadModel");
  if (options.backend !== undefined) checkWord(options.backend, ["wasm", "javascript"], "loadModel backend");
  const { model: saved, ...file } = checkFile(typeof source === "string" ? parse(await readFileText(source)) : source);
  const spec = guarded(() => {
    const { inputShape, dtype, seed } = saved;
    return checkSequential({ inputShape, dtype, seed, layers: saved.layers.map(layerFrom), backend: options.backend });
  });
  const { parameters } = guarded(() => buildNetwork(spec.inputs, spec.layers, spec.dtype));
  const weights = decodeAll(file.weights, parameters.map(sizeOf), spec.dtype, "weights");
  parameters.forEach(({ shape }, i) => {
    const got: unknown = file.weights[i].shape;
    if (!Array.isArray(got) || got.length !== shape.length || shape.some((n, axis) => n !== got[axis]))
      refuse(`weights[${i}].shape should be ${show(shape)}, got ${show(got)}`);
  });
  const model = new Model(spec);
  const { training } = file;
  if (training === null) {
    model.restore(weights, file.epochsTrained);
    return model;
  }
  const { config, ...optimizer } = training.optimizer;
  if (!Object.hasOwn(optimizers, optimizer.name)) refuse(`optimizer ${show(optimizer.name)} is not known`);
  const configured = guarded(() => optimizers[optimizer.name as keyof typeof optimizers](config));
  sameOptions(config, configured.config, "training.optimizer.config");
  guarded(() => model.compile({ optimizer: configured, loss: training.loss, metrics: training.metrics }));
  const { hyper: names } = configured.rule;
  const hyper = decodeNumbers(optimizer.hyper, "float64", names.length, "training.optimizer.hyper");
  names.forEach((name, i) => {
    if (name in configured.config && hyper[i] !== Number(configured.config[name]))
      refuse(`${name} is ${show(configured.config[name])} in training.optimizer.config, but ${hyper[i]} in hyper`);
  });
  const sizes = [...model.learner!.state].map(([p, t]): [string, number] => [p.name, t.rows * t.columns]);
  const state = decodeAll(optimizer.state, sizes, spec.dtype, "training.optimizer.state");
  model.restore(weights, file.epochsTrained, hyper, state);
  return model;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ChainruleError(
      "E_FORMAT",
      `Not a model file: ${cause instanceof Error ? cause.message : String(cause)}.`,
      {},
      cause,
    );
  }
}

function refuse(what: string): never {
  throw new ChainruleError("E_FORMAT", `Not a usable model file: ${what}.`);
}

/** Errors of what a file asks for are errors of the file. */
function guarded<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof ChainruleError && ["E_CONFIG", "E_SHAPE", "E_OUT_OF_MEMORY"].includes(cause.code)) {
      throw new ChainruleError("E_FORMAT", `Not a usable model file: ${cause.message}`, { ...cause.details }, cause);
    }
    throw cause;
  }
}

function layerFrom({ kind, name, config }: ModelFile["model"]["layers"][number], i: number): Layer {
  if (!Object.hasOwn(layers, kind)) refuse(`layer kind ${show(kind)} is not known`);
  const layer = layers[kind]({ ...config, name } as never);
  sameOptions(config, layer.config, `model.layers[${i}].config`);
  return layer;
}

/** Options in a file are all there, and are those that were taken: no defaults, nothing besides. */
function sameOptions(value: unknown, taken: Readonly<Record<string, unknown>>, where: string): void {
  const got = object(value, where, Object.keys(taken));
  for (const [key, option] of Object.entries(taken)) {
    if (typeof option === "object" && option !== null)
      sameOptions(got[key], option as Record<string, unknown>, `${where}.${key}`);
    else if (got[key] !== option) refuse(`${where}.${key} should be ${show(option)}, got ${show(got[key])}`);
  }
}

function sizeOf({ name, tensor }: Parameter): [string, number] {
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
    if (saved[i].name !== name) refuse(`${what}[${i}].name should be ${show(name)}, got ${show(saved[i].name)}`);
  });
  return new Map(saved.map(({ name, data }, i) => [name, decodeNumbers(data, dtype, sizes[i][1], `${what} ${name}`)]));
}

/** The shape of the file, key by key. */
function checkFile(value: unknown): ModelFile {
  const file = object(value, "the file", ["format", "version", "model", "weights", "epochsTrained", "training"]);
  if (file.format !== FORMAT) refuse(`format should be ${show(FORMAT)}, got ${show(file.format)}`);
  if (file.version !== VERSION) refuse(`version should be ${VERSION}, got ${show(file.version)}`);
  const model = object(file.model, "model", ["inputShape", "dtype", "seed", "layers"]);
  text(model.dtype, "model.dtype");
  if (typeof model.seed !== "number") refuse(`model.seed should be a number, got ${show(model.seed)}`);
  list(model.layers, "model.layers").forEach((layer, i) => {
    const entry = object(layer, `model.layers[${i}]`, ["kind", "name", "config"]);
    text(entry.kind, `model.layers[${i}].kind`);
    text(entry.name, `model.layers[${i}].name`);
    if (typeof entry.config !== "object" || entry.config === null)
      refuse(`model.layers[${i}].config should be an object`);
  });
  numbers(file.weights, "weights", ["name", "shape", "data"]);
  const trained = file.epochsTrained as number;
  if (!Number.isSafeInteger(trained) || trained < 0 || trained > MAX_EPOCHS)
    refuse(`epochsTrained should be a whole number from 0 to ${MAX_EPOCHS}, got ${show(trained)}`);
  if (file.training !== null) {
    const training = object(file.training, "training", ["optimizer", "loss", "metrics"]);
    const optimizer = object(training.optimizer, "training.optimizer", ["name", "config", "hyper", "state"]);
    text(optimizer.name, "training.optimizer.name");
    text(optimizer.hyper, "training.optimizer.hyper");
    numbers(optimizer.state, "training.optimizer.state", ["name", "data"]);
    text(training.loss, "training.loss");
    list(training.metrics, "training.metrics").forEach((name, i) => text(name, `training.metrics[${i}]`));
  }
  return value as ModelFile;
}

function numbers(value: unknown, where: string, keys: string[]): void {
  list(value, where).forEach((entry, i) => {
    const saved = object(entry, `${where}[${i}]`, keys);
    text(saved.name, `${where}[${i}].name`);
    text(saved.data, `${where}[${i}].data`);
  });
}

function object(value: unknown, where: string, keys: string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    refuse(`${where} should be an object, got ${show(value)}`);
  for (const key of keys) if (!Object.hasOwn(value, key)) refuse(`${where} has no ${show(key)}`);
  for (const key of Object.keys(value)) if (!keys.includes(key)) refuse(`${where} has an unknown key ${show(key)}`);
  return value as Record<string, unknown>;
}

function list(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) refuse(`${where} should be an array, got ${show(value)}`);
  return value;
}

function text(value: unknown, where: string): void {
  if (typeof value !== "string") refuse(`${where} should be text, got ${show(value)}`);
}

function refuseNonFinite(name: string, data: RealArray): void {
  const at = data.findIndex((v) => !Number.isFinite(v));
  if (at >= 0)
    throw new ChainruleError("E_NON_FINITE", `${name} holds ${data[at]}; a model that is not finite is not saved.`, {
      name,
      at,
    });
}
