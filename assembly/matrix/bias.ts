import { add, REAL, splat, VECTOR } from "../lanes";
import { matrix } from "../plan/step";

/** biasGradient(db [1, O], dz [B, O]): db = Σ rows of dz, columns [begin, end); begin is a multiple of LANES. */
export function biasGradient(step: usize, begin: i32, end: i32): i32 {
  const db = matrix(step, 0);
  const dz = matrix(step, 1);
  const stride = <usize>dz.stride;
  const last = <usize>end * REAL;
  for (let column = <usize>begin * REAL; column < last; column += VECTOR) {
    let p = <usize>dz.address + column;
    let sum = splat(<Real>0);
    for (let r = 0; r < dz.rows; r++, p += stride) sum = add(sum, v128.load(p));
    v128.store(<usize>db.address + column, sum);
  }
  return 0;
}
