/** What a table's networks give as predictions, in JavaScript with marked types (script.ts): of several targets objects by name. */
import { LEAST } from "../table/calibration.ts";
import { areClasses, classNames, quantilePlace, type ClassTarget, type QuantityTarget, type Targets } from "../table/target.ts"; // prettier-ignore
import { quote } from "./literals.ts";
import { inFloat64 } from "./script.ts";

interface TargetText {
  readonly parts: readonly string[];
  /** What users call. */
  readonly names: string[];
}

/** The functions of users, from `outputsOf(row)`. */
export const targetText = (targets: Targets): TargetText =>
  areClasses(targets) ? classText(targets) : quantityText(targets);

/** An expression for the only target, or an object of such by the names of targets, on lines behind `indent`. */
function byTarget<T extends { readonly column: string }>(
  targets: readonly T[],
  of: (target: T, k: number) => string,
  indent = "  ",
) {
  if (targets.length === 1) return of(targets[0], 0);
  const lines = targets.map((target, k) => `${indent}  [${quote(target.column)}]: ${of(target, k)},`);
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/** The type of such an expression. */
function typeByTarget(targets: Targets, type: string): string {
  return targets.length === 1 ? type : `{ ${targets.map(({ column }) => `${quote(column)}: ${type}`).join("; ")} }`;
}

function classText(targets: readonly ClassTarget[]): TargetText {
  const single = targets.length === 1;
  const typeOf = (target: ClassTarget) => typeof classNames(target)[0];
  const classes = (target: ClassTarget) => (single ? "classes" : `classes[${quote(target.column)}]`);
  const shares = (k: number) => (single ? "outputs" : `[1 - outputs[${k}], outputs[${k}]]`);
  const type = single ? typeOf(targets[0]) : `{ ${targets.map((one) => `${quote(one.column)}: ${typeOf(one)}`).join("; ")} }`; // prettier-ignore
  const proba = ({ temperature }: ClassTarget, k: number) =>
    temperature === undefined ? shares(k) : `atTemperature(${shares(k)}, ${temperature})`;
  const parts = [
    `/** What classes are called, in the order of predictProba. */\nconst classes = ${byTarget(targets, (target) => quote(classNames(target)), "")};`,
    ...(targets.some(({ temperature }) => temperature !== undefined) ? [atTemperature] : []),
    `/** The probability of each class. */
function predictProba(row/*: Row*/)/*: ${typeByTarget(targets, "number[]")}*/ {
  const outputs = outputsOf(row);
  return ${byTarget(targets, proba)};
}`,
    `/** The place of the largest. */
function mostProbable(shares/*: number[]*/)/*: number*/ {
  return shares.indexOf(Math.max(...shares));
}`,
    `/** The most probable class of a row. */
function predict(row/*: Row*/)/*: ${type}*/ {
  const outputs = outputsOf(row);
  return ${byTarget(targets, (target, k) => `${classes(target)}[mostProbable(${shares(k)})]`)};
}`,
  ];
  return { parts, names: ["predict", "predictProba", "classes"] };
}

/** Probabilities at a temperature, operation for operation as the table's model has them (src/table/calibration.ts). */
const atTemperature = `${inFloat64("logarithm")}

${inFloat64("exponential")}

/** Probabilities to the power 1 / temperature, so that their sum is 1. */
function atTemperature(shares/*: number[]*/, temperature/*: number*/)/*: number[]*/ {
  const logs = shares.map((p) => logarithm64(Math.max(p, ${LEAST})) / temperature);
  const largest = Math.max(...logs);
  const powers = logs.map((one) => exponential64(one - largest));
  const sum = powers.reduce((total, one) => total + one, 0);
  return powers.map((one) => one / sum);
}`;

function quantityText(targets: readonly QuantityTarget[]): TargetText {
  const shares = targets[0].quantiles?.map(({ share }) => share) ?? [];
  const unbounded = ({ mean, std, logarithm }: QuantityTarget, t: string) =>
    logarithm ? `expMinusOne64(${t} * ${std} + ${mean})` : `${t} * ${std} + ${mean}`;
  /** y of an output t. */
  const bounded = (target: QuantityTarget, t: string) =>
    `Math.min(Math.max(${unbounded(target, t)}, ${target.low}), ${target.high})`;
  const value = (target: QuantityTarget, k: number) => bounded(target, `outputs[${k}]`);
  const quantile = (target: QuantityTarget, k: number) => (_: number, i: number) =>
    bounded(target, `(outputs[${quantilePlace(i, k, targets.length)}] + ${target.quantiles![i].shift})`);
  const parts = [
    ...(targets.some(({ logarithm }) => logarithm) ? [inFloat64("expMinusOne")] : []),
    `/** The quantity of a row, within those of the training. */
function predict(row/*: Row*/)/*: ${typeByTarget(targets, "number")}*/ {
  const outputs = outputsOf(row);
  return ${byTarget(targets, value)};
}`,
  ];
  if (shares.length === 0) return { parts, names: ["predict"] };
  parts.push(
    `function rising(numbers/*: number[]*/)/*: number[]*/ {
  return numbers.sort((a, b) => a - b);
}`,
    `function quantilesOf(outputs/*: number[]*/)/*: ${typeByTarget(targets, "number[]")}*/ {
  return ${byTarget(targets, (target, k) => `rising([${shares.map(quantile(target, k)).join(", ")}])`)};
}`,
    `/** The quantiles ${shares.join(", ")} of a row, in rising order. */
function predictQuantiles(row/*: Row*/)/*: ${typeByTarget(targets, "number[]")}*/ {
  return quantilesOf(outputsOf(row));
}`,
  );
  if (shares.length === 1) return { parts, names: ["predict", "predictQuantiles"] };
  const found = ({ column }: QuantityTarget) => (targets.length === 1 ? "quantiles" : `quantiles[${quote(column)}]`);
  parts.push(
    `/*type Interval = { lower: number; upper: number };*/`,
    `function intervalOf(quantiles/*: number[]*/, value/*: number*/)/*: Interval*/ {
  return { lower: Math.min(value, ...quantiles), upper: Math.max(value, ...quantiles) };
}`,
    `/** From the ${shares[0]}-quantile of a row to the ${shares.at(-1)}-quantile, and no narrower than to its prediction. */
function predictInterval(row/*: Row*/)/*: ${typeByTarget(targets, "Interval")}*/ {
  const outputs = outputsOf(row);
  const quantiles = quantilesOf(outputs);
  return ${byTarget(targets, (target, k) => `intervalOf(${found(target)}, ${value(target, k)})`)};
}`,
  );
  return { parts, names: ["predict", "predictQuantiles", "predictInterval"] };
}
