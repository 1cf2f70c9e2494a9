import { Reshape } from "../../build/generated/steps";
import { copyReals } from "../data/gather";
import { REAL } from "../lanes";

/** reshape(y, x):   [B·P, C] of [B, P·C], or the other way, rows of the batch [begin, end). */
export function reshape(step: Reshape, begin: i32, end: i32): i32 {
  const y = step.y;
  const x = step.x;
  const joins = y.columns > x.columns;
  const long = joins ? y : x;
  const short = joins ? x : y;
  const C = <usize>short.columns;
  const P = long.columns / short.columns;
  for (let r = begin; r < end; r++) {
    let p = long.row(r);
    for (let row = r * P; row < (r + 1) * P; row++, p += C * REAL) {
      if (joins) copyReals(p, short.row(row), C);
      else copyReals(short.row(row), p, C);
    }
  }
  return 0;
}
