/** The tables of docs/vocabulary.md, made from the lists: words, formulas, options; sources from the comments above them. */
import { existsSync, readFileSync } from "node:fs";
import { aliases } from "../../src/base/aliases.ts";
import type { Options } from "../../src/base/registry.ts";
import * as constraints from "../../src/constraints/all.ts";
import * as initializers from "../../src/initializers/all.ts";
import { activations } from "../../src/kernels/activations/index.ts";
import { namedLosses } from "../../src/kernels/losses/index.ts";
import * as optimizers from "../../src/kernels/optimizers/all.ts";
import * as layers from "../../src/layers/all.ts";
import * as metrics from "../../src/metrics/all.ts";
import * as regularizers from "../../src/regularizers/all.ts";
import * as schedules from "../../src/schedules/all.ts";
import * as callbacks from "../../src/training/callbacks/all.ts";

/** The tables by their names in the page. */
export const tables: Readonly<Record<string, string>> = {
  activations: table(
    ["Name", "Also", "f(x)", "f′ from", "Outputs", "Options", "Source", "Files"],
    activations.map((entry) => [
      code(entry.name),
      also("activation", entry.name),
      code(entry.formula),
      entry.backwardNeeds === "output" ? "y" : "x",
      range(entry.range),
      options(entry.options),
      source("activations", entry.name),
      files("activations", entry.name),
    ]),
  ),
  losses: table(
    ["Name", "Also", "Loss of a row", "Targets", "Outputs", "Fused", "Options", "Source", "Files"],
    namedLosses.map((entry) => [
      code(entry.name),
      also("loss", entry.name),
      code(entry.formula),
      entry.targets === "label" ? "class number" : entry.classes ? "class probabilities" : "numbers",
      entry.outputs === undefined ? "any" : range([entry.outputs.low, entry.outputs.high]),
      entry.fused?.contains === undefined ? "" : code(entry.fused.contains.name),
      options(entry.options),
      source("losses", entry.name),
      files("losses", entry.name),
    ]),
  ),
  optimizers: table(
    ["Name", "Options", "Files"],
    Object.values(optimizers).map(({ definition: { name, learningRate, options: given } }) => [
      code(name),
      [code(`learningRate: ${learningRate}`), options(given)].filter((text) => text !== "").join(", "),
      files("optimizers", name),
    ]),
  ),
  initializers: words(initializers, "initializer"),
  regularizers: words(regularizers, "regularizer"),
  metrics: words(metrics, "metric"),
  others: table(
    ["Kind", "Names", "Definitions"],
    [
      ["layers", list(layers), "[src/layers](../src/layers)"],
      ["schedules, in place of a `learningRate`", list(schedules), "[src/schedules](../src/schedules)"],
      ["constraints", list(constraints), "[src/constraints](../src/constraints)"],
      ["callbacks", list(callbacks), "[src/training/callbacks](../src/training/callbacks)"],
    ],
  ),
};

function list(factories: object): string {
  return Object.keys(factories).map(code).join(", ");
}

interface Word {
  readonly name: string;
  readonly formula?: string;
  readonly options?: Options;
}

/** The aliases of a name. */
function also(kind: string, name: string): string {
  const of = Object.entries<string>(aliases[kind as keyof typeof aliases] ?? {});
  return of.flatMap(([alias, own]) => (own === name ? code(alias) : [])).join(", ");
}

/** Names without twins in AssemblyScript: formula and options. */
function words(factories: object, kind: string): string {
  const entries = Object.values(factories as Record<string, { definition: Word }>).map(({ definition }) => definition);
  const formulas = entries.some(({ formula }) => formula !== undefined);
  const aliased = Object.hasOwn(aliases, kind);
  return table(
    ["Name", ...(aliased ? ["Also"] : []), ...(formulas ? ["Formula"] : []), "Options"],
    entries.map(({ name, formula, options: given }) => [
      code(name),
      ...(aliased ? [also(kind, name)] : []),
      ...(formulas ? [code(formula ?? "")] : []),
      options(given),
    ]),
  );
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}

function range([low, high]: readonly [number, number]): string {
  if (low === -Infinity && high === Infinity) return "any";
  const show = (x: number) => String(x).replace("-Infinity", "−∞").replace("Infinity", "∞").replace("-", "−");
  return `${show(low)} … ${show(high)}`;
}

/** Each option with its default. */
function options(of: Options = {}): string {
  return Object.entries(of)
    .map(([name, { initial }]) => code(`${name}: ${JSON.stringify(initial)}`))
    .join(", ");
}

/** The definition and its twin. */
function files(folder: string, name: string): string {
  const paths = ["src/kernels", "assembly"].map((side) => `${side}/${folder}/${name}.ts`);
  for (const path of paths) if (!existsSync(path)) throw new Error(`${path} is missing`);
  return `[js](../${paths[0]}), [wasm](../${paths[1]})`;
}

/** The text in brackets at the end of the comment above the definition. */
function source(folder: string, name: string): string {
  const text = readFileSync(`src/kernels/${folder}/${name}.ts`, "utf8");
  const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*export const ${name} =`).exec(text)?.[1];
  if (comment === undefined) throw new Error(`${name} has no comment`);
  const plain = comment
    .replace(/\n\s*\*/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return /\[([^\]]+)\][^[\]]*$/.exec(plain)?.[1] ?? "";
}
