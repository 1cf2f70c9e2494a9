/** What networks give as the outputs of an ONNX file: classes by name with their probabilities, quantities with their quantiles. */
import { int, type GraphBuilder } from "../formats/onnx/write/builder.ts";
import { BATCH } from "../formats/onnx/write.ts";
import { LEAST } from "./calibration.ts";
import { areClasses, type ClassTarget, type QuantityTarget, type Targets } from "./target.ts";

/** Of a target: the output that is predicted, and the one beside it. */
interface OutputNames {
  readonly value: string;
  /** Probabilities, or quantiles. */
  readonly beside?: string;
}

/**
 * The names of a target's outputs: of one target those of skl2onnx, `label` and `probabilities` or `variable`, and `quantiles`; of
 * several the target's own, and it with `_probabilities` or `_quantiles` behind.
 */
export function namesOfOutputs(targets: Targets): OutputNames[] {
  const single = targets.length === 1;
  if (areClasses(targets))
    return targets.map(({ column }) => ({ value: single ? "label" : column, beside: single ? "probabilities" : `${column}_probabilities` })); // prettier-ignore
  return targets.map(({ column, quantiles }) => ({ value: single ? "variable" : column, ...(quantiles && { beside: single ? "quantiles" : `${column}_quantiles` }) })); // prettier-ignore
}

/**
 * Writes the outputs of each target from those of the networks, [batch, units] each: a class [batch] and the probabilities
 * [batch, classes]; a quantity [batch, 1] and the quantiles [batch, quantiles], in rising order.
 */
export function writeOutputs(
  b: GraphBuilder,
  targets: Targets,
  heads: readonly string[],
  names: readonly OutputNames[],
) {
  if (areClasses(targets))
    return targets.forEach((target, k) => writeClasses(b, target, sharesOf(b, heads[0], k, targets.length), names[k]));
  targets.forEach((target, k) => {
    const columns = heads.map((head) => columnOf(b, head, k, targets.length));
    writeQuantity(b, target, columns[0], names[k].value);
    if (target.quantiles) writeQuantiles(b, target, columns.slice(1), names[k].beside!);
  });
}

/** Column k of so many, [batch, 1]. */
const columnOf = (b: GraphBuilder, x: string, k: number, columns: number): string =>
  columns === 1 ? x : b.add("Gather", [x, b.integers([k])], { axis: int(1) }, "column");

/** The probabilities of a target: all that the network gives, or of several targets the k-th, which is that of the second class. */
function sharesOf(b: GraphBuilder, x: string, k: number, targets: number): string {
  if (targets === 1) return x;
  const second = columnOf(b, x, k, targets);
  return b.add("Concat", [b.add("Sub", [b.scalar(1), second], {}, "first"), second], { axis: int(1) }, "shares");
}

/** The name of the most probable class, of equal ones the first; whole numbers where the data has them. */
function writeClasses(b: GraphBuilder, { names, numeric, temperature }: ClassTarget, shares: string, out: OutputNames) {
  const best = b.add("ArgMax", [shares], { axis: int(1), keepdims: int(0) }, "best");
  const classes = numeric
    ? b.tensor("classes", [names.length], names.map(Number), "INT64")
    : b.tensor("classes", [names.length], names, "STRING");
  b.output(out.value, b.add("Gather", [classes, best], {}, "named"), numeric ? "INT64" : "STRING", [BATCH]);
  const proba = temperature === undefined ? shares : atTemperature(b, shares, temperature);
  b.output(out.beside!, proba, "FLOAT", [BATCH, names.length]);
}

/** As calibration.ts: the softmax of ln p / T. */
function atTemperature(b: GraphBuilder, shares: string, temperature: number): string {
  const logs = b.add("Log", [b.add("Max", [shares, b.scalar(LEAST)], {}, "floor")], {}, "logs");
  return b.add("Softmax", [b.add("Div", [logs, b.scalar(temperature)], {}, "scaled")], { axis: int(-1) }, "calibrated");
}

/** y = mean + std · t, or eʸ − 1 of it; t is DOUBLE. */
function unbounded(b: GraphBuilder, { mean, std, logarithm }: QuantityTarget, t: string): string {
  const scaled = b.add("Mul", [t, b.scalar(std, "DOUBLE")], {}, "scaled");
  const y = b.add("Add", [scaled, b.scalar(mean, "DOUBLE")], {}, "shifted");
  return logarithm ? b.add("Sub", [b.add("Exp", [y], {}, "exponential"), b.scalar(1, "DOUBLE")], {}, "quantity") : y;
}

/** Within [low, high]; t is DOUBLE, y FLOAT. */
function unscaled(b: GraphBuilder, target: QuantityTarget, t: string): string {
  const y = unbounded(b, target, t);
  const raised = b.add("Max", [y, b.scalar(target.low, "DOUBLE")], {}, "bounded");
  return b.cast(b.add("Min", [raised, b.scalar(target.high, "DOUBLE")], {}, "bounded"), "FLOAT");
}

function writeQuantity(b: GraphBuilder, target: QuantityTarget, t: string, name: string): void {
  b.output(name, unscaled(b, target, b.cast(t, "DOUBLE")), "FLOAT", [BATCH, 1]);
}

/** As quantiles.ts: shifted, and sorted where they cross. */
function writeQuantiles(b: GraphBuilder, target: QuantityTarget, columns: readonly string[], name: string): void {
  const shifts = target.quantiles!.map(({ shift }) => shift);
  const count = shifts.length;
  const t = count > 1 ? b.add("Concat", columns, { axis: int(1) }, "quantiles") : columns[0];
  const shifted = b.add("Add", [b.cast(t, "DOUBLE"), b.constant(shifts, [1, count], "DOUBLE")], {}, "shifted");
  const single = unscaled(b, target, shifted);
  const rising = { axis: int(1), largest: int(0), sorted: int(1) };
  const [sorted] = count > 1 ? b.addSeveral("TopK", [single, b.integers([count])], 2, rising, "rising") : [single];
  b.output(name, sorted, "FLOAT", [BATCH, count]);
}
