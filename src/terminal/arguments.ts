/** What programs are started with: a table of options, read and checked, and the same table as help. */
import { parseArgs } from "node:util";
import { ChainruleError, formatValue } from "../base/errors.ts";
import { didYouMean, nearest, suggest } from "../base/nearest.ts";
import { padEnd, widthOf, wrap } from "../base/text.ts";

/** An option: "--name", or "--name <n>" where it takes a value. */
export type Option = {
  /** For help, one sentence without its point. */
  about: string;
  short?: string;
} & (
  | { type: "flag" }
  /** A whole number. */
  | { type: "whole"; value: string; least: number; most?: number }
  /** A finite number above 0. */
  | { type: "positive"; value: string }
  /** One of a few words; `also` are other spellings of them. */
  | { type: "word"; value: string; words: readonly string[]; also?: Readonly<Record<string, string>> }
  /** `list`: may be given several times. */
  | { type: "text"; value: string; list?: false }
  | { type: "text"; value: string; list: true }
);

export type Options = Readonly<Record<string, Option>>;

type Value<O extends Option> = O extends { type: "flag" }
  ? boolean
  : O extends { type: "whole" | "positive" }
    ? number
    : O extends { list: true }
      ? string[]
      : string;

/** What was given, by option; what was not is undefined. */
export type Values<O extends Options> = { -readonly [K in keyof O]?: Value<O[K]> };

/** Every program has these. */
export const common = {
  json: { type: "flag", about: "a line of JSON for each result on stdout" },
  help: { type: "flag", short: "h", about: "this text" },
} as const satisfies Options;

/** Options and the other arguments. Throws E_CONFIG: unknown options with the nearest name, values with what was expected. */
export function readArguments<O extends Options>(
  args: readonly string[],
  options: O,
): { values: Values<O>; positionals: string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short }]) => [
        name,
        { type: type === "flag" ? "boolean" : "string", ...(short && { short }) },
      ]),
    ),
  });
  const values: Record<string, unknown> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName } = token;
    if (!Object.hasOwn(options, name)) throw unknownOption(rawName, name, Object.keys(options));
    const option: Option = options[name];
    const value = valueOf(rawName, option, token.value, token.inlineValue ?? false);
    if (option.type === "text" && option.list) ((values[name] ??= []) as unknown[]).push(value);
    else values[name] = value;
  }
  return { values: values as Values<O>, positionals };
}

function unknownOption(rawName: string, name: string, known: readonly string[]): ChainruleError {
  const near = nearest(name, known);
  const message = `Unknown option '${rawName}'.${suggest(near && `--${near}`)}`;
  return new ChainruleError("E_CONFIG", message, { option: name, nearest: near, known });
}

function valueOf(rawName: string, option: Option, given: string | undefined, inline: boolean): unknown {
  const refuse = (expected: string, facts = {}) =>
    new ChainruleError("E_CONFIG", `${rawName} ${expected}`, { option: rawName, got: given, ...facts });
  if (option.type === "flag") {
    if (given !== undefined) throw refuse("takes no value.");
    return true;
  }
  // Behind an option without its value stands the next option; a number may begin with a minus.
  const missing = given === undefined || (!inline && /^-./.test(given) && Number.isNaN(Number(given)));
  if (missing) throw refuse(`needs a value: ${rawName} ${option.value}.`);
  switch (option.type) {
    case "whole": {
      const { least, most = Number.MAX_SAFE_INTEGER } = option;
      const value = /^\d+$/.test(given) ? Number(given) : NaN;
      const upTo = option.most === undefined ? "" : ` to ${most}`;
      if (!(value >= least && value <= most))
        throw refuse(`must be a whole number from ${least}${upTo}, got ${formatValue(given)}.`);
      return value;
    }
    case "positive": {
      const value = given.trim() === "" ? NaN : Number(given);
      if (!(value > 0 && value < Infinity)) throw refuse(`must be a number above 0, got ${formatValue(given)}.`);
      return value;
    }
    case "word": {
      const word = Object.hasOwn(option.also ?? {}, given) ? option.also![given] : given;
      if (option.words.includes(word)) return word;
      const near = nearest(word, option.words);
      const expected = `must be one of ${option.words.map((w) => formatValue(w)).join(", ")}, got ${formatValue(given)}.`;
      throw refuse(`${expected}${didYouMean(word, option.words)}`, {
        nearest: near,
        known: option.words,
      });
    }
    case "text":
      return given;
  }
}

/** Refuses what is too much. Throws E_CONFIG. */
export function refuseMore(positionals: readonly string[], most: number): void {
  if (positionals.length > most) {
    const got = positionals[most];
    throw new ChainruleError("E_CONFIG", `Unexpected argument '${got}'.`, { got });
  }
}

/** Two columns, names and what they are about, the second wrapped. Names that are too long have a line of their own. */
export function definitions(rows: readonly (readonly [string, string])[], columns: number): string[] {
  const widest = Math.max(...rows.map(([name]) => widthOf(name)).filter((width) => width <= WIDEST));
  const indent = " ".repeat(2 + widest + 3);
  return rows.flatMap(([name, about]) => {
    const lines = wrap(about, Math.max(columns, indent.length + 20), indent);
    if (widthOf(name) > widest) return [`  ${name}`, ...lines];
    return [`  ${padEnd(name, widest)}   ${lines[0].trimStart()}`, ...lines.slice(1)];
  });
}
const WIDEST = 28;

/** The options as lines of help. */
export function optionLines(options: Options, columns: number): string[] {
  const rows = Object.entries(options).map(
    ([name, option]) => [`--${name}${option.type === "flag" ? "" : ` ${option.value}`}`, option.about] as const,
  );
  return definitions(rows, columns);
}
