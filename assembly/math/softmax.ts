import { add, firstLanes, keep, largest, LANES, max, mul, REAL, select, splat, sub, sum, VECTOR } from "../lanes";
import { exp } from "./exp";

/** The largest number of a row. */
export function rowMax(x: usize, columns: i32): Real {
  let top = splat(<Real>-Infinity);
  let left = columns;
  for (let p = x; left > 0; left -= LANES, p += VECTOR) {
    top = max(top, select(v128.load(p), splat(<Real>-Infinity), firstLanes(left)));
  }
  return largest(top);
}

/** Writes the softmax of row x to y; padding becomes 0. Answers Σⱼ e^(xⱼ − m), m the largest, from which cross-entropy takes its logarithm. */
export function softmaxRow(y: usize, x: usize, columns: i32): Real {
  const top = splat(rowMax(x, columns));
  let total = splat(<Real>0);
  let left = columns;
  for (let p: usize = 0; left > 0; left -= LANES, p += VECTOR) {
    const e = keep(exp(sub(v128.load(x + p), top)), firstLanes(left));
    v128.store(y + p, e);
    total = add(total, e);
  }
  const mass = sum(total);
  const scale = splat(<Real>1 / mass);
  const bytes = <usize>columns * REAL;
  for (let p: usize = 0; p < bytes; p += VECTOR) v128.store(y + p, mul(v128.load(y + p), scale));
  return mass;
}
