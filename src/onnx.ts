/** ONNX files of models and of tables' models. */
import { text } from "./base/options.ts";
import { optional, readOptions, type RecordOf } from "./base/options.ts";
import { readOnnx } from "./formats/onnx/read.ts";
import { writeOnnx } from "./formats/onnx/write.ts";
import { describeFile, fileOf } from "./saving/description.ts";
import type { ModelFile } from "./saving/json.ts";
import { onnxName } from "./saving/onnx.ts";

export interface OnnxOptions {
  /** What the graph is called. Default the text "name" of the model's metadata, or "chainrule". */
  name?: string;
}

const record = { name: optional(text()) } satisfies RecordOf<OnnxOptions>;

/** A model, or what its toJSON() gave. */
export type OnnxSource = ModelFile | { toJSON(): ModelFile };

/**
 * A model as an ONNX file, opset 13, for predictions in other programs.
 * Throws E_CONFIG, E_LIMIT for what ONNX cannot hold.
 */
export function toOnnx(model: OnnxSource, options: OnnxOptions = {}): Uint8Array<ArrayBuffer> {
  const { name } = readOptions(record, options, "toOnnx");
  const file = "toJSON" in model ? model.toJSON() : model;
  const description = describeFile(file);
  return joined(writeOnnx(description, name ?? onnxName(description)));
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A model from an ONNX file, for loadModel. Throws E_FORMAT, E_LIMIT. */
export function fromOnnx(bytes: Uint8Array): ModelFile {
  return fileOf(readOnnx(bytes));
}
