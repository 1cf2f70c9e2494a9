/** The options of chainrule export. */
import { custom, flag, text, word } from "../../base/options.ts";
import { argument, type Values } from "../../terminal/arguments.ts";

export const exportOptions = {
  format: argument(
    word(
      undefined,
      ["onnx", "safetensors", "tensorflow", "javascript", "typescript", "html", "c"] as const,
      "the format, where the ending of the file does not say it: onnx, safetensors, tensorflow, javascript, typescript, html or c",
    ),
    { placeholder: "<format>", also: { tfjs: "tensorflow", js: "javascript", ts: "typescript" } },
  ),
  names: argument(
    word(undefined, ["pytorch", "keras"] as const, "of safetensors: how weights are called, pytorch or keras"),
    { placeholder: "<library>" },
  ),
  prefix: argument(text(undefined, "of safetensors: stands in front of each name"), { placeholder: "<text>" }),
  module: argument(
    word(
      undefined,
      ["esm", "cjs", "iife"] as const,
      "of JavaScript: exports (esm), require (cjs) or one global, model (iife) (default: by the ending)",
    ),
    { placeholder: "<form>" },
  ),
  title: argument(text(undefined, "of a page: its heading"), { placeholder: "<text>" }),
  description: argument(text(undefined, "of a page: a sentence below the heading"), { placeholder: "<text>" }),
  language: argument(text(undefined, "of a page: that of title and columns (default en)"), { placeholder: "<code>" }),
  int8: flag(undefined, "of C: kernels as bytes, a quarter of the memory"),
  rows: argument(
    custom<unknown>(
      undefined,
      "a file",
      (value) => value,
      "of C with --int8: a JSON array of rows to measure on what it loses",
    ),
    { placeholder: "<rows.json>" },
  ),
  force: flag(undefined, "overwrites files that are there"),
};

export type ExportValues = Values<typeof exportOptions>;
