/** What `explain` takes, checked. */
import { ChainruleError, show } from "../errors.ts";
import type { Network } from "../model/network.ts";
import { checkBoolean, checkNumber, checkOptions, checkWord } from "../options.ts";
import type { ExplainOptions } from "./options.ts";
import type { Rounding } from "./trace.ts";

export type Checked = ReturnType<typeof checkExplain>;

/** The options of every `explain`, and those that only presets take. */
export const explainNames = [
  "steps",
  "batchSize",
  "update",
  "delta",
  "roundLikeArticle",
  "numericGradients",
  "digits",
  "names",
  "title",
] as const;
export const presetNames = ["biases", "loss", "learningRate", "seed", "weights"] as const;
const kinds = ["net", "out", "error", "delta", "gradient", "weight"] as const;

/** Weights of a network that a person may still read, or a program may want as text. */
const MOST_WEIGHTS = 20_000;

/** Throws E_CONFIG for options, E_LIMIT for networks that nobody could read. */
export function checkExplain(options: ExplainOptions, network: Network) {
  checkOptions(options, explainNames, "explain");
  const { inputs, outputs, parameters } = network;
  if (inputs.length !== 1 || outputs.length !== 1) {
    const got = `${inputs.length} and ${outputs.length}`;
    throw new ChainruleError("E_CONFIG", `explain takes networks of one input and one output, got ${got}.`);
  }
  const weights = parameters.reduce((sum, { tensor }) => sum + tensor.rows * tensor.columns, 0);
  if (weights > MOST_WEIGHTS) {
    const message = `explain writes out every weight, at most ${MOST_WEIGHTS}; this network has ${weights}. Try a smaller one, or diagnose.`;
    throw new ChainruleError("E_LIMIT", message, { weights, limit: MOST_WEIGHTS });
  }
  const { batchSize, roundLikeArticle } = options;
  const whole = { integer: true, min: 1 };
  return {
    steps: checkNumber(options.steps ?? 1, "explain steps", whole),
    batchSize: batchSize === undefined ? Infinity : checkNumber(batchSize, "explain batchSize", whole),
    delta: checkWord(options.delta ?? "gradient", ["gradient", "descent"] as const, "explain delta"),
    rounding: roundLikeArticle === undefined ? null : checkRounding(roundLikeArticle),
    numericGradients: checkBoolean(options.numericGradients ?? true, "explain numericGradients"),
    digits: checkNumber(options.digits ?? 9, "explain digits", { integer: true, min: 0, max: 17 }),
    names: options.names ?? {},
    title: options.title,
  };
}

function checkRounding(value: unknown): Rounding {
  const digits = (n: unknown, name: string) =>
    checkNumber(n, `explain roundLikeArticle${name}`, { integer: true, min: 1, max: 17 });
  if (typeof value === "number") return Object.fromEntries(kinds.map((kind) => [kind, digits(value, "")]));
  if (typeof value !== "object")
    throw new ChainruleError("E_CONFIG", `explain roundLikeArticle takes digits, got ${show(value)}.`);
  checkOptions(value, kinds, "explain roundLikeArticle");
  return Object.fromEntries(Object.entries(value as object).map(([kind, n]) => [kind, digits(n, `.${kind}`)]));
}
