import { NOT_FINITE } from "../../src/kernels/shared/status";
import { Cursor } from "../../build/generated/layout";
import { Accumulate, Clear, Record } from "../../build/generated/steps";

/**
 * Sums over an epoch, in f64 whatever the dtype: totals[0] is the loss, the others the metrics in their order.
 * These steps are short and run on one thread, so each sum has one order.
 */

/** clear(totals [1, n] f64): totals = 0. */
export function clear(step: Clear, begin: i32, end: i32): i32 {
  const totals = step.totals;
  let p = <usize>totals.address;
  for (let left = totals.columns; left > 0; left--, p += 8) store<f64>(p, 0); // few: not worth a call of memory.fill
  return 0;
}

/** accumulate(totals [1, n] f64, index, rowValues [B, 1] f64, factor): totals[index] += factor · Σ rowValues. Returns NOT_FINITE if the sum is not finite. */
export function accumulate(step: Accumulate, begin: i32, end: i32): i32 {
  const rows = step.rowValues;
  let p = <usize>rows.address;
  let sum: f64 = 0;
  for (let r = 0; r < rows.rows; r++, p += 8) sum += load<f64>(p);
  const total = <usize>step.totals.address + ((<usize>step.index) << 3);
  store<f64>(total, load<f64>(total) + sum * step.factor);
  return isFinite(sum) ? 0 : NOT_FINITE;
}

/** record(history [capacity, n] f64, totals [1, n] f64, cursor, rows): history[epoch mod capacity] = totals / rows. */
export function record(step: Record, begin: i32, end: i32): i32 {
  const history = step.history;
  const totals = step.totals;
  const cursor = changetype<Cursor>(<usize>step.cursor.address);
  const rows = step.rows;
  const to = history.row(cursor.epoch % history.rows);
  for (let i: usize = 0; i < <usize>totals.columns; i++) {
    store<f64>(to + (i << 3), load<f64>(<usize>totals.address + (i << 3)) / rows);
  }
  return 0;
}
