import { add, REAL, splat, VECTOR } from "../lanes";
import { apply } from "../../build/generated/optimizers";
import { Matrix } from "../plan/step";
import { BiasGradient, BiasGradientUpdate } from "../../build/generated/steps";

/** biasGradient(db [1, O], dz [B, O]): db = Σ rows of dz, columns [begin, end); begin is a multiple of LANES. */
export function biasGradient(step: BiasGradient, begin: i32, end: i32): i32 {
  sumRows(step.db, step.dz, begin, end);
  return 0;
}

/**
 * biasGradientUpdate(optimizer, b [1, O], state [slots, O], hyper, db [1, O], dz [B, O]): db as above, then b from it.
 * Columns [begin, end); begin is a multiple of LANES.
 */
export function biasGradientUpdate(step: BiasGradientUpdate, begin: i32, end: i32): i32 {
  const b = step.b;
  const state = step.state;
  const db = step.db;
  sumRows(db, step.dz, begin, end);
  const from = <usize>begin * REAL;
  const bytes = <usize>(end - begin) * REAL;
  const hyper = <usize>step.hyper.address;
  apply(step.optimizer.number, b.row(0) + from, db.row(0) + from, state.row(0) + from, <usize>b.stride, bytes, hyper);
  return 0;
}

function sumRows(db: Matrix, dz: Matrix, begin: i32, end: i32): void {
  const stride = <usize>dz.stride;
  const last = <usize>end * REAL;
  let column = <usize>begin * REAL;
  // A cache line of each row at once: rows of images are many.
  for (; column + 3 * VECTOR < last; column += 4 * VECTOR) {
    let p = <usize>dz.address + column;
    let s0 = splat(<Real>0),
      s1 = s0,
      s2 = s0,
      s3 = s0;
    for (let r = 0; r < dz.rows; r++, p += stride) {
      s0 = add(s0, v128.load(p));
      s1 = add(s1, v128.load(p, 16));
      s2 = add(s2, v128.load(p, 32));
      s3 = add(s3, v128.load(p, 48));
    }
    const q = <usize>db.address + column;
    v128.store(q, s0);
    v128.store(q, s1, 16);
    v128.store(q, s2, 32);
    v128.store(q, s3, 48);
  }
  for (; column < last; column += VECTOR) {
    let p = <usize>dz.address + column;
    let sum = splat(<Real>0);
    for (let r = 0; r < dz.rows; r++, p += stride) sum = add(sum, v128.load(p));
    v128.store(<usize>db.address + column, sum);
  }
}
