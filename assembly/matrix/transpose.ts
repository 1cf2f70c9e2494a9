import { REAL, VECTOR } from "../lanes";
import { Transpose } from "../../build/generated/steps";

/**
 * transpose(t [C, R], a [R, C]): t = aᵀ, columns [begin, end) of a = rows of t.
 * Blocks of 4×4 (f32) keep both sides in whole cache lines; the edge goes number by number.
 */
export function transpose(step: Transpose, begin: i32, end: i32): i32 {
  const t = step.t;
  const a = step.a;
  const from = <usize>a.stride;
  const to = <usize>t.stride;
  let column = begin;
  if (sizeof<Real>() == 4) {
    for (; column + 4 <= end; column += 4) {
      let p = <usize>a.address + <usize>column * REAL;
      let q = t.row(column);
      let row = 0;
      for (; row + 4 <= a.rows; row += 4, p += 4 * from, q += VECTOR) block(p, from, q, to);
      for (; row < a.rows; row++, p += from, q += REAL) {
        for (let i: usize = 0; i < 4; i++) store<Real>(q + i * to, load<Real>(p + i * REAL));
      }
    }
  }
  for (; column < end; column++) {
    let p = <usize>a.address + <usize>column * REAL;
    let q = t.row(column);
    for (let row = 0; row < a.rows; row++, p += from, q += REAL) store<Real>(q, load<Real>(p));
  }
  return 0;
}

/** Four rows of four numbers at p to four rows at q, transposed in registers. */
function block(p: usize, from: usize, q: usize, to: usize): void {
  const r0 = v128.load(p),
    r1 = v128.load(p + from),
    r2 = v128.load(p + 2 * from),
    r3 = v128.load(p + 3 * from);
  const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(q, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5));
  v128.store(q + to, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7));
  v128.store(q + 2 * to, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5));
  v128.store(q + 3 * to, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7));
}
