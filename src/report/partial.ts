/** Partial dependence: how predictions change, on average, with one column.     [Friedman, Annals of Statistics 29, 2001] */
import { countsOf, quantile, selectRows, type Column, type DataTable } from "../data/table.ts";
import { classNames, type Target } from "../table/target.ts";
import type { TableModel } from "./scores.ts";

export interface Dependence {
  readonly column: string;
  readonly kind: "number" | "date" | "category";
  /** Numbers, or milliseconds of dates. */
  readonly at: readonly number[];
  /** Of categories: their names. */
  readonly labels?: readonly string[];
  /** Rows of the data at each category, or of each of some equal parts of the range: a share of the largest. */
  readonly density: readonly number[];
  /** The mean prediction at each place: a line for each class that is drawn, or one for a quantity. */
  readonly lines: readonly Line[];
}

interface Line {
  readonly name: string;
  readonly values: readonly number[];
}

/** Rows whose mean is taken, places on an axis, categories and classes that are drawn, at most. */
const ROWS = 150;
const PLACES = 24;
const CATEGORIES = 8;
const CLASSES = 5;
const PARTS = 24;

/** The dependence of each target on each of some columns of the training rows: a list a target. */
export async function dependences(
  model: TableModel,
  train: DataTable,
  columns: readonly string[],
): Promise<Dependence[][]> {
  const count = Math.min(train.rows, ROWS);
  const rows = selectRows(
    train,
    Int32Array.from({ length: count }, (_, i) => Math.floor((i * train.rows) / count)),
  );
  const { targets } = model.fitted;
  const found: Dependence[][] = targets.map(() => []);
  for (const name of columns) {
    const column = train.columns.find((one) => one.name === name)!;
    const axis = axisOf(column);
    if (axis.at.length < 2) continue;
    const values: number[][][] = [];
    for (const at of axis.at) {
      const columns = rows.columns.map((one) => (one.name === name ? held(one, rows.rows, at) : one));
      values.push(await meanPredictions(model, { ...rows, columns }));
    }
    for (const [k, target] of targets.entries()) {
      const lines = drawn(target).map(({ name, place }) => ({ name, values: values.map((means) => means[k][place]) }));
      found[k].push({ column: name, ...axis, lines });
    }
  }
  return found;
}

/** The column with the same value in all rows. */
function held(column: Column, rows: number, at: number): Column {
  return column.codes === undefined
    ? { ...column, numbers: new Float64Array(rows).fill(at), missing: 0 }
    : { ...column, codes: new Int32Array(rows).fill(at), missing: 0 };
}

/** Of each target the mean of the quantity, or of the probability of each class. */
async function meanPredictions(model: TableModel, rows: DataTable): Promise<number[][]> {
  const predicted = await model.predictTargets(rows);
  return predicted.map(({ values, shares = (values as readonly number[]).map((y) => [y]) }) =>
    shares[0].map((_, k) => shares.reduce((sum, row) => sum + row[k] / shares.length, 0)),
  );
}

/** Of two classes the second; of many the first few. */
function drawn(target: Target): { name: string; place: number }[] {
  if (target.kind === "quantity") return [{ name: target.column, place: 0 }];
  const names = classNames(target).map((name, place) => ({ name: String(name), place }));
  return names.length === 2 ? names.slice(1) : names.slice(0, CLASSES);
}

function axisOf({ kind, numbers, codes, values }: Column): Pick<Dependence, "kind" | "at" | "labels" | "density"> {
  if (codes !== undefined) {
    const counts = countsOf(codes, values!.length);
    const order = Array.from(counts.keys()).filter((code) => counts[code] > 0);
    const at = order.sort((a, b) => counts[b] - counts[a] || a - b).slice(0, CATEGORIES);
    const density = at.map((code) => counts[code] / counts[at[0]]);
    return { kind: "category", at, labels: at.map((code) => values![code]), density };
  }
  const sorted = (numbers ?? new Float64Array(0)).filter((x) => !Number.isNaN(x)).sort();
  const date = kind === "date" ? "date" : "number";
  if (sorted.length === 0) return { kind: date, at: [], density: [] };
  // A few extremes would take most of the axis.
  const [low, high] = [quantile(sorted, 0.02), quantile(sorted, 0.98)];
  const distinct = [...new Set(sorted)].filter((x) => x >= low && x <= high);
  const at = distinct.length <= PLACES ? distinct : Array.from({ length: PLACES }, (_, i) => low + ((high - low) * i) / (PLACES - 1)); // prettier-ignore
  return { kind: date, at, density: densityOf(sorted, low, high, PARTS) };
}

/** The share of numbers in equal parts of a range, of that of the fullest part. */
export function densityOf(sorted: Float64Array, low: number, high: number, parts: number): number[] {
  const counts = new Array<number>(parts).fill(0);
  for (const x of sorted)
    if (x >= low && x <= high) counts[Math.min(parts - 1, Math.floor(((x - low) / (high - low || 1)) * parts))]++;
  const most = Math.max(...counts, 1);
  return counts.map((n) => n / most);
}
