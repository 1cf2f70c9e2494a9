/** ONNX files of models and of tables' models. */
import { ChainruleError, formatValue } from "./base/errors.ts";
import { optional, readOptions, text, type RecordOf } from "./base/options.ts";
import { readOnnx } from "./formats/onnx/read.ts";
import { writeOnnx } from "./formats/onnx/write.ts";
import { sizeOf } from "./memory/shape.ts";
import type { Exportable } from "./export/given.ts";
import { joined } from "./platform/bytes.ts";
import { describeFile, fileOf } from "./saving/description.ts";
import { plainOf } from "./saving/given.ts";
import type { ModelFile } from "./saving/json.ts";
import { writeOnnxTable, type DescribedTable } from "./table/onnx.ts";
import { checkNetwork, readParts, taskOfKind, type SavedTable } from "./table/savedParts.ts";

export interface OnnxOptions {
  /** What the graph is called. Default the text "name" of the model's metadata, or "chainrule". */
  name?: string;
}

const record = { name: optional(text()) } satisfies RecordOf<OnnxOptions>;

/**
 * A model as an ONNX file, opset 13, for predictions in other programs: inputs and outputs [batch, …shape] under the names of the
 * model's, FLOAT or DOUBLE, and INT64 where an embedding reads them. A Classifier or Regressor has an input [batch, 1] a
 * column of the table: FLOAT for numbers (NaN where missing), STRING for categories and booleans ("" where missing), DOUBLE for
 * dates in milliseconds; outputs `label` and `probabilities`, or `variable` and `quantiles`; of several targets those are called
 * `price` and `price_quantiles`, `spam` and `spam_probabilities`.
 * Throws E_CONFIG for activations of the user's own, E_LIMIT for an RNN step by step over more than 1,024 steps, E_FORMAT.
 */
export function toOnnx(model: Exportable, options: OnnxOptions = {}): Uint8Array<ArrayBuffer> {
  const { name } = readOptions(record, options, "toOnnx");
  const file = plainOf<ModelFile | SavedTable>(model);
  return joined(isTable(file) ? writeOnnxTable(describeTable(file), name) : writeOnnx(describeFile(file), name));
}

const isTable = (file: ModelFile | SavedTable): file is SavedTable => file.format === "chainrule-table";

function describeTable(file: SavedTable): DescribedTable {
  const { networks, ...read } = readParts(file, file.kind, taskOfKind(file.kind));
  const described = networks.map((network) => describeFile(network as ModelFile));
  for (const { inputs, layers, outputs } of described) {
    const ends = inputs.map(({ name, shape, codes }) => ({ name, size: sizeOf(shape), indices: codes }));
    const last = layers.filter(({ name }) => outputs.includes(name)).map(({ shape }) => ({ size: sizeOf(shape) }));
    checkNetwork({ inputs: ends, outputs: last }, read);
  }
  return { columns: read.columns, targets: read.targets, networks: described };
}

/**
 * A model from an ONNX file, for loadModel: not compiled, its layers trainable. What toOnnx wrote is read as it was; of files of
 * PyTorch, scikit-learn and Keras exporters the networks, with images and series channels last. Throws E_FORMAT, naming operator
 * and node, for what is not read; E_LIMIT.
 */
export function fromOnnx(bytes: Uint8Array): ModelFile {
  if (!(bytes instanceof Uint8Array))
    throw new ChainruleError("E_CONFIG", `fromOnnx takes a Uint8Array, got ${formatValue(bytes)}.`);
  return fileOf(readOnnx(bytes));
}
