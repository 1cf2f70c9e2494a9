/** Models as one JavaScript or TypeScript file without dependencies. */
import { ChainruleError } from "../base/errors.ts";
import { flag, readOptions, word, type RecordOf } from "../base/options.ts";
import { readExportable, type Exportable, type GivenModel, type GivenTable } from "./given.ts";
import { identifier } from "./identifier.ts";
import { modelText } from "./modelText.ts";
import type { Program } from "./program.ts";
import { functionsText, networkName, networkText, typedText, type Script } from "./script.ts";
import { tableText } from "./tableText.ts";

export type ModuleForm = "esm" | "cjs" | "iife";

export interface JavaScriptOptions {
  /** What the file is: a module with exports, one for require(), or a script that makes one global. Default "esm". */
  module?: ModuleForm;
  /** Whether it is TypeScript; a module with exports then. Default false. */
  types?: boolean;
  /** The global of a script, a name such as `model`. Default "model". */
  name?: string;
}

const record = {
  module: word<ModuleForm>("esm", ["esm", "cjs", "iife"]),
  types: flag(false),
  name: identifier("model"),
} satisfies RecordOf<JavaScriptOptions>;

/**
 * A model as one file of JavaScript, or with `types` of TypeScript, that needs nothing but the language: no imports, no eval,
 * no globals beyond ECMAScript's.
 *
 *   predict(row)        of a model: numbers in the shape of its input, or a flat array, → the output's numbers, flat; with
 *                       several inputs or outputs objects by their names. labels: the names of the classes.
 *                       Of a Classifier: an object by the names of columns → the class. Of a Regressor → the quantity.
 *   predictProba(row)   of a Classifier → the probabilities, in the order of `classes`.
 *   predictInterval(row), predictQuantiles(row)   of a Regressor with quantiles → { lower, upper }, and the quantiles.
 *
 * Of several targets all of these, `classes` too, are objects by their names.
 *
 * float32: the bits of `predictOne`, as WebAssembly computes it with exact arithmetic. float64: those of the JavaScript backend.
 * Throws E_CONFIG for layers that have no such form, naming them; E_FORMAT for what is no model.
 */
export function toJavaScript(model: Exportable, options: JavaScriptOptions = {}): string {
  const { module, types, name } = readOptions(record, options, "toJavaScript");
  if (types && module !== "esm")
    throw new ChainruleError("E_CONFIG", `toJavaScript: types need module "esm", got "${module}".`, { module });
  return scriptOf(readExportable(model), { module, language: types ? "ts" : "js", name });
}

/** The file of a model that has been read. */
export function scriptOf(
  given: GivenModel | GivenTable,
  { module, language, name }: { module: ModuleForm; language: Script; name: string },
): string {
  const programs = given.kind === "table" ? given.programs : [given.program];
  const networks = programs.map((program, i) => networkText(program, networkName(i)));
  const { text, names } = given.kind === "table" ? tableText(given) : modelText(given.program);
  const usesDecoder = networks.some((network) => network.includes('decode("'));
  const body = typedText([functionsText(programs, usesDecoder), ...networks, text].join("\n\n"), language);
  const head = `/** ${titleOf(given, programs)} Made by Chainrule; nothing else is needed. */\n`;
  const list = names.join(", ");
  if (module === "iife") return `${head}var ${name} = (() => {\n"use strict";\n${body}\n\nreturn { ${list} };\n})();\n`;
  if (module === "cjs") return `${head}"use strict";\n${body}\n\nmodule.exports = { ${list} };\n`;
  return `${head}${body}\n\nexport { ${list} };\n`;
}

/** What the file computes, in a sentence. */
export function titleOf(given: GivenModel | GivenTable, programs: readonly Program[]): string {
  if (given.kind === "model") return "The predictions of a neural network.";
  const networks = programs.length === 1 ? "a neural network" : `${programs.length} neural networks`;
  const predicted = given.targets.map(({ column }) => column.replace(/[^\p{L}\p{N} ]/gu, "_")).join(", ");
  return `Predicts ${predicted} from the columns of a table by ${networks}.`;
}
