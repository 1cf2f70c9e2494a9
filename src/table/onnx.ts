/**
 * A table's model as an ONNX file: its columns as inputs, a column each, as skl2onnx has them; what is done to them as
 * operators; its networks, whose outputs are averaged; and classes by name, or the quantity.
 */
import { ChainruleError } from "../base/errors.ts";
import { encodeModel } from "../formats/onnx/encode.ts";
import type { ModelDescription } from "../formats/description.ts";
import type { Pieces } from "../formats/onnx/protobuf.ts";
import { BATCH, opsetsOf } from "../formats/onnx/write.ts";
import { GraphBuilder, int } from "../formats/onnx/write/builder.ts";
import { writeNetwork } from "../formats/onnx/write/network.ts";
import { Value } from "../formats/onnx/write/value.ts";
import type { Columns } from "./columns.ts";
import type { Feature } from "./feature.ts";
import { writeFeatureNodes } from "./onnxFeatures.ts";
import { namesOfOutputs, writeOutputs } from "./onnxOutputs.ts";
import { areClasses, type Targets } from "./target.ts";

export interface DescribedTable {
  readonly columns: Columns;
  readonly targets: Targets;
  readonly networks: readonly ModelDescription[];
}

/** Shares of a column's spread: rounded further, numbers change predictions. */
const ROUNDING = 1e-4;

/** Numbers far from 0 for their spread, such as seconds since 1970, need more than the 24 bits of a FLOAT. */
function typeOf(feature: Feature): "FLOAT" | "DOUBLE" | "STRING" {
  if (feature.kind === "date") return "DOUBLE";
  if (feature.kind !== "number") return "STRING";
  return Math.abs(feature.center) * feature.factor * 2 ** -24 > ROUNDING ? "DOUBLE" : "FLOAT";
}

/**
 * Inputs [batch, 1] under the names of columns: FLOAT for numbers, DOUBLE where that would round them by more than a ten thousandth of
 * their spread, NaN where missing; STRING for categories and booleans, "" where missing; DOUBLE for dates, milliseconds since 1970
 * UTC, NaN where missing. Outputs: those of `writeOutputs`. Throws E_CONFIG for two names that are the same.
 */
export function writeOnnxTable({ columns, targets, networks }: DescribedTable, name = "chainrule"): Pieces {
  const b = new GraphBuilder("FLOAT");
  const names = namesOfOutputs(targets);
  const taken = names.flatMap((one) => Object.values(one));
  const twice = [...columns.features.map(({ column }) => column).filter((column) => taken.includes(column)), ...taken.filter((one, i) => taken.indexOf(one) !== i)]; // prettier-ignore
  if (twice.length > 0)
    throw new ChainruleError("E_CONFIG", `The column "${twice[0]}" has the name of an output of the ONNX file: rename it, and train again.`, { column: twice[0], outputs: taken }); // prettier-ignore
  const inputs = columns.features.map((feature) => b.input(feature.column, typeOf(feature), [BATCH, 1]));
  let base = 0;
  const written = columns.features.map((feature, i) => {
    const nodes = writeFeatureNodes(b, feature, inputs[i], base);
    if (feature.kind === "code") base += feature.values.length + 1;
    return nodes;
  });
  const side = (list: readonly string[], name: string) =>
    list.length > 1 ? b.add("Concat", list, { axis: int(1) }, name) : list[0];
  const numbers = side(written.flatMap(({ numbers }) => numbers), "numbers"); // prettier-ignore
  const codes = side(written.flatMap(({ codes }) => codes), "codes"); // prettier-ignore
  const outputs = networks.map((network, i) => {
    const values = network.inputs.map(({ name, shape }) => {
      const value = new Value(b, shape, name === "codes" ? codes : numbers);
      value.isCode = name === "codes";
      return value;
    });
    return writeNetwork(b, network, values, `network_${i + 1}/`).map((value) => value.in("last"));
  });
  const means = outputs[0].map(
    (one, head) =>
    outputs.length > 1 ? b.add("Mean", outputs.map((heads) => heads[head]), {}, "mean") : one, // prettier-ignore
  );
  writeOutputs(b, targets, means, names);
  return encodeModel(b.finish(name), opsetsOf(b), new Map([["name", name], ...metadataOf(targets)]));
}

/** Names of targets and classes, and the shares of quantiles. */
function metadataOf(targets: Targets): [string, string][] {
  const [{ column }] = targets;
  const named = targets.length === 1 ? ["target", column] : ["targets", JSON.stringify(targets.map(({ column }) => column))]; // prettier-ignore
  if (areClasses(targets)) return [named as [string, string], ["labels", JSON.stringify(targets.map(({ names }) => names))]]; // prettier-ignore
  const shares = targets[0].quantiles?.map(({ share }) => share);
  return [named as [string, string], ...(shares ? [["quantiles", JSON.stringify(shares)] as [string, string]] : [])];
}
