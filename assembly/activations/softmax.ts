import { add, firstLanes, keep, largest, LANES, madd, max, mul, REAL, select, splat, sub, sum, VECTOR } from "../lanes";
import { exp } from "../math/exp";
import { Matrix } from "../plan/step";

/**
 * yᵢ = e^(xᵢ − m) / Σⱼ e^(xⱼ − m),   m = max x        a row at a time; in place allowed; padding becomes 0
 * ∂E/∂xᵢ = yᵢ (dyᵢ − Σⱼ dyⱼ yⱼ)
 */
export function softmax(backward: bool, to: Matrix, from: Matrix, dy: Matrix, begin: i32, end: i32): i32 {
  for (let r = begin; r < end; r++) {
    if (backward) softmaxRowBackward(to.row(r), from.row(r), dy.row(r), to.columns);
    else softmaxRow(to.row(r), from.row(r), to.columns);
  }
  return 0;
}

/** The largest number of a row. */
export function rowMax(x: usize, columns: i32): Real {
  let top = splat(<Real>-Infinity);
  let left = columns;
  for (let p = x; left > 0; left -= LANES, p += VECTOR) {
    top = max(top, select(v128.load(p), splat(<Real>-Infinity), firstLanes(left)));
  }
  return largest(top);
}

/** Writes the softmax of row x to y; padding becomes 0. Answers Σⱼ e^(xⱼ − m). */
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

function softmaxRowBackward(dx: usize, y: usize, dy: usize, columns: i32): void {
  let dot = splat(<Real>0);
  let left = columns;
  for (let p: usize = 0; left > 0; left -= LANES, p += VECTOR) {
    dot = madd(keep(v128.load(dy + p), firstLanes(left)), keep(v128.load(y + p), firstLanes(left)), dot);
  }
  const mean = splat(sum(dot));
  const bytes = <usize>columns * REAL;
  for (let p: usize = 0; p < bytes; p += VECTOR) {
    v128.store(dx + p, mul(v128.load(y + p), sub(v128.load(dy + p), mean)));
  }
}
