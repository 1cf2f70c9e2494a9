/** What programs are started with: a record of options, read and checked, and the same record as help. */
import { parseArgs } from "node:util";
import { ChainruleError } from "../base/errors.ts";
import { didYouMean, nearest, suggest } from "../base/nearest.ts";
import { flag, fromText, type Checked, type Option } from "../base/options.ts";
import { hanging, widthOf } from "../base/text.ts";

/** An option as it is written on a command line: batchSize is --batch-size. */
export type Argument<T = unknown> = Option<T> & {
  /** What stands for its value in help. Default: <n> for numbers, <text> for text. */
  readonly placeholder?: string;
  /** One letter: "h" for -h. */
  readonly short?: string;
  /** Other spellings of its words. */
  readonly also?: Readonly<Record<string, string>>;
};

export type Arguments = Readonly<Record<string, Argument>>;

/** The options that were given, checked. */
export type Values<A> = { -readonly [K in keyof A]?: Exclude<Checked<A>[K], undefined> };

/** A library's option on the command line: the same check, and the same help unless `about` says more. */
export const argument = <T>(
  option: Option<T>,
  how: Partial<Pick<Argument, "placeholder" | "short" | "also" | "about" | "written">>,
): Argument<T> => ({ ...option, ...how });

/** Every program has these. */
export const common = {
  json: flag(undefined, "a line of JSON for each result on stdout"),
  help: argument(flag(undefined, "this text"), { short: "h" }),
};

/** batchSize → "batch-size" */
export const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** A text as a shell reads it: in quotes where it needs them. */
export const shellWord = (text: string): string =>
  /^[\p{L}\p{N}_./=-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** Options and the other arguments. Throws E_CONFIG: unknown options with the nearest name, values with what was expected. */
export function readArguments<A extends Arguments>(
  args: readonly string[],
  options: A,
): { values: Values<A>; positionals: string[] } {
  const names = new Map(Object.keys(options).map((name) => [dashed(name), name]));
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      [...names].map(([written, name]) => {
        const { written: kind, short } = options[name];
        return [written, { type: kind === "name" ? "boolean" : "string", ...(short && { short }) }] as const;
      }),
    ),
  });
  const values: Record<string, unknown> = {};
  const lists = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const { rawName } = token;
    const name = names.get(token.name);
    if (name === undefined) throw unknownOption(rawName, token.name, [...names.keys()]);
    const option = options[name];
    if (option.written === "name") {
      if (token.value !== undefined) throw refused(rawName, "has no value", token.value);
      values[name] = option.check(true, rawName);
      continue;
    }
    const given = token.value;
    // An option without its value is followed by the next option; a number may begin with a minus.
    const missing = given === undefined || (!token.inlineValue && /^-./.test(given) && Number.isNaN(Number(given)));
    if (missing) throw refused(rawName, `needs a value: ${rawName} ${placeholder(option)}`, given);
    const text = Object.hasOwn(option.also ?? {}, given) ? option.also![given] : given;
    if (option.written === "list") {
      const all = [...(lists.get(name) ?? []), text];
      lists.set(name, all);
      values[name] = asWritten(() => option.check(all, rawName), option, `${rawName}[${all.length - 1}]`, rawName);
    } else values[name] = asWritten(() => fromText(option, text, rawName), option, rawName);
  }
  return { values: values as Values<A>, positionals };
}

/** The error of a check in the words of the command line: an option by its name alone, and characters as the words that stand for them. */
function asWritten<T>(check: () => T, { also = {} }: Argument, name: string, written = name): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ChainruleError) || !error.message.startsWith(name)) throw error;
    const { known, got } = error.details as { known?: readonly string[]; got?: string };
    const wordOf = (value: string) => Object.keys(also).find((word) => also[word] === value) ?? value;
    const words = known?.map((value) => (/^\w/.test(value) ? value : wordOf(value)));
    const message =
      words === undefined || got === undefined || Object.keys(also).length === 0
        ? error.message.slice(name.length)
        : ` must be one of ${words.join(", ")}, got ${JSON.stringify(got)}.${didYouMean(got, words)}`;
    throw new ChainruleError(error.code, written + message, error.details, error.cause);
  }
}

function refused(rawName: string, what: string, got: string | undefined): ChainruleError {
  return new ChainruleError("E_CONFIG", `${rawName} ${what}.`, { option: rawName, got });
}

function unknownOption(rawName: string, name: string, known: readonly string[]): ChainruleError {
  const near = nearest(name, known);
  const message = `Unknown option '${rawName}'.${suggest(near && `--${near}`)}`;
  return new ChainruleError("E_CONFIG", message, { option: name, nearest: near, known });
}

/** Refuses more arguments than a program has. Throws E_CONFIG. */
export function refuseMore(positionals: readonly string[], most: number): void {
  if (positionals.length > most) {
    const got = positionals[most];
    throw new ChainruleError("E_CONFIG", `Unexpected argument '${got}'.`, { got });
  }
}

/** Two columns, names and descriptions, the second wrapped. Names that are too long have a line to themselves. */
export function definitions(rows: readonly (readonly [string, string])[], columns: number): string[] {
  const widest = Math.max(...rows.map(([name]) => widthOf(name)).filter((width) => width <= WIDEST));
  return rows.flatMap(([name, about]) => hanging(name, about, { columns, indent: "  ", width: widest, gap: 3 }));
}
const WIDEST = 28;

/** The options as lines of help. */
export function optionLines(options: Arguments, columns: number): string[] {
  const rows = Object.entries(options).map(([name, option]) => {
    const value = option.written === "name" ? "" : ` ${placeholder(option)}`;
    return [`--${dashed(name)}${value}`, `${option.about ?? ""}${otherwise(option)}`] as const;
  });
  return definitions(rows, columns);
}

const placeholder = ({ placeholder, written }: Argument): string =>
  placeholder ?? (written === "whole" || written === "number" ? "<n>" : "<text>");

/** The default, where there is one. */
const otherwise = ({ initial }: Argument): string =>
  typeof initial === "number" || typeof initial === "string" ? ` (default ${initial})` : "";
