/** What `chainrule export` writes: formats by the endings of files, what each can hold, and what stays behind. */
import { basename, dirname, join } from "node:path";
import { didYouMean } from "../../base/nearest.ts";
import { ChainruleError, formatValue } from "../../base/errors.ts";
import { toC } from "../../export/c.ts";
import { identifier } from "../../export/identifier.ts";
import { toJavaScript, type ModuleForm } from "../../export/javascript.ts";
import { toHTML } from "../../export/page/html.ts";
import type { Model } from "../../model/model.ts";
import { toOnnx } from "../../onnx.ts";
import { toSafetensors } from "../../saving/namedTensors.ts";
import { MODEL_FILE, SHARD_FILE } from "../../formats/tensorflow/artifacts.ts";
import { toTensorFlowFiles } from "../../saving/tensorflow.ts";
import type { TableModel } from "../../report/scores.ts";
import type { ExportValues } from "./options.ts";

type Content = string | Uint8Array<ArrayBuffer>;

/** Contents of the files in the order of their paths, and what is said of them. */
interface Written {
  readonly contents: readonly Content[];
  readonly figures?: object;
}

interface ExportFormat {
  /** In words: "an ONNX file". */
  readonly what: string;
  readonly endings: readonly string[];
  /** Options that are for this format. */
  readonly options: readonly (keyof ExportValues)[];
  /** Of an output's path, in the order in which they are written. */
  paths(out: string): readonly string[];
  network(model: Model<boolean>, given: ExportValues, out: string): Written;
  /** Undefined where the format has no columns of tables. */
  readonly table?: (model: TableModel, given: ExportValues, out: string) => Written;
  /** What of a network stays behind, beside its training. */
  leftOut?(model: Model<boolean>): readonly (string | false)[];
}

const one = (content: Content): Written => ({ contents: [content] });
const itself = (out: string) => [out];
const hasLabels = ({ session }: Model<boolean>) => session.network.labels.some((names) => names.length > 0);

const javaScript = (model: Model<boolean> | TableModel, { module }: ExportValues, out: string): Written =>
  one(toJavaScript(model, { module: module ?? moduleOf(out) }));
const moduleOf = (out: string): ModuleForm => (/\.cjs$/i.test(out) ? "cjs" : "esm");
const typeScript = (model: Model<boolean> | TableModel) => one(toJavaScript(model, { types: true }));
const html = (model: Model<boolean> | TableModel, { title, description, language }: ExportValues) =>
  one(toHTML(model, { title, description, language }));
const onnx = (model: Model<boolean> | TableModel) => one(toOnnx(model));
function c(model: Model<boolean> | TableModel, { int8, rows }: ExportValues, out: string): Written {
  const name = nameIn(out);
  const { figures, ...files } = toC(model, { name, types: int8 ? "int8" : undefined, rows: rows as number[][] | undefined }); // prettier-ignore
  return { contents: [files[`${name}.h`], files[`${name}.c`]] as string[], figures };
}

export const formats = {
  onnx: {
    what: "an ONNX file",
    endings: [".onnx"],
    options: [],
    paths: itself,
    network: onnx,
    table: onnx,
  },
  safetensors: {
    what: "weights under the names of another library",
    endings: [".safetensors"],
    options: ["names", "prefix"],
    paths: itself,
    network: (model, { names, prefix }) => {
      if (names === undefined) throw new ChainruleError("E_CONFIG", "safetensors hold weights by the names of a library: pass --names pytorch or --names keras.", {}); // prettier-ignore
      return one(toSafetensors(model, { names, prefix }));
    },
    leftOut: (model) => ["the layers themselves", hasLabels(model) && "the names of classes"],
  },
  tensorflow: {
    what: "a model of TensorFlow.js",
    endings: ["/", "model.json"],
    options: [],
    // model.json, without which the others are nothing, last.
    paths: (out) => [SHARD_FILE, MODEL_FILE].map((name) => join(folderOf(out), name)),
    network: (model) => {
      const files = toTensorFlowFiles(model);
      return { contents: [files[SHARD_FILE], files[MODEL_FILE]] };
    },
    leftOut: ({ dtype }) => [dtype === "float64" && "digits beyond float32"],
  },
  javascript: {
    what: "a program in JavaScript",
    endings: [".js", ".mjs", ".cjs"],
    options: ["module"],
    paths: itself,
    network: javaScript,
    table: javaScript,
  },
  typescript: {
    what: "a program in TypeScript",
    endings: [".ts", ".mts"],
    options: [],
    paths: itself,
    network: typeScript,
    table: typeScript,
  },
  html: {
    what: "a page with a form",
    endings: [".html", ".htm"],
    options: ["title", "description", "language"],
    paths: itself,
    network: html,
    table: html,
  },
  c: {
    what: "a program in C99",
    endings: [".c", ".h"],
    options: ["int8", "rows"],
    paths: (out) => [".h", ".c"].map((ending) => join(dirname(out), `${nameIn(out)}${ending}`)),
    network: c,
    table: c,
    leftOut: (model) => [hasLabels(model) && "the names of classes"],
  },
} satisfies Record<string, ExportFormat>;

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as FormatName[];
export const formatOf = (name: FormatName): ExportFormat => formats[name];

/** The format that an output's ending asks for. Throws E_CONFIG for other endings. */
export function formatByEnding(out: string, isFolder: boolean): FormatName {
  const name = formatNames.find((name) => formats[name].endings.some((ending) => endsWith(out, ending)));
  if (name !== undefined) return name;
  if (isFolder) return "tensorflow";
  const known = formatNames.flatMap((name) => formats[name].endings as readonly string[]).filter((ending) => ending.startsWith(".")); // prettier-ignore
  const ending = /\.[^./\\]*$/.exec(out)?.[0];
  if (ending === ".json")
    throw new ChainruleError("E_CONFIG", `TensorFlow.js calls its file model.json, got ${formatValue(out)}: give a folder or the format, --format tensorflow. (chainrule import writes files of this library.)`, { out }); // prettier-ignore
  const meant = (ending && didYouMean(ending, known)) || ` Known: ${known.join(", ")}, or a folder for TensorFlow.js; --format says it otherwise.`; // prettier-ignore
  throw new ChainruleError("E_CONFIG", `${formatValue(out)} has the ending of no format.${meant}`, { out, known });
}

/** "model.json" is a name, ".onnx" an ending. */
const endsWith = (out: string, ending: string) =>
  ending === MODEL_FILE ? basename(out).toLowerCase() === ending : out.toLowerCase().endsWith(ending);

/** Where a model of TensorFlow.js is written. */
export const folderOf = (out: string): string => (basename(out).toLowerCase() === MODEL_FILE ? dirname(out) : out);

/** What files and functions of C are called. Throws E_CONFIG for names that C does not take. */
function nameIn(out: string): string {
  const name = basename(out).replace(/\.[ch]$/i, "");
  try {
    return identifier("model").check(name, "name");
  } catch {
    const better = name.replace(/\W/g, "_").replace(/^(?=\d)/, "_");
    throw new ChainruleError("E_CONFIG", `Functions of C are called as the file, and ${formatValue(name)} is no name in C; ${formatValue(join(dirname(out), `${better}.c`))} would be.`, { out }); // prettier-ignore
  }
}
