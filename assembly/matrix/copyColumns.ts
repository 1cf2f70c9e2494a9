import { copyReals } from "../data/gather";
import { REAL } from "../lanes";
import { matrix, scalar } from "../plan/step";

/** copyColumns(y [R, C], x [R, D], to, from, n): columns [to, to + n) of y = columns [from, from + n) of x, rows [begin, end). */
export function copyColumns(step: usize, begin: i32, end: i32): i32 {
  const y = matrix(step, 0);
  const x = matrix(step, 1);
  const to = <usize>scalar(step, 2) * REAL;
  const from = <usize>scalar(step, 3) * REAL;
  const count = <usize>scalar(step, 4);
  for (let r = begin; r < end; r++) copyReals(y.row(r) + to, x.row(r) + from, count);
  return 0;
}
