import { addSizes, addSquares, firstLanes, keep, LANES, sumDoubles, VECTOR } from "../lanes";
import { Matrix } from "../plan/step";

/** Sums over all numbers of a matrix, in f64 whatever the dtype, in one order and without the padding. */

/** Σ w² */
export function sumOfSquares(w: Matrix): f64 {
  let sums = f64x2.splat(0);
  for (let r = 0; r < w.rows; r++) {
    let p = w.row(r);
    for (let left = w.columns; left > 0; left -= LANES, p += VECTOR) {
      sums = addSquares(sums, keep(v128.load(p), firstLanes(left)));
    }
  }
  return sumDoubles(sums);
}

/** Σ |w| */
export function sumOfSizes(w: Matrix): f64 {
  let sums = f64x2.splat(0);
  for (let r = 0; r < w.rows; r++) {
    let p = w.row(r);
    for (let left = w.columns; left > 0; left -= LANES, p += VECTOR) {
      sums = addSizes(sums, keep(v128.load(p), firstLanes(left)));
    }
  }
  return sumDoubles(sums);
}
