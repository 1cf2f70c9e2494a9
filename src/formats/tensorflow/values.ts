/** Values of options in Keras' words and in ours: each kind of value is read from there and written to there. */
import type { Spec } from "../../base/registry.ts";
import { sizeOf, type Shape } from "../../memory/shape.ts";

/** What a value means that has no equal on the other side. */
export const UNKNOWN = Symbol("unknown");

/** What the meaning of a value depends on. */
export interface Place {
  /** Shapes of a row of what the layer reads. */
  readonly inputShapes: readonly Shape[];
  /** Whether Keras 3 wrote the file, to which some names mean other formulas. */
  readonly keras3: boolean;
}

export interface Value {
  read(value: unknown, place: Place): unknown;
  write(value: unknown): unknown;
}

/** The same on both sides; the layer's factory checks it. */
export const same: Value = { read: (value) => value, write: (value) => value };

/** A number there; here a schedule too, which is not written. */
export const constant: Value = { read: same.read, write: (value) => (typeof value === "number" ? value : UNKNOWN) };

/** null there is false. */
export const flag: Value = { read: (value) => value ?? false, write: (value) => value };

/** The only value that there is here, and what else means the same there. */
export const only = (value: unknown, ...others: unknown[]): Value => ({
  read: (given) => ([value, ...others].some((one) => JSON.stringify(one) === textOf(given)) ? undefined : UNKNOWN),
  write: () => value,
});

/** Values that can be read, of which TensorFlow.js has one only. */
export const writtenAs = (value: unknown): Value => ({
  read: (given) => given,
  write: (given) => (given === value ? given : UNKNOWN),
});

/** Sizes by dimension: arrays there, also where there is one dimension. */
export const sizes: Value = {
  read: (value) => (Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value),
  write: (value) => (Array.isArray(value) ? value : [value]),
};

/** TensorFlow.js has no causal padding. */
export const padding: Value = { read: same.read, write: (value) => (value === "causal" ? UNKNOWN : value) };

/** A shape in which −1 stands for what is left. */
export const shape: Value = {
  read(value, { inputShapes: [input] }) {
    if (!Array.isArray(value) || !value.includes(-1) || input === undefined) return value;
    const known = value.reduce((product: number, n: unknown) => (n === -1 ? product : product * Number(n)), 1);
    return value.map((n: unknown) => (n === -1 ? sizeOf(input) / known : n));
  },
  write: same.write,
};

/** There is none of it here, and it has no effect there. */
export const unused: Value = { read: () => undefined, write: () => undefined };

/** null there is the default here. */
export const orDefault = (value: Value): Value => ({
  read: (given, place) => (given === null ? undefined : value.read(given, place)),
  write: value.write,
});

/** The last axis: −1, its number with the batch as axis 0, or a list of it. */
export const lastAxis: Value = {
  read(value, { inputShapes: [shape] }) {
    const axis: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
    return axis === -1 || axis === shape?.length ? undefined : UNKNOWN;
  },
  write: () => -1,
};

/** Activations by their names there, lower case without underscores. */
const activations: Readonly<Record<string, string>> = {
  ...{ linear: "linear", relu: "relu", relu6: "relu6", elu: "elu", selu: "selu", gelu: "gelu", mish: "mish" },
  ...{ sigmoid: "sigmoid", tanh: "tanh", softplus: "softplus", softsign: "softsign", swish: "swish", silu: "swish" },
  ...{ softmax: "softmax", logsoftmax: "logSoftmax" },
};
/** What Keras 3 calls so is relu6(x + 3) / 6; in Keras 2 and TensorFlow.js it is 0.2 x + 0.5 between 0 and 1. */
const ofKeras3: Readonly<Record<string, unknown>> = {
  hardsigmoid: "hardSigmoid",
  leakyrelu: { kind: "activation", name: "leakyRelu", options: { alpha: 0.2 } },
};

export const activation: Value = {
  read(value, { keras3 }) {
    if (value === null) return "linear";
    if (typeof value !== "string") return UNKNOWN;
    const name = plain(value);
    if (Object.hasOwn(activations, name)) return activations[name];
    return keras3 && Object.hasOwn(ofKeras3, name) ? ofKeras3[name] : UNKNOWN;
  },
  write(value) {
    const { name, options } = specOf(value);
    if (name === "elu" && options.alpha !== 1) return UNKNOWN;
    const known = Object.values(activations).includes(name);
    return known ? snakeCase(name) : UNKNOWN;
  },
};

/** Scale, what it is divided by, and distribution, of the scaled initialisers. */
const scaled: Readonly<Record<string, readonly [scale: number, mode: string, distribution: string]>> = {
  glorotUniform: [1, "fan_avg", "uniform"],
  glorotNormal: [1, "fan_avg", "normal"],
  heUniform: [2, "fan_in", "uniform"],
  heNormal: [2, "fan_in", "normal"],
  lecunUniform: [1, "fan_in", "uniform"],
  lecunNormal: [1, "fan_in", "normal"],
};

/** How weights would start, if the file did not have them. Normal distributions there are cut at two deviations. */
export const initializer: Value = {
  read(value) {
    const { name, config } = objectOf(value);
    const make = (own: string, options: Record<string, unknown>) => ({ kind: "initializer", name: own, options });
    const { scale, mode, distribution, gain = 1, mean = 0, stddev = 0.05, minval = -0.05, maxval = 0.05 } = config;
    if (name === "zeros" || name === "ones") return name;
    if (name === "constant") return make("constant", { value: config.value ?? 0 });
    if (name === "randomnormal" || name === "truncatednormal") return make("normal", { mean, stddev });
    if (name === "randomuniform") return make("uniform", { minval, maxval });
    if (name === "orthogonal") return gain === 1 ? "orthogonal" : UNKNOWN;
    const kind = String(distribution).endsWith("normal") ? "normal" : distribution;
    const found = Object.entries(scaled).find(([own, how]) =>
      name === "variancescaling" ? how.join() === [scale, mode, kind].join() : own.toLowerCase() === name,
    );
    return found === undefined ? UNKNOWN : found[0];
  },
  write(value) {
    const { name, options } = specOf(value);
    const make = (class_name: string, config: object) => ({ class_name, config });
    if (name === "zeros" || name === "ones") return make(name === "zeros" ? "Zeros" : "Ones", {});
    if (name === "constant") return make("Constant", options);
    if (name === "normal") return make("RandomNormal", { ...options, seed: null });
    if (name === "uniform") return make("RandomUniform", { ...options, seed: null });
    if (name === "orthogonal") return make("Orthogonal", { gain: 1, seed: null });
    const [scale, mode, distribution] = scaled[name];
    return make("VarianceScaling", { scale, mode, distribution, seed: null });
  },
};

export const regularizer: Value = {
  read(value) {
    if (value === null) return undefined;
    const { name, config } = objectOf(value);
    if (!["l1", "l2", "l1l2"].includes(name)) return UNKNOWN;
    return { kind: "regularizer", name: "l1l2", options: { l1: config.l1 ?? 0, l2: config.l2 ?? 0 } };
  },
  write(value) {
    if (value === undefined) return null;
    const { l1 = 0, l2 = 0 } = specOf(value).options;
    return { class_name: "L1L2", config: { l1, l2 } };
  },
};

/** Of the norms of a matrix' columns. */
export const constraint: Value = {
  read(value) {
    if (value === null) return undefined;
    const { name, config } = objectOf(value);
    const { max_value = 2, axis = 0 } = config;
    if (name !== "maxnorm" || axis !== 0) return UNKNOWN;
    return { kind: "constraint", name: "maxNorm", options: { maxValue: max_value, axis } };
  },
  write(value) {
    if (value === undefined) return null;
    const { maxValue, axis } = specOf(value).options;
    return { class_name: "MaxNorm", config: { max_value: maxValue, axis } };
  },
};

/** A name, or a spec, of ours. */
export function specOf(value: unknown): Pick<Spec, "name" | "options"> {
  return typeof value === "string" ? { name: value, options: {} } : (value as Spec);
}

/** An object there: a class' name alone, or with its options. */
function objectOf(value: unknown): { name: string; config: Record<string, unknown> } {
  const { class_name, config } = Object(value) as Record<string, unknown>;
  const name = typeof value === "string" ? value : class_name;
  return { name: plain(typeof name === "string" ? name : ""), config: Object(config) as Record<string, unknown> };
}

const plain = (name: string) => name.slice(0, 40).replaceAll("_", "").toLowerCase();
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A small value as text. */
function textOf(value: unknown): string | undefined {
  const isList = Array.isArray(value) && value.length <= 8 && value.every((entry) => !isObject(entry));
  return isObject(value) && !isList ? "an object" : JSON.stringify(value);
}
const isObject = (value: unknown) => typeof value === "object" && value !== null;
