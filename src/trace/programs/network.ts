import { ChainruleError, formatValue } from "../../base/errors.ts";
import { printable } from "../../base/text.ts";
import type { Trace, TracedLayer } from "../trace.ts";

/** What a program needs to know, read from a trace. */
export interface Network {
  title: string;
  /** Updates of the weights. */
  steps: number;
  x: number[][];
  t: number[][];
  rate: number;
  layers: ProgramLayer[];
  /** The same of all layers. */
  biases: NonNullable<TracedLayer["biases"]>;
  /** E = factor Σ (t − o)² / divisor, over all rows. */
  loss: { factor: 0.5 | 1; divisor: number };
  inPlace: boolean;
  /** The activations that occur, each once. */
  used: string[];
}

export interface ProgramLayer {
  /** [inputs][units], with the weights' names in the same order. */
  kernel: number[][];
  names: string[][];
  /** One a unit; one if they are shared; none. */
  bias: number[];
  activation: string;
}

/** In a language: f(net), and its slope from the output. */
export type Activations = Readonly<Record<string, { of: string; slope: string }>>;

export interface ProgramOptions {
  /** Updates of the weights. Default: as many as were traced. */
  steps?: number;
}

/**
 * The network of a trace as it stood before its first step. Throws E_CONFIG where a short program would not do the same:
 * layers that are not dense, other losses and optimizers, parts of a batch, rounding.
 */
export function networkOf(trace: Trace, activations: Activations, options: ProgramOptions): Network {
  const { loss, optimizer, update, rounding } = trace.conventions;
  const [first] = trace.steps;
  const [biases, ...others] = new Set(trace.layers.map((layer) => layer.biases));
  const outputs = trace.layers.at(-1)!.units.length;
  refuse(rounding !== null, "numbers rounded on the way");
  refuse(!["halfSquaredError", "meanSquaredError"].includes(loss.name), `the loss ${loss.name}`);
  for (const [l, layer] of trace.layers.entries()) {
    refuse(layer.kind !== "dense", `a layer that is ${layer.kind}`);
    refuse(layer.from.length !== 1 || (l > 0 && layer.from[0] !== trace.layers[l - 1].name), "layers side by side");
    refuse(!Object.hasOwn(activations, layer.activation.name), `the activation ${layer.activation.name}`);
  }
  refuse(biases === null || others.length > 0, "biases that learn in several ways");
  refuse(first.examples.length !== trace.progress[0].outputs.length, "a part of the rows at a time");
  for (const { weights } of trace.steps)
    for (const { name, from, factors, gradient, change } of weights) {
      refuse(from !== null && gradient === null, `${name}, which does not learn`);
      const sum = factors.length > 0 ? factors.reduce((sum, { product }) => sum + product, 0) : gradient;
      refuse(!near(sum ?? 0, gradient ?? 0), `${name}, whose gradient has a penalty in it`);
      refuse(!near(change, -optimizer.learningRate * (gradient ?? 0)), `${optimizer.name} with more than w − η g`);
    }
  return {
    title: comment(trace.title),
    steps: options.steps ?? trace.progress.at(-1)!.updates,
    x: first.examples.map(({ inputs }) => inputs.map(({ value }) => value)),
    t: first.examples.map(({ targets }) => targets.map(({ value }) => value)),
    rate: optimizer.learningRate,
    layers: trace.layers.map((layer, l) => layerOf(trace, layer, (trace.layers[l - 1]?.units ?? trace.inputs).length)),
    biases: biases!,
    loss: {
      factor: loss.name === "halfSquaredError" ? 0.5 : 1,
      divisor:
        (loss.name === "halfSquaredError" ? 1 : outputs) * (loss.reduction === "mean" ? first.examples.length : 1),
    },
    inPlace: update === "in-place",
    used: [...new Set(trace.layers.map(({ activation }) => activation.name))],
  };
}

function layerOf(trace: Trace, { name, units, activation }: TracedLayer, inputs: number): ProgramLayer {
  const of = (parameter: string) =>
    trace.steps[0].weights.filter((weight) => weight.parameter === `${name}/${parameter}`);
  const layer: ProgramLayer = {
    kernel: Array.from({ length: inputs }, () => Array.from({ length: units.length }, () => NaN)),
    names: Array.from({ length: inputs }, () => []),
    bias: of("bias").map(({ before }) => before),
    activation: activation.name,
  };
  for (const {
    name,
    before,
    index: [i, u],
  } of of("kernel")) {
    layer.kernel[i][u] = before;
    layer.names[i][u] = name;
  }
  refuse(layer.kernel.flat().some(Number.isNaN), "weights that are left out");
  return layer;
}

/** But for the rounding of sums in another order: far less than a penalty or a momentum makes. */
const near = (a: number, b: number) => Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));

function refuse(when: boolean, what: string): void {
  if (when) throw new ChainruleError("E_CONFIG", `There is no short program for a trace with ${what}.`);
}

/** [[0.15, 0.25], [0.2, 0.3]]: the same in both languages, with all digits. A trace may come from a file: throws E_DATA for what is no number. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  throw new ChainruleError("E_DATA", `A program holds finite numbers, got ${formatValue(value)} in the trace.`);
}

/**
 * Text from outside in a comment, which it cannot end: on one line, without what editors, browsers and compilers look
 * for in comments (`<!--`, `*\/`, `#` or `@ sourceMappingURL=`).
 */
export const comment = (text: string): string =>
  printable(text).replace(/[#@<>*`\\]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);

/** "w1 w3, w2 w4": which weight is which, for the comment beside them. */
export const namesOf = ({ names }: ProgramLayer) => comment(names.map((row) => row.join(" ")).join(", "));

/** A line each, and none for what is left out. */
export const lines = (...parts: (string | false | readonly string[])[]) =>
  `${parts.flatMap((part) => (part === false ? [] : part)).join("\n")}\n`;

/** What stands behind (t − o)² and its slope: " / 3", or nothing. */
export const over = (divisor: number) => (divisor === 1 ? "" : ` / ${literal(divisor)}`);
