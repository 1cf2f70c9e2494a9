import { Matrix } from "../plan/step";
import { mul, one, REAL, sub } from "../lanes";
import { multiply } from "../matrix/multiply";
import { paddedWidth } from "../matrix/product";

/** Series, as src/kernels/recurrent/steps.ts has them: sample b is the rows [b·T, (b + 1)·T). */

/** The step of time that is walked as number s. */
export function stepAt(s: i32, steps: i32, backwards: f64): i32 {
  return backwards != 0 ? steps - 1 - s : s;
}

/** σ′ from σ: y (1 − y) */
export function sigmoidSlope(y: v128): v128 {
  return mul(y, sub(one(), y));
}
/** tanh′ from tanh: 1 − y² */
export function tanhSlope(y: v128): v128 {
  return sub(one(), mul(y, y));
}

/** Rows to (+= where `adds`, else =) those of x times w, for samples [begin, end): of y and x the rows of one step each, `apart` rows from sample to sample. */
export function stepProduct(
  y: Matrix,
  yRow: i32,
  yApart: i32,
  x: Matrix,
  xRow: i32,
  xApart: i32,
  w: Matrix,
  samples: i32,
  adds: bool,
  scratch: usize,
): void {
  const c = y.row(yRow);
  const cRow = <usize>yApart * <usize>y.stride;
  const aRow = <usize>xApart * <usize>x.stride;
  multiply(
    samples,
    paddedWidth(w),
    w.rows,
    c,
    cRow,
    x.row(xRow),
    aRow,
    REAL,
    <usize>w.address,
    <usize>w.stride,
    adds ? c : 0,
    adds ? cRow : 0,
    scratch,
  );
}
