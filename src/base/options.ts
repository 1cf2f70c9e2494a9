/**
 * Options as records: each option of a function is declared once, and its type, the list of names, the check, the
 * default and a line of documentation come from there. For layers, optimizers, registries, fit and its callbacks, and
 * the command line.
 *
 *   const dropoutOptions = {
 *     rate: needed(number(undefined, { min: 0, below: 1 })),
 *     name: optional(text()),
 *   } satisfies RecordOf<DropoutOptions>;                       // a name missing on either side fails the type check
 *
 *   const { rate, name } = readOptions(dropoutOptions, options, "dropout");
 *
 * `number`, `flag`, `word`, `text`, `list` and `parts` are the usual kinds; `custom` is any other check. `needed` and
 * `optional` say that there is no default: then the user has to give a value, or may leave it out.
 */
import { checkBoolean, checkNumber, checkOptions, checkWord, rangeText, type Range } from "./check.ts";
import { ChainruleError, formatValue, toPlain } from "./errors.ts";

export { byName, checkBoolean, checkNumber, checkOptions, checkWord, type Range } from "./check.ts";
export { hint, nearest } from "./nearest.ts";

/** An option whose checked values are T. */
export interface Option<T> {
  /** The value that is checked where none is given; undefined for options that are needed or optional. */
  readonly initial: unknown;
  /** What is expected, in words: "a whole number at least 1". */
  readonly expected: string;
  /** What it is for: one phrase without its point, for help. */
  readonly about?: string;
  /** How it is written as text: in digits, as any number, by its name alone, several times, or as text. */
  readonly written: "whole" | "number" | "name" | "list" | "text";
  /** The value as the function that has the option uses it. `name` is that of messages. Throws E_CONFIG. */
  check(value: unknown, name: string): T;
}
/** An option that the user has to give. */
export interface Needed<T> extends Option<T> {
  readonly needed: true;
}
export type OptionRecord = Readonly<Record<string, Option<unknown>>>;

/** The options of a record after their check. */
export type Checked<O> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** A record for the options of an interface: one option for each of its names, `needed` where the interface says so. */
export type RecordOf<I> = {
  readonly [K in keyof I]-?: object extends Pick<I, K>
    ? Option<unknown> & { readonly needed?: never }
    : Needed<unknown>;
};

/** A finite number, or a whole one, within a range. */
export const number = (initial: number | undefined, range: Range, about?: string): Option<number> => ({
  initial,
  about,
  expected: rangeText(range),
  written: range.integer ? "whole" : "number",
  check: (value, name) => checkNumber(value, name, range),
});

/** true or false. */
export const flag = (initial: boolean | undefined, about?: string): Option<boolean> => ({
  initial,
  about,
  expected: "true or false",
  written: "name",
  check: checkBoolean,
});

/** One of a few words. */
export const word = <T extends string>(initial: T | undefined, words: readonly T[], about?: string): Option<T> => ({
  initial,
  about,
  expected: `one of ${words.map((w) => JSON.stringify(w)).join(", ")}`,
  written: "text",
  check: (value, name) => checkWord(value, words, name),
});

/** Text that is not empty. */
export const text = (initial?: string, about?: string): Option<string> =>
  custom(initial, "text", (value, name) => (typeof value === "string" && value !== "" ? value : refuse(value, name, "text")), about); // prettier-ignore

/** An array; its entries are named "callbacks[0]" in messages. */
export const list = <T>(initial: readonly unknown[] | undefined, of: Option<T>, about?: string): Option<T[]> => ({
  ...custom(initial, `an array, each entry ${of.expected}`, (value, name) => {
    if (!Array.isArray(value)) return refuse(value, name, "an array");
    return value.map((entry, i) => of.check(entry, `${name}[${i}]`));
  }, about), // prettier-ignore
  written: "list",
});

/** An object with options of its own: `weights: { kernel, bias }`. */
export const parts = <O extends OptionRecord>(record: O, about?: string): Option<Checked<O>> =>
  custom(
    {},
    `an object with ${Object.keys(record).join(", ")}`,
    (value, name) => {
      checkOptions(value, Object.keys(record), name);
      return checkValues(record, value as Record<string, unknown>, `${name}.`);
    },
    about,
  );

/** Any other check. `check` gives the value to use, or throws E_CONFIG: `refuse(value, name, expected)`. */
export const custom = <T>(
  initial: unknown,
  expected: string,
  check: (value: unknown, name: string) => T,
  about?: string,
): Option<T> => ({ initial, about, expected, written: "text", check });

/** An AbortSignal. */
export const signalOption = (): Option<AbortSignal> =>
  custom(undefined, "an AbortSignal", (value, name) =>
    isSignal(value) ? value : refuse(value, name, "an AbortSignal"),
  );

export function isSignal(value: unknown): value is AbortSignal {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  return typeof aborted === "boolean" && typeof addEventListener === "function";
}

/** An option without a default, which the user has to give. */
export const needed = <T>(option: Option<T>): Needed<T> => ({ ...option, initial: undefined, needed: true });

/** An option without a default, which may be left out. */
export const optional = <T>(option: Option<T>): Option<T | undefined> => ({
  ...option,
  initial: undefined,
  check: (value, name) => (value === undefined ? undefined : option.check(value, name)),
});

/** The error for a value that is not what was expected. */
export function refuse(value: unknown, name: string, expected: string): never {
  throw new ChainruleError("E_CONFIG", `${name} must be ${expected}, got ${formatValue(value)}.`, {
    name,
    expected,
    got: toPlain(value),
  });
}

/** Every option of the record: as given, or its default. Throws E_CONFIG for unknown names and impossible values. */
export function readOptions<O extends OptionRecord>(record: O, given: unknown, where: string): Checked<O> {
  checkOptions(given, Object.keys(record), where);
  return checkValues(record, given as Record<string, unknown>, `${where} `);
}

/** The same without the check of the names; in messages, `prefix` stands before each. Throws E_CONFIG. */
export function checkValues<O extends OptionRecord>(
  record: O,
  given: Readonly<Record<string, unknown>>,
  prefix: string,
): Checked<O> {
  const checked: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(record)) {
    checked[name] = option.check(given[name] ?? option.initial, prefix + name);
  }
  return checked as Checked<O>;
}

/** An option's value written as text, on a command line for one. Throws E_CONFIG. */
export function fromText<T>(option: Option<T>, written: string, name: string): T {
  const isNumber =
    option.written === "whole"
      ? /^[+-]?\d+$/.test(written)
      : option.written === "number" && written.trim() !== "" && !Number.isNaN(Number(written));
  return option.check(isNumber ? Number(written) : written, name);
}

/** A line of documentation: what the option is for, what it expects, and its default. */
export function optionLine(name: string, option: Option<unknown>): string {
  const { about, expected, initial } = option;
  const otherwise =
    initial === undefined ? ("needed" in option ? "; needed" : "") : `; default ${JSON.stringify(initial)}`;
  return `${name}: ${about === undefined ? "" : `${about}, `}${expected}${otherwise}`;
}
