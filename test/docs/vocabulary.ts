/** docs/vocabulary.md, made from the lists themselves: words, formulas, options; sources from the comments above them. */
import { existsSync, readFileSync } from "node:fs";
import { format } from "prettier";
import { activations } from "../../src/kernels/activations/index.ts";
import * as callbacks from "../../src/training/callbacks/all.ts";
import * as initializers from "../../src/initializers/all.ts";
import * as layers from "../../src/layers/all.ts";
import { namedLosses } from "../../src/kernels/losses/index.ts";
import * as metrics from "../../src/metrics/all.ts";
import * as optimizers from "../../src/kernels/optimizers/all.ts";
import * as regularizers from "../../src/regularizers/all.ts";
import * as schedules from "../../src/schedules/all.ts";
import type { Options } from "../../src/base/registry.ts";

/** The page as prettier leaves it. */
export function vocabulary(): Promise<string> {
  const page = [
    "# Vocabulary",
    'The words that layers and `compile` take, as a name (`"relu"`) or as a factory\'s result (`leakyRelu({ alpha: 0.2 })`),',
    "which is how options are given. Each word is a file of plain JavaScript, which defines it, and a file of",
    "AssemblyScript, which does the same on vectors. This page is made from those files by",
    "[test/docs/vocabulary.test.ts](../test/docs/vocabulary.test.ts); `npx vitest run --config vitest.config.ts test/docs/vocabulary -u` writes it anew.",
    "",
    "## Activations",
    "y = f(x), number by number; softmax and logSoftmax row by row. The backward pass computes f′ from y, which then is",
    "written over x, or from x, which then is kept. At a kink f′ is PyTorch's. Tested by",
    `${tests("activations")} against their definitions, central`,
    "differences and PyTorch.",
    "",
    table(
      ["Word", "f(x)", "f′ from", "Outputs", "Options", "Source", "Files"],
      activations.map((entry) => [
        code(entry.name),
        code(entry.formula),
        entry.backwardNeeds === "output" ? "y" : "x",
        range(entry.range),
        options(entry.options),
        source("activations", entry.name, entry.name),
        files("activations", entry.name),
      ]),
    ),
    "",
    "## Losses",
    "The loss of a row with outputs y and targets t, N numbers each. A batch's loss is the mean over its rows, or with",
    '`reduction: "sum"` their sum. Where outputs must lie in a range, `compile` refuses a last activation that leaves it.',
    "A loss with an activation under “Fused” is computed together with it where that is the last one, from its inputs",
    "(logits), which loses nothing to saturation; with `fromLogits` the network ends in logits and only the loss takes",
    "the activation. `labelSmoothing` ε makes targets (1 − ε) t + ε / N, with N = 2 for binaryCrossentropy, as in Keras.",
    `Tested by ${tests("losses")} against their definitions, central differences and PyTorch, and in models by`,
    `${tests("models")}.`,
    "",
    table(
      ["Word", "Loss of a row", "Targets", "Outputs", "Fused", "Options", "Source", "Files"],
      namedLosses.map((entry) => [
        code(entry.name),
        code(entry.formula),
        entry.targets === "label" ? "class number" : entry.classes ? "shares of classes" : "numbers",
        entry.outputs === undefined ? "any" : range([entry.outputs.low, entry.outputs.high]),
        entry.fused?.contains === undefined ? "" : code(entry.fused.contains.name),
        options(entry.options),
        source("losses", entry.name, entry.name),
        files("losses", entry.name),
      ]),
    ),
    "",
    "## Optimizers",
    "PyTorch's update rules, with a number or a schedule as `learningRate`, and `clipNorm` and `clipValue` for all. Formulas and",
    "constants stand in each file. Tested by [test/vocabulary/optimizers.test.ts](../test/vocabulary/optimizers.test.ts)",
    "against formulas, and by [test/golden](../test/golden/optimizers.test.ts) against PyTorch.",
    table(
      ["Word", "Options", "Files"],
      Object.values(optimizers).map(({ definition: { name, learningRate, options: given } }) => [
        code(name),
        [code(`learningRate: ${learningRate}`), options(given)].filter((text) => text !== "").join(", "),
        files("optimizers", name),
      ]),
    ),
    "",
    ...words("Initialisers", "How weights start.", initializers, "initializers"),
    ...words("Regularisers", "Penalties on weights w, added to the loss.", regularizers, "penalties"),
    ...words("Metrics", "Of whole epochs in JavaScript; the accuracies by kernels.", metrics, "metrics"),
    "## Layers, schedules, callbacks",
    `Layers: ${list(layers)}. Schedules, in place of a \`learningRate\`: ${list(schedules)}. Callbacks: ${list(callbacks)}.`,
    "Their formulas, shapes and sources stand at their definitions in [src/layers](../src/layers),",
    "[src/schedules](../src/schedules) and [src/callbacks](../src/callbacks). Layers are tested by",
    "[test/vocabulary/layers](../test/vocabulary/layers), all of them beside central differences by",
    "[test/gradients/registries.test.ts](../test/gradients/registries.test.ts).",
  ];
  return format(page.join("\n"), { parser: "markdown", printWidth: 120 });
}

const list = (factories: object): string => Object.keys(factories).map(code).join(", ");

interface Word {
  readonly name: string;
  readonly formula?: string;
  readonly options?: Options;
}

/** A section of words without twins in AssemblyScript: formula and options. */
function words(title: string, text: string, factories: object, tested: string): string[] {
  const entries = Object.values(factories as Record<string, { definition: Word }>).map(({ definition }) => definition);
  const formulas = entries.some(({ formula }) => formula !== undefined);
  const head = formulas ? ["Word", "Formula", "Options"] : ["Word", "Options"];
  const rows = entries.map(({ name, formula, options: given }) => {
    return [code(name), ...(formulas ? [code(formula ?? "")] : []), options(given)];
  });
  const test =
    tested === "metrics"
      ? "learns/metrics"
      : existsSync(`test/vocabulary/${tested}.test.ts`)
        ? `vocabulary/${tested}`
        : "vocabulary";
  return [
    `## ${title}`,
    `${text} Tested by [test/${test}](../test/${test}${test === "vocabulary" ? "" : ".test.ts"}).`,
    table(head, rows),
    "",
  ];
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return ["", line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const code = (text: string) => `\`${text}\``;
const tests = (name: string) => `[test/vocabulary/${name}.test.ts](../test/vocabulary/${name}.test.ts)`;

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

/** The two files of a word. */
function files(folder: string, name: string): string {
  const paths = ["src", "assembly"].map((side) => `${side}/${folder}/${name}.ts`);
  for (const path of paths) if (!existsSync(path)) throw new Error(`there is no ${path}`);
  return `[js](../${paths[0]}), [wasm](../${paths[1]})`;
}

/** What stands in brackets at the end of the comment above the definition. */
function source(folder: string, file: string, name: string): string {
  const text = readFileSync(`src/${folder}/${file}.ts`, "utf8");
  const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*export const ${name} =`).exec(text)?.[1];
  if (comment === undefined) throw new Error(`${name} has no comment`);
  const plain = comment
    .replace(/\n\s*\*/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return /\[([^\]]+)\][^[\]]*$/.exec(plain)?.[1] ?? "";
}
