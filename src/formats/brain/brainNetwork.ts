/** A feed-forward network of brain.js, however its JSON was written, and its layers as this library has them. */
import type { JSONObject } from "../../base/json.ts";
import type { ReadLayer, ReadModel } from "../description.ts";

export const brainActivations = ["sigmoid", "relu", "leaky-relu", "tanh"] as const;
export type BrainActivation = (typeof brainActivations)[number];

/** What a layer computes:   y = f(x·W + b),   kernel W [inputs, units] row-major, bias b [units] */
export interface BrainLayer {
  readonly kernel: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
}

export interface BrainNetwork {
  /** Numbers of inputs, of units of each hidden layer, and of outputs. */
  readonly sizes: readonly number[];
  /** Of all layers, that of the outputs too. */
  readonly activation: BrainActivation;
  /** The slope of leaky-relu below 0. */
  readonly leakyReluAlpha: number;
  readonly layers: readonly BrainLayer[];
  /** The keys of objects that were trained on, in the order of the numbers; undefined for arrays. */
  readonly inputKeys?: readonly string[];
  readonly outputKeys?: readonly string[];
}

/** The activation as an option of a layer. */
export function layerActivation(activation: BrainActivation, alpha: number) {
  if (activation !== "leaky-relu") return activation;
  return { kind: "activation", name: "leakyRelu", options: { alpha } } as const;
}

/** brain.js' form of keys: each with its place. */
export const lookupOf = (keys: readonly string[]): Record<string, number> =>
  Object.fromEntries(keys.map((key, place) => [key, place]));

/** The network as a model. Keys are its metadata (`inputLookup`, `outputLookup`); those of several outputs are its labels, too. */
export function brainModel(network: BrainNetwork): ReadModel {
  const { sizes, activation, leakyReluAlpha, layers, inputKeys, outputKeys } = network;
  const last = layers.length - 1;
  const nameOf = (i: number) => (i === last ? "output" : `hidden_${i + 1}`);
  const metadata: JSONObject = {
    ...(inputKeys && { inputLookup: lookupOf(inputKeys) }),
    ...(outputKeys && { outputLookup: lookupOf(outputKeys) }),
  };
  return {
    dtype: "float32",
    inputs: [{ name: "input", shape: [sizes[0]] }],
    layers: layers.map(({ kernel, bias }, i): ReadLayer => {
      return {
        kind: "dense",
        name: nameOf(i),
        config: { units: sizes[i + 1], activation: layerActivation(activation, leakyReluAlpha) },
        from: [i === 0 ? "input" : nameOf(i - 1)],
        weights: [
          { name: "kernel", data: Float64Array.from(kernel) },
          { name: "bias", data: Float64Array.from(bias) },
        ],
      };
    }),
    outputs: ["output"],
    ...(outputKeys !== undefined && outputKeys.length > 1 && !outputKeys.includes("") && { labels: [outputKeys] }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
}
