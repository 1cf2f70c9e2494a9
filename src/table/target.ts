/** Targets: classes by name, or a quantity scaled for the network; fitted on the training rows, plain data. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { NumberNotation } from "../data/notation.ts";
import type { Column } from "../data/table.ts";
import { expm1 } from "../kernels/math/expm1.ts";
import { log1p } from "../kernels/math/log.ts";
import { stringsIn } from "./feature.ts";

/** Classes: what they are called, in order. */
export interface ClassTarget {
  readonly kind: "class";
  readonly column: string;
  readonly names: readonly string[];
  /** Whether labels are numbers in the data: predictions then are, too. */
  readonly numeric: boolean;
  /** Of the probabilities, where they were calibrated: calibration.ts. */
  readonly temperature?: number;
  /** Of numbers in texts, where it is not plain: further ones are read by it. */
  readonly notation?: NumberNotation;
}

/** A quantity: t = (y − mean) / std, with y = ln(1 + y) before where `logarithm`; predictions and quantiles stay in [low, high]. */
export interface QuantityTarget {
  readonly kind: "quantity";
  readonly column: string;
  readonly mean: number;
  readonly std: number;
  readonly low: number;
  readonly high: number;
  readonly logarithm: boolean;
  /** Of texts, where it is not plain: it is judged by further ones. */
  readonly notation?: NumberNotation;
  /** Where intervals are asked for: quantiles.ts. In rising order. */
  readonly quantiles?: readonly Quantile[];
}

/** The τ-quantile of a quantity: what its output is shifted by, in units of the scaled quantity. */
export interface Quantile {
  /** τ, between 0 and 1. */
  readonly share: number;
  readonly shift: number;
}

export type Target = ClassTarget | QuantityTarget;

/** What a model predicts: classes, or quantities with the same quantiles. */
export type Targets = readonly ClassTarget[] | readonly QuantityTarget[];

export const areClasses = (targets: Targets): targets is readonly ClassTarget[] => targets[0].kind === "class";

/** Numbers of a network's first output: a share a class, or a number a target. */
export function unitsFor(targets: readonly Target[]): number {
  const [first] = targets;
  return targets.length === 1 && first.kind === "class" ? first.names.length : targets.length;
}

/** Outputs of a network: the first, and one for each quantile. */
export function headsFor([first]: readonly Target[]): number {
  return 1 + ((first.kind === "quantity" && first.quantiles?.length) || 0);
}

/** Among the numbers of all outputs, one after the other: where the i-th quantile of the k-th of so many targets is. */
export const quantilePlace = (i: number, k: number, targets: number): number => (i + 1) * targets + k;

/** What a class is called: a string, a number where the data has numbers, or true and false. */
export type ClassName = string | number | boolean;

export function classNames({ names, numeric }: Pick<ClassTarget, "names" | "numeric">): ClassName[] {
  const isTruth = String(names) === "false,true";
  return names.map((name) => (numeric ? Number(name) : isTruth ? name === "true" : name));
}

/** The classes of a column. Throws E_DATA where it has one class only, or no rows with one. */
export function fitClasses(column: Column): ClassTarget {
  const { codes, values } = stringsIn(column);
  const seen = new Set(codes);
  const present = values.filter((_, code) => seen.has(code));
  const numeric = column.kind === "number";
  const names = numeric ? present.sort((a, b) => Number(a) - Number(b)) : present.sort();
  if (names.length < 2) {
    const got = names.length === 0 ? "none" : `one: ${formatValue(names[0])}`;
    const message = `The target ${formatValue(column.name)} must have at least two classes, got ${got}.`;
    throw new ChainruleError("E_DATA", message, { column: column.name, expected: 2, got: names.length });
  }
  const whole = numeric ? names.every((name) => Number.isInteger(Number(name))) : true;
  if (!whole || (numeric && names.length > codes.length / 2)) {
    const message = `The target ${formatValue(column.name)} has ${names.length} different values in ${codes.length} rows, which is a quantity rather than classes: use Regressor.`;
    throw new ChainruleError("E_DATA", message, { column: column.name, distinct: names.length, rows: codes.length });
  }
  const { notation } = column;
  return { kind: "class", column: column.name, names, numeric, ...(notation && { notation }) };
}

/** The class numbers of rows; −1 for missing and unseen ones. */
export function classesOf(target: ClassTarget, column: Column): Int32Array {
  const { codes, values } = stringsIn(column);
  const places = values.map((value) => target.names.indexOf(value));
  return codes.map((code) => (code < 0 ? -1 : places[code]));
}

/** A quantity's scale. Throws E_DATA for a column that holds none. */
export function fitQuantity(column: Column, logarithm: boolean): QuantityTarget {
  const { name } = column;
  if (column.kind !== "number") {
    const message = `The target ${formatValue(name)} must hold numbers, got a column of kind ${column.kind}${column.values ? ` (${formatValue(column.values[0])})` : ""}. For classes use Classifier.`;
    throw new ChainruleError("E_DATA", message, { column: name, expected: "number", got: column.kind });
  }
  const present = column.numbers!.filter((y) => !Number.isNaN(y));
  const negative = present.find((y) => y <= -1);
  if (logarithm && negative !== undefined)
    throw new ChainruleError("E_DATA", `logTarget needs targets above −1, got ${negative}.`, {
      column: name,
      got: negative,
    });
  const values = logarithm ? present.map((y) => log1p(y)) : present;
  const mean = values.reduce((sum, y) => sum + y / values.length, 0);
  const variance = values.reduce((sum, y) => sum + (y - mean) ** 2 / values.length, 0);
  if (!Number.isFinite(mean) || !Number.isFinite(variance))
    throw new ChainruleError("E_DATA", `The target ${formatValue(name)} has numbers too large to be averaged: scale it.`, { column: name }); // prettier-ignore
  const [low, high] = [present.reduce((a, b) => Math.min(a, b)), present.reduce((a, b) => Math.max(a, b))];
  return {
    kind: "quantity",
    column: name,
    mean,
    std: Math.sqrt(variance) || 1,
    low,
    high,
    logarithm,
    ...(column.notation && { notation: column.notation }),
  };
}

export function scaled({ mean, std, logarithm }: QuantityTarget, y: number): number {
  return ((logarithm ? log1p(y) : y) - mean) / std;
}

/** Within the range seen. */
export function unscaled(target: QuantityTarget, t: number): number {
  return Math.min(Math.max(unbounded(target, t), target.low), target.high);
}

function unbounded({ mean, std, logarithm }: QuantityTarget, t: number): number {
  return logarithm ? expm1(t * std + mean) : t * std + mean;
}
