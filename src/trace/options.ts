/** The options of `explain`: types for callers, and the record that they are checked by. */
import {
  checkNumber,
  custom,
  flag,
  list,
  number,
  optional,
  parts,
  refuse,
  text,
  word,
  type RecordOf,
} from "../base/options.ts";
import type { Rounding } from "./trace.ts";

/** What `explain` can be asked for. */
export interface ExplainOptions {
  /** Updates of the weights; the first and the last are written out. Default 1. */
  steps?: number;
  /** Rows of each update, in their order. Default: all, the full batch; 1: example by example. */
  batchSize?: number;
  /** "in-place": a layer's weights change before the deltas below are computed from them. Default: as compiled. */
  update?: "simultaneous" | "in-place";
  /** The sign of δ: ∂E/∂net, or −∂E/∂net. Default "gradient". */
  delta?: "gradient" | "descent";
  /** Significant digits to which each number is rounded as soon as it is computed: of all, or by kind. Default: not rounded. */
  roundLikeArticle?: number | Rounding;
  /** Central differences beside the gradients of the first step. Default true. */
  numericGradients?: boolean;
  /** Digits behind the point that renderers show. Default 9. */
  digits?: number;
  /** Names in place of i1, h1, o1, w1, b1. */
  names?: Names;
  /** The heading of the trace. Default: the sizes of the layers, "2-2-1". */
  title?: string;
}

/** Names of inputs, of each layer's units, and of weights: the key says where a weight leads from and to, "i1→h1". */
export interface Names {
  inputs?: readonly string[];
  units?: readonly (readonly string[])[];
  weights?: Readonly<Record<string, string>>;
}

/** A whole number of significant digits that float64 can show. */
const significant = { integer: true, min: 1, max: 17 };
const kind = optional(number(undefined, significant));
const kinds = {
  net: kind,
  out: kind,
  error: kind,
  delta: kind,
  gradient: kind,
  weight: kind,
  loss: kind,
} satisfies RecordOf<Rounding>;

function checkRounding(value: unknown, name: string): Rounding {
  if (typeof value === "object") return parts(kinds).check(value, name);
  const digits = checkNumber(value, name, significant);
  return Object.fromEntries(Object.keys(kinds).map((kind) => [kind, digits]));
}

/** An object whose values an option checks, whatever their names. */
export function dictionary<T>(of: (value: unknown, name: string) => T, example: string) {
  const expected = `an object such as ${example}`;
  return custom(undefined, expected, (value, name): Readonly<Record<string, T>> => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(value, name, expected);
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, of(entry, `${name} ${JSON.stringify(key)}`)]),
    );
  });
}

const names = {
  inputs: optional(list(undefined, text())),
  units: optional(list(undefined, list(undefined, text()))),
  weights: optional(dictionary((value, name) => text().check(value, name), '{ "i1→h1": "w1" }')),
} satisfies RecordOf<Names>;

export const explainOptions = {
  steps: number(1, { integer: true, min: 1 }, "updates of the weights; the first and the last are written out"),
  batchSize: optional(number(undefined, { integer: true, min: 1 }, "rows of each update (default: all)")),
  update: optional(
    word<"simultaneous" | "in-place">(
      undefined,
      ["simultaneous", "in-place"],
      "in-place: a layer's weights change before the deltas below are computed from them",
    ),
  ),
  delta: word<"gradient" | "descent">(
    "gradient",
    ["gradient", "descent"],
    "gradient: δ is ∂E/∂net; descent: δ is −∂E/∂net",
  ),
  roundLikeArticle: optional(
    custom(
      undefined,
      "significant digits, of all numbers or by kind",
      checkRounding,
      "rounds every number to n significant digits as soon as it is computed, as articles do",
    ),
  ),
  numericGradients: flag(true, "central differences beside the gradients of the first step"),
  digits: number(9, { integer: true, min: 0, max: 17 }, "digits behind the point"),
  names: parts(names, "names in place of i1, h1, o1, w1, b1"),
  title: optional(text(undefined, "the heading")),
} satisfies RecordOf<ExplainOptions>;
