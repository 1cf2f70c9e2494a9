import { add, REAL, splat, VECTOR } from "../lanes";
import { apply } from "../optimizers";
import { choice, Matrix, matrix } from "../plan/step";

/** biasGradient(db [1, O], dz [B, O]): db = Σ rows of dz, columns [begin, end); begin is a multiple of LANES. */
export function biasGradient(step: usize, begin: i32, end: i32): i32 {
  sumRows(matrix(step, 0), matrix(step, 1), begin, end);
  return 0;
}

/**
 * biasGradientUpdate(optimizer, b [1, O], state [slots, O], hyper, db [1, O], dz [B, O]): db as above, then b from it.
 * Columns [begin, end); begin is a multiple of LANES.
 */
export function biasGradientUpdate(step: usize, begin: i32, end: i32): i32 {
  const b = matrix(step, 1);
  const state = matrix(step, 2);
  const db = matrix(step, 4);
  sumRows(db, matrix(step, 5), begin, end);
  const from = <usize>begin * REAL;
  const bytes = <usize>(end - begin) * REAL;
  const hyper = <usize>matrix(step, 3).address;
  apply(choice(step, 0), b.row(0) + from, db.row(0) + from, state.row(0) + from, <usize>b.stride, bytes, hyper);
  return 0;
}

function sumRows(db: Matrix, dz: Matrix, begin: i32, end: i32): void {
  const stride = <usize>dz.stride;
  const last = <usize>end * REAL;
  for (let column = <usize>begin * REAL; column < last; column += VECTOR) {
    let p = <usize>dz.address + column;
    let sum = splat(<Real>0);
    for (let r = 0; r < dz.rows; r++, p += stride) sum = add(sum, v128.load(p));
    v128.store(<usize>db.address + column, sum);
  }
}
