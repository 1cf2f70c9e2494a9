/** The parts of a table's model as plain data, each checked; its networks are read by who needs them. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { decimals } from "../data/decimal.ts";
import { groupings, type NumberNotation } from "../data/notation.ts";
import { codeCount, type Columns } from "./columns.ts";
import { widthOf, type Cycle, type Feature, type NumberFeature } from "./feature.ts";
import { readEstimatorOptions, type EstimatorOptions } from "./settings.ts";
import { headsFor, unitsFor, type Quantile, type Target, type Targets } from "./target.ts";

/** What `toJSON` gives. */
export interface SavedTable {
  readonly format: "chainrule-table";
  readonly version: 1;
  /** "Classifier" or "Regressor". */
  readonly kind: string;
  readonly options: EstimatorOptions;
  readonly columns: Columns;
  /** An array where there are several. */
  readonly target: Target | readonly Target[];
  readonly rows: number;
  readonly leftOut: number;
  /** What `model.toJSON()` gives, for each network. */
  readonly networks: readonly unknown[];
}

/** What a kind of estimator learns. Throws E_FORMAT for another kind. */
export function taskOfKind(kind: unknown): "class" | "quantity" {
  if (kind !== "Classifier" && kind !== "Regressor")
    refuse(`kind should be Classifier or Regressor, got ${formatValue(kind)}`);
  return kind === "Classifier" ? "class" : "quantity";
}

/** Networks that a file may have. */
const MOST_NETWORKS = 1000;

/** Throws E_FORMAT with what was expected and got. */
export function readParts(saved: unknown, kind: string, task: "class" | "quantity") {
  const file = new Part(saved, "the model");
  file.equals("format", "chainrule-table");
  file.equals("version", 1);
  file.equals("kind", kind);
  const options = readEstimatorOptions((saved as SavedTable).options, kind);
  const given = file.part("columns");
  const columns: Columns = {
    features: given.list("features").map(readFeature),
    dropped: given.list("dropped").map((one) => ({ column: one.text("column"), why: one.text("why") })),
  };
  const several = Array.isArray((saved as SavedTable).target);
  const targets = (several ? file.list("target") : [file.part("target")]).map((one) => readTarget(one, task)) as Targets; // prettier-ignore
  checkTargets(targets, several);
  const rows = file.number("rows");
  const leftOut = file.number("leftOut");
  const networks = file.list("networks").map(({ value }) => value);
  if (networks.length === 0 || networks.length > MOST_NETWORKS)
    refuse(`networks should be 1 to ${MOST_NETWORKS}, got ${networks.length}`);
  return { options, columns, targets, rows, leftOut, networks };
}

/** What is checked of a network. */
interface NetworkEnds {
  readonly inputs: readonly { readonly name: string; readonly size: number; readonly indices?: number }[];
  readonly outputs: readonly { readonly size: number }[];
}

/** That a network reads what the columns give, and gives what the target has. Throws E_FORMAT. */
export function checkNetwork(
  network: NetworkEnds,
  { columns, targets }: { columns: Columns; targets: readonly Target[] },
): void {
  const width = columns.features.reduce((sum, feature) => sum + widthOf(feature), 0);
  const coded = columns.features.filter(({ kind }) => kind === "code").length;
  const wanted = [...(width > 0 ? [["numbers", width]] : []), ...(coded > 0 ? [["codes", coded]] : [])];
  const got = network.inputs.map(({ name, size }) => [name, size]);
  if (String(wanted) !== String(got)) refuse(`a network should read ${String(wanted)}, and reads ${String(got)}`);
  const codes = network.inputs.find(({ name }) => name === "codes")?.indices;
  if (codes !== undefined && codes !== codeCount(columns))
    refuse(`a network should read ${codeCount(columns)} codes, and reads ${codes}`);
  const outputs = new Array<number>(headsFor(targets)).fill(unitsFor(targets));
  const given = network.outputs.map(({ size }) => size);
  if (String(given) !== String(outputs))
    refuse(`a network should give ${String(outputs)} numbers, and gives ${String(given)}`);
}

function readFeature(given: Part): Feature {
  const column = given.text("column");
  const kind = given.word("kind", ["number", "boolean", "sign", "oneHot", "code", "date"] as const);
  if (kind === "number") return { kind, column, ...readNumbers(given), ...notationIn(given) };
  if (kind === "date") {
    const cycles = given.texts("cycles").map((cycle) => oneOf<Cycle>(cycle, ["year", "week", "day"], "cycles"));
    const order = given.has("dayFirst") ? { dayFirst: given.flag("dayFirst") } : {};
    return { kind, column, days: readNumbers(given.part("days")), cycles, ...order };
  }
  if (kind === "boolean") return { kind, column };
  const values = given.texts("values");
  if (kind === "sign" && values.length !== 2) refuse(`the two values of ${formatValue(column)} are ${values.length}`);
  return { kind, column, values };
}

const notationIn = (given: Part) => (given.has("notation") ? { notation: readNotation(given.part("notation")) } : {});

function readNotation(given: Part): NumberNotation {
  return {
    decimal: given.word("decimal", decimals),
    ...(given.has("thousands") && { thousands: given.word("thousands", groupings) }),
    ...(given.has("currency") && { currency: given.text("currency") }),
    ...(given.has("percent") && given.flag("percent") && { percent: true as const }),
    ...(given.has("isAmbiguous") && given.flag("isAmbiguous") && { isAmbiguous: true as const }),
  };
}

const readNumbers = (given: Part): Omit<NumberFeature, "column" | "kind"> => ({
  center: given.number("center"),
  factor: given.number("factor"),
  clips: given.flag("clips"),
  flags: given.flag("flags"),
});

/** Several are of columns with different names, of two classes each; quantities have the same quantiles. */
function checkTargets(targets: readonly Target[], several: boolean): void {
  if (several && targets.length < 2) refuse(`several targets should be at least two, got ${targets.length}`);
  if (new Set(targets.map(({ column }) => column)).size < targets.length) refuse("two targets are of one column");
  const shares = (target: Target) => (target.kind === "quantity" ? String(target.quantiles?.map(({ share }) => share)) : ""); // prettier-ignore
  for (const target of targets) {
    if (several && target.kind === "class" && target.names.length !== 2)
      refuse(`target.names should be two where there are several targets, got ${target.names.length}`);
    if (shares(target) !== shares(targets[0])) refuse("targets should have the same quantiles");
  }
}

function readTarget(given: Part, task: "class" | "quantity"): Target {
  given.equals("kind", task);
  const column = given.text("column");
  if (task === "class") {
    const names = given.texts("names");
    if (names.length < 2) refuse(`target.names should be at least two, got ${names.length}`);
    const temperature = given.has("temperature") ? given.number("temperature") : undefined;
    if (temperature !== undefined && !(temperature > 0))
      refuse(`target.temperature should be above 0, got ${temperature}`);
    return {
      kind: task,
      column,
      names,
      numeric: given.flag("numeric"),
      ...(temperature !== undefined && { temperature }),
      ...notationIn(given),
    };
  }
  const [mean, std, low, high] = ["mean", "std", "low", "high"].map((key) => given.number(key));
  const quantiles = given.has("quantiles") ? { quantiles: readQuantiles(given.list("quantiles")) } : {};
  return {
    kind: task,
    column,
    mean,
    std,
    low,
    high,
    logarithm: given.flag("logarithm"),
    ...notationIn(given),
    ...quantiles,
  };
}

function readQuantiles(given: readonly Part[]): Quantile[] {
  const read = given.map((one) => ({ share: one.number("share"), shift: one.number("shift") }));
  const rises = read.every(({ share }, i) => share > (read[i - 1]?.share ?? 0) && share < 1);
  if (read.length === 0 || !rises) refuse("the shares of quantiles should rise between 0 and 1");
  return read;
}

export function refuse(what: string): never {
  throw new ChainruleError("E_FORMAT", `Not a usable model of a table: ${what}.`);
}

function oneOf<T extends string>(value: unknown, words: readonly T[], where: string): T {
  if (!words.includes(value as T)) refuse(`${where} should be one of ${words.join(", ")}, got ${formatValue(value)}`);
  return value as T;
}

/** A part of a file, read key by key. */
class Part {
  readonly value: unknown;
  readonly #where: string;

  constructor(value: unknown, where: string) {
    this.value = value;
    this.#where = where;
  }

  #get<T>(key: string, what: string, is: (value: unknown) => boolean): T {
    const { value } = this;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key))
      refuse(`${this.#where} has no ${key}`);
    const found = (value as Record<string, unknown>)[key];
    if (!is(found)) refuse(`${key} of ${this.#where} should be ${what}, got ${formatValue(found)}`);
    return found as T;
  }

  has(key: string): boolean {
    return typeof this.value === "object" && this.value !== null && Object.hasOwn(this.value, key);
  }

  equals(key: string, wanted: string | number): void {
    this.#get(key, formatValue(wanted), (value) => value === wanted);
  }

  text(key: string): string {
    return this.#get(key, "a text", (value) => typeof value === "string");
  }

  word<T extends string>(key: string, words: readonly T[]): T {
    return oneOf(this.text(key), words, key);
  }

  number(key: string): number {
    return this.#get(key, "a finite number", Number.isFinite);
  }

  flag(key: string): boolean {
    return this.#get(key, "true or false", (value) => typeof value === "boolean");
  }

  texts(key: string): string[] {
    const list = this.#get<unknown[]>(key, "an array of texts", Array.isArray);
    if (!list.every((one) => typeof one === "string")) refuse(`${key} of ${this.#where} should be texts`);
    return list as string[];
  }

  part(key: string): Part {
    return new Part(
      this.#get(key, "an object", (value) => typeof value === "object" && value !== null),
      key,
    );
  }

  list(key: string): Part[] {
    return this.#get<unknown[]>(key, "an array", Array.isArray).map((one, i) => new Part(one, `${key}[${i}]`));
  }
}
