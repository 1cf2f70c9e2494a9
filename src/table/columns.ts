/** The columns of a table as the inputs of a network: a block of numbers, and a block of codes for embeddings. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import { didYouMean } from "../base/nearest.ts";
import { textError } from "../data/kinds.ts";
import type { Column, DataTable } from "../data/table.ts";
import { describeFeature, fitFeature, widthOf, writeFeature, type Feature, type Scaling } from "./feature.ts";

/** What a table's columns become, fitted on the training rows: plain data. */
export interface Columns {
  readonly features: readonly Feature[];
  /** Columns that are not read, and why. */
  readonly dropped: readonly { readonly column: string; readonly why: string }[];
}

export interface ColumnChoices {
  /** Columns to leave out. */
  readonly drop: readonly string[];
  readonly scaling: Scaling;
  /** Not read: what is to be predicted. */
  readonly targets: readonly string[];
}

/** Fits a feature to each column. Throws E_DATA for columns that cannot be read, and where none is left. */
export function fitColumns(table: DataTable, { drop, scaling, targets }: ColumnChoices): Columns {
  const names = table.columns.map(({ name }) => name);
  for (const target of targets)
    if (drop.includes(target))
      throw new ChainruleError("E_DATA", `drop names ${formatValue(target)}, which is ${targets.length > 1 ? "a" : "the"} target.`, { got: target }); // prettier-ignore
  for (const name of drop)
    if (!names.includes(name))
      throw new ChainruleError("E_DATA", `drop names ${formatValue(name)}, which is no column.${didYouMean(name, names)}`, { got: name, expected: names }); // prettier-ignore
  const dropped: { column: string; why: string }[] = [];
  const features: Feature[] = [];
  for (const column of table.columns) {
    if (targets.includes(column.name)) continue;
    const why = drop.includes(column.name) ? "asked for" : reasonToDrop(column);
    if (why !== undefined) dropped.push({ column: column.name, why });
    else if (column.kind === "text") throw textError(table, column);
    else features.push(fitFeature(column, scaling));
  }
  if (!features.some((feature) => feature.kind === "code" || widthOf(feature) > 0))
    throw new ChainruleError("E_DATA", `${table.source} has no column to predict ${targets.map((target) => formatValue(target)).join(", ")} from.`, { columns: names, dropped }); // prettier-ignore
  return { features, dropped };
}

/** Strings that differ from row to row say nothing about other rows; a column without values neither. */
function reasonToDrop({ kind, isIdentifier, values, numbers }: Column): string | undefined {
  if (kind === "empty") return "no value in any row";
  if (kind === "category" && isIdentifier) return "a different string in nearly every row: an identifier";
  const same = kind === "number" ? numbers!.every((x) => x === numbers![0]) : kind !== "date" && values!.length < 2;
  return same ? "the same in all rows" : undefined;
}

/** What the network reads: numbers [rows, width], and codes [rows, one a column with an embedding]. */
export interface Inputs {
  readonly numbers: Float32Array;
  readonly codes: Float32Array;
  readonly width: number;
  readonly coded: number;
}

/** The codes that there are, one range behind another: one embedding has the rows of all columns. */
export function codeCount({ features }: Columns): number {
  return features.reduce((sum, f) => sum + (f.kind === "code" ? f.values.length + 1 : 0), 0);
}

/** Throws E_DATA where columns of the training are not among those of new rows. */
export function refuseAbsent({ features }: Pick<Columns, "features">, known: readonly string[], source: string): void {
  const absent = features.filter(({ column }) => !known.includes(column)).map(({ column }) => column);
  if (absent.length === 0) return;
  const names = absent.map((name) => formatValue(name)).join(", ");
  const read = new Set(features.map(({ column }) => column));
  const unread = known.filter((name) => !read.has(name));
  const alike = unread.find((name) => name.normalize() === absent[0].normalize());
  const other = alike === undefined ? didYouMean(absent[0], unread) : ` It has one that looks the same, of other code points: name.normalize() makes one name of both.`; // prettier-ignore
  throw new ChainruleError("E_DATA", `${source} lacks ${absent.length === 1 ? "the column" : "the columns"} ${names}, from which the model predicts.${other}`, { expected: absent, got: known }); // prettier-ignore
}

/** Writes rows as a network reads them. Throws E_DATA for columns that are missing, or hold something else than in training. */
export function writeInputs({ features }: Columns, table: DataTable): Inputs {
  const width = features.reduce((sum, feature) => sum + widthOf(feature), 0);
  const coded = features.filter(({ kind }) => kind === "code").length;
  const numbers = new Float32Array(table.rows * width);
  const codes = new Float32Array(table.rows * coded);
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  refuseAbsent({ features }, table.columns.map(({ name }) => name), table.source); // prettier-ignore
  let at = 0;
  let code = 0;
  let base = 0;
  for (const feature of features) {
    const column = byName.get(feature.column)!;
    if (feature.kind === "code") {
      writeFeature(feature, column, { data: codes, at: code, stride: coded });
      for (let row = 0; row < table.rows; row++) codes[row * coded + code] += base;
      code++;
      base += feature.values.length + 1;
    } else {
      writeFeature(feature, column, { data: numbers, at, stride: width });
      at += widthOf(feature);
    }
  }
  return { numbers, codes, width, coded };
}

/** What is done to a column, in plain words. */
export interface ColumnPlan {
  readonly column: string;
  readonly what: string;
}

/** What is done to each column: those that are read first, then those that are left out. */
export function planOf({ features, dropped }: Columns): ColumnPlan[] {
  return [
    ...features.map((feature) => ({ column: feature.column, what: describeFeature(feature) })),
    ...dropped.map(({ column, why }) => ({ column, what: `left out, ${why}` })),
  ];
}

/** A line a column: what is done to it. */
export const describeColumns = (columns: Columns): string[] =>
  planOf(columns).map(({ column, what }) => `${column}: ${what}`);

/** Rows of an index. */
export function selectInputs({ numbers, codes, width, coded }: Inputs, index: ArrayLike<number>): Inputs {
  const pick = (data: Float32Array, columns: number) => {
    const out = new Float32Array(index.length * columns);
    for (let i = 0; i < index.length; i++)
      out.set(data.subarray(index[i] * columns, (index[i] + 1) * columns), i * columns);
    return out;
  };
  return { numbers: pick(numbers, width), codes: pick(codes, coded), width, coded };
}
