/** The check that targets are classes, where "accuracy" is to be counted. */
import { ChainruleError } from "../base/errors.ts";
import type { Table } from "../data/input.ts";
import { comparesClasses, type Loss } from "../kernels/losses/loss.ts";

/** Rows that are looked at: numbers that are no classes show at once. */
const ROWS = 1000;

/**
 * Throws E_DATA for targets that "accuracy" cannot count. Losses of classes say themselves what their targets are, soft
 * ones included. For others, classes are shares of 1 in each row, or at most two different numbers: 0 and 1, −1 and 1,
 * 0.01 and 0.99. What lies between may be right or wrong by any amount, and the side of 0.5 says nothing of it.
 */
export function checkClassTargets(table: Table, what: string, loss: Loss): void {
  if (comparesClasses(loss)) return;
  const factor = table.bytes ? table.scale : 1;
  const count = Math.min(ROWS, table.rows);
  const seen: number[] = [];
  let shares = table.columns > 1;
  let other: { row: number; column: number; value: number } | undefined;
  for (let i = 0; i < count && (shares || other === undefined); i++) {
    const row = Math.floor((i * table.rows) / count);
    let sum = 0;
    for (let column = 0; column < table.columns; column++) {
      const value = table.at(row, column) * factor;
      if (!Number.isFinite(value)) return; // refused when it is copied
      sum += value;
      if (value < 0) shares = false;
      if (seen.includes(value)) continue;
      if (seen.length < 2) seen.push(value);
      else other ??= { row, column, value };
    }
    if (Math.abs(sum - 1) > 1e-3) shares = false;
  }
  const single = seen.length === 1 && Math.abs(seen[0]) > 1;
  const sameSide = seen.length === 2 && seen[0] > 0.5 === seen[1] > 0.5;
  if (shares || !(other !== undefined || single || sameSide)) return;
  const { row, column, value } = other ?? { row: 0, column: 0, value: seen[0] };
  throw new ChainruleError(
    "E_DATA",
    `"accuracy" counts classes, but ${what} has ${value} in row ${row}, column ${column}: a quantity. Take "mae", "rmse" or "r2" for it; "binaryAccuracy" asks on which side of 0.5 it is.`,
    { what, row, column, value },
  );
}
