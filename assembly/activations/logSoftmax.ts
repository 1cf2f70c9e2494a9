import { add, equal, firstLanes, keep, LANES, less, mul, REAL, splat, sub, sum, VECTOR } from "../lanes";
import { exp } from "../math/exp";
import { log1p } from "../math/log";
import { rowMax } from "../math/softmax";
import { Matrix } from "../plan/step";

/**
 * yᵢ = (xᵢ − m) − ln(1 + Σ e^(xⱼ − m)),   m = max x, the sum over all but one largest     a row at a time; in place allowed
 * ∂E/∂xᵢ = dyᵢ − e^yᵢ Σⱼ dyⱼ
 */
export function logSoftmax(backward: bool, to: Matrix, from: Matrix, dy: Matrix, begin: i32, end: i32): i32 {
  for (let r = begin; r < end; r++) {
    if (backward) logSoftmaxRowBackward(to.row(r), from.row(r), dy.row(r), to.columns);
    else logSoftmaxRow(to.row(r), from.row(r), to.columns);
  }
  return 0;
}

function logSoftmaxRow(y: usize, x: usize, columns: i32): void {
  const top = splat(rowMax(x, columns));
  let total = splat(<Real>0);
  let largest = splat(<Real>0);
  let left = columns;
  for (let p: usize = 0; left > 0; left -= LANES, p += VECTOR) {
    const value = v128.load(x + p);
    const inside = firstLanes(left);
    total = add(total, keep(keep(exp(sub(value, top)), less(value, top)), inside));
    largest = add(largest, keep(keep(splat(<Real>1), equal(value, top)), inside));
  }
  const level = log1p(splat(sum(total) + (sum(largest) - <Real>1)));
  const bytes = <usize>columns * REAL;
  for (let p: usize = 0; p < bytes; p += VECTOR) v128.store(y + p, sub(sub(v128.load(x + p), top), level));
}

function logSoftmaxRowBackward(dx: usize, y: usize, dy: usize, columns: i32): void {
  let total = splat(<Real>0);
  let left = columns;
  for (let p: usize = 0; left > 0; left -= LANES, p += VECTOR) {
    total = add(total, keep(v128.load(dy + p), firstLanes(left)));
  }
  const mass = splat(sum(total));
  const bytes = <usize>columns * REAL;
  for (let p: usize = 0; p < bytes; p += VECTOR) {
    v128.store(dx + p, sub(v128.load(dy + p), mul(exp(v128.load(y + p)), mass)));
  }
}
