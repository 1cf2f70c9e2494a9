import { Cursor, matrix, scalar } from "../plan/step";

/**
 * Sums over an epoch, in f64 whatever the dtype: totals[0] is the loss, the others the metrics in their order.
 * These steps are short and run on one thread, so each sum has one order.
 */

/** clear(totals [1, n] f64): totals = 0. */
export function clear(step: usize, begin: i32, end: i32): i32 {
  const totals = matrix(step, 0);
  let p = <usize>totals.address;
  for (let left = totals.columns; left > 0; left--, p += 8) store<f64>(p, 0); // few: not worth a call of memory.fill
  return 0;
}

/** accumulate(totals [1, n] f64, index, rowValues [B, 1] f64, factor): totals[index] += factor · Σ rowValues. Answers 1 if the sum is not finite. */
export function accumulate(step: usize, begin: i32, end: i32): i32 {
  const rows = matrix(step, 2);
  let p = <usize>rows.address;
  let sum: f64 = 0;
  for (let r = 0; r < rows.rows; r++, p += 8) sum += load<f64>(p);
  const total = <usize>matrix(step, 0).address + ((<usize>scalar(step, 1)) << 3);
  store<f64>(total, load<f64>(total) + sum * scalar(step, 3));
  return <i32>!isFinite(sum);
}

/** record(history [capacity, n] f64, totals [1, n] f64, cursor, rows): history[epoch mod capacity] = totals / rows. */
export function record(step: usize, begin: i32, end: i32): i32 {
  const history = matrix(step, 0);
  const totals = matrix(step, 1);
  const cursor = changetype<Cursor>(<usize>matrix(step, 2).address);
  const rows = scalar(step, 3);
  const to = history.row(cursor.epoch % history.rows);
  for (let i: usize = 0; i < <usize>totals.columns; i++) {
    store<f64>(to + (i << 3), load<f64>(<usize>totals.address + (i << 3)) / rows);
  }
  return 0;
}
