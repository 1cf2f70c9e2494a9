/**
 * Registries: activations, losses, metrics, initialisers, schedules. An entry is a definition; its factory checks
 * options and gives a spec: plain data, which options take in place of a name and which files hold.
 */
import type { Alias } from "./aliases.ts";
import { byName } from "./check.ts";
import { ChainruleError, formatValue } from "./errors.ts";
import { ownName } from "./nearest.ts";
import { readOptions, type Option } from "./options.ts";

export { flag, needed, number, word, type Checked } from "./options.ts";

export type Value = number | boolean | string | Spec;

/** The options of an entry: their values are plain data, which files hold. */
export type Options = Readonly<Record<string, Option<Value>>>;

/** A definition that JavaScript alone computes. */
export const NO_TWIN = -1;

/** A row of a registry (an activation, a loss, …) as an operand: a number to WebAssembly, the entry itself to JavaScript. */
export interface RegistryRef<T extends { name: string } = { name: string }> {
  readonly entry: T;
  readonly number: number;
  /** The one number that some entries are configured with: the slope of leakyRelu, the δ of huber. */
  readonly parameter: number;
}

/** An entry of a registry as an operand. Throws E_CONFIG for one that is not in the list. */
export function refTo<T extends { name: string }>(list: readonly T[], entry: T, parameter = 0): RegistryRef<T> {
  if ((entry as { number?: number }).number === NO_TWIN) return { entry, number: NO_TWIN, parameter };
  const number = list.indexOf(entry);
  if (number < 0)
    throw new ChainruleError(
      "E_CONFIG",
      `${entry.name} comes from another copy of the library: take everything for a model from one of them.`,
    );
  return { entry, number, parameter };
}

/** What every definition has. */
export interface Definition {
  readonly name: string;
  /** Set where JavaScript alone computes it; a twin's number follows from the list (`definitions`). */
  readonly number?: typeof NO_TWIN;
  readonly options?: Options;
  /** The option that kernels get as their parameter. */
  readonly parameter?: string;
}

/** A definition's name with its options: what a factory gives. */
export interface Spec<Kind extends string = string> {
  readonly kind: Kind;
  readonly name: string;
  readonly options: Readonly<Record<string, Value>>;
  /** The definition itself, where it is the user's own. Such a model cannot be saved: files hold no code. */
  readonly custom?: Definition;
}

/**
 * What an option takes of a list (a module of factories): a name, or a factory's result. Editors list the names and
 * aliases; any other text is checked when it is used, so that names may come from a file or a command line.
 */
export type Choosable<List, Kind extends string> =
  | { [Name in keyof List]: List[Name] extends { definition: unknown } ? Name : never }[keyof List]
  | Alias<Kind>
  | AnyText
  | Spec<Kind>;
/** Text that does not swallow the names it stands beside. */
export type AnyText = string & Record<never, never>;

type NeededKeys<O> = { [K in keyof O]: O[K] extends { readonly needed: true } ? K : never }[keyof O];
type ValueOf<O> = O extends Option<infer T> ? T : never;
type Given<O> = { -readonly [K in Exclude<keyof O, NeededKeys<O>>]?: ValueOf<O[K]> } & {
  -readonly [K in NeededKeys<O>]: ValueOf<O[K]>;
};
/** A factory's argument: may be left out where every option has a default. */
type Arguments<O> = O extends Options
  ? [NeededKeys<O>] extends [never]
    ? [options?: Given<O>]
    : [options: Given<O>]
  : [options?: Record<string, never>];

/** Called with options, a factory gives a spec; `definition` is the entry itself. */
export interface Factory<Kind extends string, D extends Definition> {
  (...options: Arguments<D["options"]>): Spec<Kind>;
  readonly definition: D;
}

export function factory<Kind extends string, D extends Definition>(kind: Kind, definition: D): Factory<Kind, D> {
  const give = (options: Record<string, unknown> = {}): Spec<Kind> => {
    return { kind, name: definition.name, options: readOptions(definition.options ?? {}, options, definition.name) };
  };
  return Object.assign(give, { definition });
}

/** The definitions of a list's factories, sorted by their names in it: the place of one is its number to WebAssembly. */
export function definitions<D extends Definition>(
  factories: Readonly<Record<string, { definition: D }>>,
): readonly D[] {
  const names = Object.keys(factories).sort((a, b) => (a < b ? -1 : 1));
  return names.map((name) => factories[name].definition);
}

/** An entry as configured: its definition, its checked options, and the kernels' parameter. */
export interface Configured<D extends Definition> {
  readonly definition: D;
  readonly spec: Spec;
  readonly parameter: number;
}

/** A name, an alias or a factory's result as a configured entry. Throws E_CONFIG with the nearest name. */
export function configure<D extends Definition>(
  factories: Readonly<Record<string, { definition: D }>>,
  value: unknown,
  kind: string,
): Configured<D> {
  if (isOwn(value, kind)) return { definition: value.custom as D, spec: value, parameter: 0 };
  const { name, options } = nameAndOptions(value, kind);
  const definition = byName(definitions(factories), ownName(name, Object.keys(factories), kind) ?? name, kind);
  const spec = (factories[definition.name] as unknown as (options: object) => Spec)(options);
  const parameter = definition.parameter === undefined ? 0 : Number(spec.options[definition.parameter]);
  return { definition, spec, parameter };
}

/** Whether it is the user's own definition, for kinds that may be one. Data has no functions: nothing in a file is one. */
function isOwn(value: unknown, kind: string): value is Required<Spec> {
  const { kind: given, custom } = Object(value) as Partial<Spec>;
  return (
    given === kind &&
    Object.hasOwn(wrapped, kind) &&
    Object.values(Object(custom) as object).some((part) => typeof part === "function")
  );
}

/** A spec as short as it can be: the name alone where it has no options. */
export function shorten(spec: Spec): string | Spec {
  return Object.keys(spec.options).length === 0 && spec.custom === undefined ? spec.name : spec;
}

/** How a function of the user's own is passed, by the kind of what takes it. */
const wrapped: Readonly<Record<string, string>> = {
  activation: 'customActivation({ name: "mine", value: (x) => …, derivative: (x, y) => … })',
  loss: 'customLoss({ name: "mine", value: (y, t) => …, derivative: (y, t) => … }), of one output y and its target t',
  metric: 'customMetric({ name: "mine", compute: (outputs, targets) => … }), of a whole epoch',
};

function nameAndOptions(value: unknown, kind: string): { name: string; options: Record<string, unknown> } {
  if (typeof value === "string") return { name: value, options: {} };
  if (typeof value === "function" && "definition" in value) {
    return { name: (value.definition as Definition).name, options: {} };
  }
  const spec = value as Partial<Spec> | null;
  if (typeof spec === "object" && spec !== null && spec.kind === kind && typeof spec.name === "string") {
    return { name: spec.name, options: { ...spec.options } };
  }
  const own = typeof value === "function" && Object.hasOwn(wrapped, kind) ? ` Write ${wrapped[kind]}.` : "";
  const message = `The ${kind} must be a name or a factory's result, got ${formatValue(value)}.${own}`;
  throw new ChainruleError("E_CONFIG", message, { kind });
}
