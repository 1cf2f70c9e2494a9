/**
 * Features: how a column becomes numbers of the network. A feature is fitted on the training rows, is plain data (it is saved
 * with the model), and does the same to every row afterwards.
 */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { short } from "../base/numbers.ts";
import { truthOf } from "../data/missing.ts";
import { describeNotation, type NumberNotation } from "../data/notation.ts";
import { countsOf, quantile, type Column } from "../data/table.ts";
import { cosPi } from "../kernels/math/cosPi.ts";

/** A number as (x − center) · factor, clipped smoothly where `clips`; missing numbers are the center, told apart by a flag of 1. */
export interface NumberFeature {
  readonly kind: "number";
  readonly column: string;
  readonly center: number;
  readonly factor: number;
  readonly clips: boolean;
  readonly flags: boolean;
  /** Of texts, where it is not plain: new rows are read by it. */
  readonly notation?: NumberNotation;
}

/** No and yes as −1 and 1; missing ones are 0. */
export interface BooleanFeature {
  readonly kind: "boolean";
  readonly column: string;
}

/** One of two values as −1 and 1; missing and unseen ones are 0. */
export interface SignFeature {
  readonly kind: "sign";
  readonly column: string;
  readonly values: readonly string[];
}

/** A 1 at the place of the value; all 0 for missing and unseen ones. */
export interface OneHotFeature {
  readonly kind: "oneHot";
  readonly column: string;
  readonly values: readonly string[];
}

/** A code: the place of the value, from 1; 0 for missing and unseen ones. An embedding has a row of its own for each. */
export interface CodeFeature {
  readonly kind: "code";
  readonly column: string;
  readonly values: readonly string[];
}

/** A date as numbers: the days, and as sine and cosine those cycles that the training rows go through. */
export interface DateFeature {
  readonly kind: "date";
  readonly column: string;
  readonly days: Omit<NumberFeature, "column" | "kind">;
  /** Of dates such as 05/03/2024. */
  readonly dayFirst?: boolean;
  readonly cycles: readonly Cycle[];
}

export type Feature = NumberFeature | BooleanFeature | SignFeature | OneHotFeature | CodeFeature | DateFeature;

export type Scaling = "robust" | "standard" | "minMax";

/** The share of a cycle that a moment is in, from 0 to below 1. */
const CYCLES = {
  year: (date: Date) => (date.getUTCMonth() + (date.getUTCDate() - 1) / 31) / 12,
  week: (date: Date) => ((date.getUTCDay() + 6) % 7) / 7,
  day: (date: Date) => (date.getUTCHours() + date.getUTCMinutes() / 60) / 24,
};
export type Cycle = keyof typeof CYCLES;
/** Milliseconds. */
export const DAY = 86_400_000;

/** Up to so many values a column is one-hot, with more it has an embedding.     [RealMLP, arXiv 2407.04491, table B.1] */
const ONE_HOT = 8;
/** Where scaled numbers bend: x / √(1 + (x / 3)²).     [the same, section 3] */
export const BEND = 3;

/** The feature of a column with values other than free text, fitted on all its rows. */
export function fitFeature(column: Column, scaling: Scaling): Feature {
  const { name, kind, numbers } = column;
  if (kind === "number")
    return {
      kind: "number",
      column: name,
      ...fitNumbers(numbers!, scaling),
      ...(column.notation && { notation: column.notation }),
    };
  if (kind === "date") {
    const dates = Array.from(
      numbers!.filter((time) => !Number.isNaN(time)),
      (time) => new Date(time),
    );
    const cycles = (Object.keys(CYCLES) as Cycle[]).filter((cycle) => new Set(dates.map(CYCLES[cycle])).size > 1);
    return {
      kind: "date",
      column: name,
      days: fitNumbers(
        numbers!.map((time) => time / DAY),
        scaling,
      ),
      cycles,
      ...(column.dayFirst !== undefined && { dayFirst: column.dayFirst }),
    };
  }
  if (kind === "boolean") return { kind: "boolean", column: name };
  const counts = countsOf(column.codes!, column.values!.length);
  const values = column.values!.filter((_, code) => counts[code] > 0);
  return { kind: values.length === 2 ? "sign" : values.length <= ONE_HOT ? "oneHot" : "code", column: name, values };
}

/**
 * Robust: (x − median) / (q75 − q25), where that is 0: · 2 / (max − min), and bent beyond 3; standard: (x − mean) / σ;
 * minMax: from −1 to 1. A column that is the same everywhere is 0.
 */
function fitNumbers(numbers: Float64Array, scaling: Scaling): Omit<NumberFeature, "column" | "kind"> {
  const sorted = numbers.filter((x) => !Number.isNaN(x)).sort();
  const n = sorted.length;
  const flags = n < numbers.length && n > 0;
  const inverse = (x: number) => (x > 0 && Number.isFinite(x) ? 1 / x : 0);
  const [low, high] = [sorted[0] ?? 0, sorted[n - 1] ?? 0];
  if (scaling === "minMax") return { center: low / 2 + high / 2, factor: 2 * inverse(high - low), clips: false, flags };
  if (scaling === "standard") {
    const mean = sorted.reduce((sum, x) => sum + x / n, 0);
    const variance = sorted.reduce((sum, x) => sum + (x - mean) ** 2 / n, 0);
    return { center: mean, factor: low === high ? 0 : inverse(Math.sqrt(variance)), clips: false, flags };
  }
  const at = (share: number) => (n === 0 ? 0 : quantile(sorted, share));
  const spread = at(0.75) - at(0.25);
  const factor = spread > 0 ? inverse(spread) : 2 * inverse(high - low);
  return { center: at(0.5), factor, clips: true, flags };
}

/** Numbers a row that a feature gives: none where it gives a code. */
export function widthOf(feature: Feature): number {
  if (feature.kind === "number") return feature.flags ? 2 : 1;
  if (feature.kind === "date") return (feature.days.flags ? 2 : 1) + 2 * feature.cycles.length;
  return feature.kind === "sign" || feature.kind === "boolean"
    ? 1
    : feature.kind === "oneHot"
      ? feature.values.length
      : 0;
}

/** What a block of rows is written into: from `data[at]`, a row every `stride` numbers. */
export interface Target {
  readonly data: Float32Array;
  readonly at: number;
  readonly stride: number;
}

/** Writes a feature of all rows of a column: its numbers, or its code. Throws E_DATA for a column of another kind. */
export function writeFeature(feature: Feature, column: Column, { data, at, stride }: Target): void {
  if (feature.kind === "number") return writeNumbers(feature, numbersIn(column, "number"), { data, at, stride });
  if (feature.kind === "date") {
    const times = numbersIn(column, "date");
    writeNumbers(
      feature.days,
      times.map((time) => time / DAY),
      { data, at, stride },
    );
    const first = at + (feature.days.flags ? 2 : 1);
    times.forEach((time, row) => {
      if (Number.isNaN(time)) return;
      feature.cycles.forEach((cycle, i) => {
        const share = CYCLES[cycle](new Date(time));
        data[row * stride + first + 2 * i] = cosPi(2 * (share + 0.75)); // sin 2πs
        data[row * stride + first + 2 * i + 1] = cosPi(2 * share);
      });
    });
    return;
  }
  const { codes, values } = stringsIn(column);
  if (feature.kind === "boolean") {
    const truths = values.map((value) => truthOf(value));
    codes.forEach((code, row) => {
      const truth = code < 0 ? undefined : truths[code];
      if (truth !== undefined) data[row * stride + at] = truth ? 1 : -1;
    });
    return;
  }
  const known = new Map(feature.values.map((value, i) => [value, i]));
  const places = values.map((value) => known.get(value) ?? -1);
  codes.forEach((code, row) => {
    const place = code < 0 ? -1 : places[code];
    const to = row * stride + at;
    if (feature.kind === "code") data[to] = place + 1;
    else if (place >= 0 && feature.kind === "oneHot") data[to + place] = 1;
    else if (place >= 0) data[to] = 2 * place - 1;
  });
}

function writeNumbers(
  { center, factor, clips, flags }: Omit<NumberFeature, "column" | "kind">,
  numbers: Float64Array,
  { data, at, stride }: Target,
): void {
  numbers.forEach((x, row) => {
    const to = row * stride + at;
    if (Number.isNaN(x)) {
      if (flags) data[to + 1] = 1;
      return;
    }
    const z = (x - center) * factor;
    // Beyond 2⁵³ the square would overflow before the bend is other than its end.
    data[to] = !clips ? z : Math.abs(z) < 2 ** 53 ? z / Math.sqrt(1 + (z / BEND) ** 2) : Math.sign(z) * BEND;
  });
}

function numbersIn(column: Column, kind: "number" | "date"): Float64Array {
  if (column.kind === kind) return column.numbers!;
  if (column.kind === "empty") return new Float64Array(column.missing).fill(NaN);
  const got = column.values?.find((value) => value !== "") ?? column.numbers?.[0];
  throw new ChainruleError(
    "E_DATA",
    `Column ${formatValue(column.name)} must hold ${kind === "date" ? "dates" : "numbers"} as in training, got ${formatValue(got)}.`,
    { column: column.name, expected: kind, got: column.kind },
  );
}

/** A column as strings: numbers are written out, as in a file that writes them without a fraction of zeros. */
export function stringsIn(column: Column): { codes: Int32Array; values: readonly string[] } {
  const { codes, values, numbers, missing } = column;
  if (codes !== undefined) return { codes, values: values! };
  if (numbers === undefined) return { codes: new Int32Array(missing).fill(-1), values: [] };
  const places = new Map<number, number>();
  const own = Int32Array.from(numbers, (x) => {
    if (Number.isNaN(x)) return -1;
    if (!places.has(x)) places.set(x, places.size);
    return places.get(x)!;
  });
  return {
    codes: own,
    values: [...places.keys()].map((x) => (column.kind === "date" ? new Date(x).toISOString() : String(x))),
  };
}

/** What is done to a column, in plain words. */
export function describeFeature(feature: Feature): string {
  const list = (values: readonly string[]) =>
    values.length > 6 ? `${values.slice(0, 5).join(", ")} and ${values.length - 5} more` : values.join(", ");
  if (feature.kind === "number") {
    const { center, factor, clips, flags, notation } = feature;
    if (factor === 0) return "the same in all rows: not used";
    const how = clips ? ", smoothly clipped" : "";
    return `number${notation ? ` (${describeNotation(notation)})` : ""}: (x ${center < 0 ? "+" : "−"} ${short(Math.abs(center))}) / ${short(1 / factor)}${how}${flags ? "; missing: 0, with an indicator" : ""}`;
  }
  if (feature.kind === "date") {
    const cycles = feature.cycles.length > 0 ? `, and its place in the ${feature.cycles.join(", ")}` : "";
    return `date: the day as a number${cycles}`;
  }
  if (feature.kind === "boolean") return "no is −1, yes is 1, missing 0";
  if (feature.kind === "sign")
    return `two values: ${feature.values[0]} is −1, ${feature.values[1]} is 1, missing and unseen 0`;
  if (feature.kind === "oneHot") return `category, one-hot: ${list(feature.values)}; unseen all 0`;
  return `category, an embedding for each of ${feature.values.length} values: ${list(feature.values)}; unseen values share one`;
}
