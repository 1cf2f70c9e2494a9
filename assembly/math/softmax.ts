import { add, firstLanes, keep, largest, LANES, max, mul, REAL, select, splat, sub, sum, VECTOR } from "../lanes";
import { exp } from "./exp";
import { logarithm } from "./log";

/** The largest number of a row. */
export function rowMax(x: usize, columns: i32): Real {
  let top = splat(<Real>-Infinity);
  let left = columns;
  for (let p = x; left > 0; left -= LANES, p += VECTOR) {
    top = max(top, select(v128.load(p), splat(<Real>-Infinity), firstLanes(left)));
  }
  return largest(top);
}

/** Writes the softmax of row x to y; padding becomes 0. */
export function softmaxRow(y: usize, x: usize, columns: i32): void {
  const top = splat(rowMax(x, columns));
  let total = splat(<Real>0);
  let left = columns;
  for (let p: usize = 0; left > 0; left -= LANES, p += VECTOR) {
    const e = keep(exp(sub(v128.load(x + p), top)), firstLanes(left));
    v128.store(y + p, e);
    total = add(total, e);
  }
  const scale = splat(<Real>1 / sum(total));
  const bytes = <usize>columns * REAL;
  for (let p: usize = 0; p < bytes; p += VECTOR) v128.store(y + p, mul(v128.load(y + p), scale));
}

/** ln Σ e^xⱼ of a row, from its largest number up, so that nothing overflows. */
export function logSumExp(x: usize, columns: i32): Real {
  const top = rowMax(x, columns);
  let total = splat(<Real>0);
  for (let left = columns; left > 0; left -= LANES, x += VECTOR) {
    total = add(total, keep(exp(sub(v128.load(x), splat(top))), firstLanes(left)));
  }
  return top + logarithm(sum(total));
}
