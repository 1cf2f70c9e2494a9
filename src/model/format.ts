/**
 * The model file: JSON, weights as base64 of little-endian numbers. Data only: names come from closed lists, never code.
 *
 *   format "chainrule-model", version 1
 *   model      dtype, seed, inputs: [{ name, shape }], layers: [{ kind, name, config, from: [names] }], outputs: [names]
 *   weights    [{ name, shape, data }]                 every parameter, in order
 *   training   optimizer { name, config, steps, running, state: [{ name, data }] }, targets: [{ loss, weight, metrics }];
 *              null if not compiled. running: the scalars that change from step to step, as base64
 *
 * A file is hostile until read: every key, size and name is checked, and a refusal names what was expected.
 */
import { ChainruleError, show } from "../errors.ts";
import * as layers from "../layers/all.ts";
import type { Layer } from "../layers/layer.ts";
import { input, type SymbolicTensor } from "../layers/symbolic.ts";
import type { DType, RealArray } from "../memory/tensor.ts";
import { checkOptions } from "../options.ts";
import { optimizers } from "../optimizers/index.ts";
import type { Spec } from "../registry.ts";
import { decodeNumbers, encodeNumbers } from "./base64.ts";
import { checkFile, FORMAT, refuse, VERSION } from "./checkFile.ts";
import type { Compiled } from "./compile.ts";
import { model as graphModel } from "./create.ts";
import { readFileText } from "./files.ts";
import type { Model } from "./model.ts";

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
  } | null;
}

/** The model as plain data. Throws E_NON_FINITE rather than let NaN or infinity into a file. */
export function modelToJSON(model: Model): ModelFile {
  const { compiled, learner, spec, network } = model;
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
  const file = checkFile(typeof source === "string" ? parse(await readFileText(source)) : source);
  const { model: saved, training } = file;
  const model = await guarded(() => {
    const { inputs, outputs } = graphFrom(saved);
    return graphModel({ inputs, outputs, dtype: saved.dtype, seed: saved.seed, backend: options.backend });
  });
  const { parameters } = model.network;
  const weights = decodeAll(
    file.weights,
    parameters.map((p) => [p.name, p.tensor.rows * p.tensor.columns]),
    saved.dtype,
    "weights",
  );
  if (training === null) {
    model.restore(weights, file.epochsTrained);
    return model;
  }
  const { optimizer } = training;
  if (!Object.hasOwn(optimizers, optimizer.name)) refuse(`optimizer ${show(optimizer.name)} is not known`);
  const configured = await guarded(() => optimizers[optimizer.name as keyof typeof optimizers](optimizer.config));
  const { targets } = training;
  await guarded(() =>
    model.compile({
      optimizer: configured,
      loss: forOutputs(
        model,
        targets.map(({ loss }) => loss as Spec<"loss">),
      ),
      lossWeights: forOutputs(
        model,
        targets.map(({ weight }) => weight),
      ),
      metrics: forOutputs(
        model,
        targets.map(({ metrics }) => metrics as Spec<"metric">[]),
      ),
    }),
  );
  const learner = model.learner!;
  const running = decodeNumbers(optimizer.running, "float64", learner.runningSize, "optimizer running");
  const sizes = [...learner.state].map(([p, t]): [string, number] => [p.name, t.rows * t.columns]);
  const state = decodeAll(optimizer.state, sizes, saved.dtype, "optimizer state");
  model.restore(weights, file.epochsTrained, { steps: optimizer.steps, running, state });
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

/** One value an output, by name. */
function forOutputs<T>({ network }: Model, values: readonly T[]): Record<string, T> {
  if (values.length !== network.outputs.length) {
    refuse(`training.targets should have ${network.outputs.length} entries, got ${values.length}`);
  }
  return Object.fromEntries(network.outputs.map(({ name }, i) => [name, values[i]]));
}

/** Errors of what a file asks for are errors of the file. */
async function guarded<T>(make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (cause) {
    if (cause instanceof ChainruleError && ["E_CONFIG", "E_SHAPE"].includes(cause.code)) {
      throw new ChainruleError("E_FORMAT", `Not a usable model file: ${cause.message}`, { ...cause.details }, cause);
    }
    throw cause;
  }
}

/** The graph that a file describes: each layer may read inputs and layers that stand before it. */
function graphFrom(saved: ModelFile["model"]): { inputs: SymbolicTensor[]; outputs: SymbolicTensor[] } {
  const made = new Map<string, SymbolicTensor>();
  const find = (name: string): SymbolicTensor => made.get(name) ?? refuse(`${show(name)} is read before it is made`);
  const inputs = saved.inputs.map((entry) => {
    const x = input(entry);
    made.set(entry.name, x);
    return x;
  });
  for (const { kind, name, config, from } of saved.layers) {
    if (!Object.hasOwn(layers, kind)) refuse(`layer kind ${show(kind)} is not known`);
    const layer: Layer = layers[kind as keyof typeof layers]({ ...config, name } as never);
    made.set(name, layer.apply(from.map(find)));
  }
  return { inputs, outputs: saved.outputs.map(find) };
}

function decodeAll(
  saved: readonly SavedNumbers[],
  sizes: readonly [string, number][],
  dtype: DType,
  what: string,
): Map<string, RealArray> {
  const names = saved.map((entry) => entry.name).join(", "),
    expected = sizes.map(([name]) => name).join(", ");
  if (names !== expected) refuse(`${what} should be ${expected || "none"}, got ${names || "none"}`);
  return new Map(saved.map(({ name, data }, i) => [name, decodeNumbers(data, dtype, sizes[i][1], `${what} ${name}`)]));
}

function refuseNonFinite(name: string, data: RealArray): void {
  const at = data.findIndex((v) => !Number.isFinite(v));
  if (at >= 0)
    throw new ChainruleError("E_NON_FINITE", `${name} holds ${data[at]}; a model that is not finite is not saved.`, {
      name,
      at,
    });
}
