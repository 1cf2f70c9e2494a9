import { firstLanes, keep, LANES, madd, mul, REAL, splat, sub, sum, VECTOR } from "../lanes";
import { softmaxRow } from "../math/softmax";
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
