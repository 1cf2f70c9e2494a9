/** Checks the options of `explain`. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { Network } from "../network/network.ts";
import { checkBoolean, checkNumber, checkOptions, checkWord } from "../base/options.ts";
import { sizeOf } from "../memory/shape.ts";
import type { ExplainOptions, Names } from "./options.ts";
import type { Rounding } from "./trace.ts";

export type ExplainSettings = ReturnType<typeof checkExplain>;

/** The options of every `explain`. */
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
const kinds = ["net", "out", "error", "delta", "gradient", "weight", "loss"] as const;

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
  const { batchSize, roundLikeArticle, update } = options;
  if (update !== undefined) checkWord(update, ["simultaneous", "in-place"], "explain update");
  const whole = { integer: true, min: 1 };
  return {
    steps: checkNumber(options.steps ?? 1, "explain steps", whole),
    batchSize: batchSize === undefined ? Infinity : checkNumber(batchSize, "explain batchSize", whole),
    delta: checkWord(options.delta ?? "gradient", ["gradient", "descent"] as const, "explain delta"),
    rounding: roundLikeArticle === undefined ? null : checkRounding(roundLikeArticle),
    numericGradients: checkBoolean(options.numericGradients ?? true, "explain numericGradients"),
    digits: checkNumber(options.digits ?? 9, "explain digits", { integer: true, min: 0, max: 17 }),
    names: checkNames(options.names ?? {}, network),
    title: options.title === undefined ? undefined : checkText(options.title, "explain title"),
    dtype: network.dtype,
  };
}

/** As many names as there are inputs and units, no two alike. Throws E_CONFIG. */
function checkNames(names: unknown, { inputs, layers }: Network): Names {
  checkOptions(names, ["inputs", "units", "weights"], "explain names");
  const { inputs: x, units, weights } = names as Record<string, unknown>;
  const counts = layers.map(({ shape }) => sizeOf(shape));
  if (x !== undefined) checkList(x, inputs[0].size, "explain names.inputs");
  if (units !== undefined) {
    if (!Array.isArray(units) || units.length !== counts.length)
      refuse("explain names.units", `a list of names for each of ${counts.length} layers`, units);
    units.forEach((list, l) => checkList(list, counts[l], `explain names.units[${l}]`));
  }
  const said = [x, ...((units ?? []) as unknown[])].flat().filter((name) => name !== undefined);
  const twice = said.find((name, i) => said.indexOf(name) !== i);
  if (twice !== undefined) throw new ChainruleError("E_CONFIG", `explain names has ${formatValue(twice)} twice.`);
  if (weights !== undefined) {
    if (typeof weights !== "object" || weights === null || Array.isArray(weights))
      refuse("explain names.weights", `an object such as { "i1→h1": "w1" }`, weights);
    for (const [key, name] of Object.entries(weights as object))
      checkText(name, `explain names.weights ${formatValue(key)}`);
  }
  return names as Names;
}

function checkList(list: unknown, count: number, what: string): void {
  if (!Array.isArray(list) || list.length !== count)
    return refuse(what, `a list of ${count} ${count === 1 ? "name" : "names"}`, list);
  list.forEach((name, i) => checkText(name, `${what}[${i}]`));
}

function checkText(value: unknown, what: string): string {
  if (typeof value === "string" && value !== "") return value;
  return refuse(what, "text", value);
}

function refuse(what: string, expected: string, got: unknown): never {
  throw new ChainruleError("E_CONFIG", `${what} must be ${expected}, got ${formatValue(got)}.`);
}

function checkRounding(value: unknown): Rounding {
  const digits = (n: unknown, name: string) =>
    checkNumber(n, `explain roundLikeArticle${name}`, { integer: true, min: 1, max: 17 });
  if (typeof value === "number") return Object.fromEntries(kinds.map((kind) => [kind, digits(value, "")]));
  if (typeof value !== "object")
    throw new ChainruleError("E_CONFIG", `explain roundLikeArticle takes digits, got ${formatValue(value)}.`);
  checkOptions(value, kinds, "explain roundLikeArticle");
  return Object.fromEntries(Object.entries(value as object).map(([kind, n]) => [kind, digits(n, `.${kind}`)]));
}
