/** How good a model of a table is: on rows that it has not seen, and without what a column says. */
import { checkNumber } from "../base/check.ts";
import { shuffled } from "../data/epochs.ts";
import { kFold } from "../data/kFold.ts";
import { selectRows, type DataTable } from "../data/table.ts";
import { keyOf, streams, Uniform } from "../kernels/random/philox.ts";

/** Of models that were each tried on another part of the rows. */
export interface CrossValidation {
  /** Accuracy or R² on each part. */
  readonly scores: readonly number[];
  readonly mean: number;
  /** √(Σ (score − mean)² / (n − 1)) */
  readonly std: number;
}

/** How much a column matters: what the score loses when its values change places among the rows. */
export interface Importance {
  readonly column: string;
  readonly mean: number;
  /** Over the repetitions; 0 for one. */
  readonly std: number;
}

/** Rows, and a class a row where parts are to have equal shares of them. */
interface Judged {
  readonly table: DataTable;
  readonly classes: Int32Array | undefined;
}

type Score = (train: DataTable, test: DataTable) => Promise<number>;

/** Scores of models that `score` trains on all parts but one, and tries on that. */
export async function crossValidated(
  { table, classes }: Judged,
  { folds, seed }: { readonly folds: number; readonly seed: number },
  score: Score,
): Promise<CrossValidation> {
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const scores: number[] = [];
  const parts = kFold(rows, classes ?? rows, { folds, seed, stratify: classes !== undefined });
  for (const { train, test } of parts) scores.push(await score(selectRows(table, train.x), selectRows(table, test.x)));
  return { scores, ...spreadOf(scores) };
}

/**
 * The importance of columns, the largest first: the score of the rows less that of the rows with the column's values shuffled,
 * the mean of some repetitions.     [Breiman, Machine Learning 45, 2001; as scikit-learn's permutation_importance]
 */
export async function permuted(
  table: DataTable,
  columns: readonly string[],
  { repeats, seed }: { readonly repeats: number; readonly seed: number },
  score: (table: DataTable) => Promise<number>,
): Promise<Importance[]> {
  checkNumber(repeats, "repeats", { integer: true, min: 1 });
  const whole = await score(table);
  const random = new Uniform(keyOf(seed), streams.split, 3);
  const importances: Importance[] = [];
  for (const name of columns) {
    const losses: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const order = shuffled(
        Int32Array.from({ length: table.rows }, (_, row) => row),
        random,
      );
      const mixed = selectRows({ ...table, columns: table.columns.filter((column) => column.name === name) }, order);
      const replaced = table.columns.map((column) => (column.name === name ? mixed.columns[0] : column));
      losses.push(whole - (await score({ ...table, columns: replaced })));
    }
    importances.push({ column: name, ...spreadOf(losses) });
  }
  return importances.sort((a, b) => b.mean - a.mean);
}

function spreadOf(values: readonly number[]): { mean: number; std: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}
