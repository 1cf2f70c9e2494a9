import { copyReals } from "../data/gather";
import { REAL } from "../lanes";
import { CopyColumns } from "../../build/generated/steps";

/** copyColumns(y [R, C], x [R, D], to, from, n): columns [to, to + n) of y = columns [from, from + n) of x, rows [begin, end). */
export function copyColumns(step: CopyColumns, begin: i32, end: i32): i32 {
  const y = step.y;
  const x = step.x;
  const to = <usize>step.to * REAL;
  const from = <usize>step.from * REAL;
  const count = <usize>step.count;
  for (let r = begin; r < end; r++) copyReals(y.row(r) + to, x.row(r) + from, count);
  return 0;
}
