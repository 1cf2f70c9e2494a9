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
import { LEAST } from "./calibration.ts";
import type { Columns } from "./columns.ts";
import type { Feature } from "./feature.ts";
import { writeFeatureNodes } from "./onnxFeatures.ts";
import type { ClassTarget, QuantityTarget } from "./target.ts";

export interface DescribedTable {
  readonly columns: Columns;
  readonly target: ClassTarget | QuantityTarget;
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
 * UTC, NaN where missing. Outputs: of classes `label` [batch] and `probabilities`
 * [batch, classes], of a quantity `variable` [batch, 1]. Throws E_CONFIG for column names that outputs have.
 */
export function writeOnnxTable({ columns, target, networks }: DescribedTable, name = "chainrule"): Pieces {
  const b = new GraphBuilder("FLOAT");
  const taken = target.kind === "class" ? ["label", "probabilities"] : ["variable"];
  const twice = columns.features.find(({ column }) => taken.includes(column));
  if (twice !== undefined)
    throw new ChainruleError("E_CONFIG", `The column "${twice.column}" has the name of an output of the ONNX file: rename it, and train again.`, { column: twice.column }); // prettier-ignore
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
    return writeNetwork(b, network, values, `network_${i + 1}/`)[0].in("last");
  });
  const mean = outputs.length > 1 ? b.add("Mean", outputs, {}, "mean") : outputs[0];
  if (target.kind === "class") writeClasses(b, target, mean);
  else writeQuantity(b, target, mean);
  const labels = target.kind === "class" ? [["labels", JSON.stringify([target.names])] as const] : [];
  return encodeModel(b.finish(name), opsetsOf(b), new Map([["name", name], ["target", target.column], ...labels]));
}

/** The name of the most probable class, of equal ones the first; whole numbers where the data has them. */
function writeClasses(b: GraphBuilder, { names, numeric, temperature }: ClassTarget, mean: string): void {
  const best = b.add("ArgMax", [mean], { axis: int(1), keepdims: int(0) }, "best");
  const classes = numeric
    ? b.tensor("classes", [names.length], names.map(Number), "INT64")
    : b.tensor("classes", [names.length], names, "STRING");
  b.output("label", b.add("Gather", [classes, best], {}, "named"), numeric ? "INT64" : "STRING", [BATCH]);
  const proba = temperature === undefined ? mean : atTemperature(b, mean, temperature);
  b.output("probabilities", proba, "FLOAT", [BATCH, names.length]);
}

/** As calibration.ts: the softmax of ln p / T. */
function atTemperature(b: GraphBuilder, mean: string, temperature: number): string {
  const logs = b.add("Log", [b.add("Max", [mean, b.scalar(LEAST)], {}, "floor")], {}, "logs");
  return b.add("Softmax", [b.add("Div", [logs, b.scalar(temperature)], {}, "scaled")], { axis: int(-1) }, "calibrated");
}

/** y = mean + std · t, or eʸ − 1 of it, within [low, high]. */
function writeQuantity(b: GraphBuilder, { mean, std, low, high, logarithm }: QuantityTarget, t: string): void {
  const real = (value: number) => b.scalar(value, "DOUBLE");
  const scaled = b.add("Mul", [b.cast(t, "DOUBLE"), real(std)], {}, "scaled");
  let y = b.add("Add", [scaled, real(mean)], {}, "shifted");
  if (logarithm) y = b.add("Sub", [b.add("Exp", [y], {}, "exponential"), real(1)], {}, "quantity");
  const clipped = b.add("Min", [b.add("Max", [y, real(low)], {}, "bounded"), real(high)], {}, "bounded");
  b.output("variable", b.cast(clipped, "FLOAT"), "FLOAT", [BATCH, 1]);
}
