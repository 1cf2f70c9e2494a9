import { REAL } from "../lanes";
import { apply } from "../optimizers";
import { choice, matrix } from "../plan/step";
import { multiply } from "./multiply";
import { paddedWidth } from "./product";

/** weightGradient(dw [I, O], x [B, I], dz [B, O]): dw = xᵀ·dz, rows [begin, end) of dw. */
export function weightGradient(step: usize, begin: i32, end: i32): i32 {
  const dw = matrix(step, 0);
  const x = matrix(step, 1);
  const dz = matrix(step, 2);
  multiply(
    end - begin,
    paddedWidth(dw),
    dz.rows,
    dw.row(begin),
    <usize>dw.stride,
    <usize>x.address + <usize>begin * REAL,
    REAL,
    <usize>x.stride,
    <usize>dz.address,
    <usize>dz.stride,
    0,
  );
  return 0;
}

/**
 * weightGradientUpdate(optimizer, w [I, O], state [slots·I, O], hyper, panel [P, O], x [B, I], dz [B, O]):
 *   for each panel of P rows: panel = (xᵀ·dz)[rows], then w[rows] is updated from it. Rows [begin, end) of w.
 *
 *   xᵀ  |. . . .|      dz |. . .|      panel |. . .| ──update──▶ w |. . .|
 *       |. . . .|   ·     |. . .|   =        |. . .|               |. . .|   the gradient never leaves
 *                         |. . .|                                            the first cache
 */
export function weightGradientUpdate(step: usize, begin: i32, end: i32): i32 {
  const optimizer = choice(step, 0);
  const w = matrix(step, 1);
  const state = matrix(step, 2);
  const hyper = <usize>matrix(step, 3).address;
  const panel = matrix(step, 4);
  const x = matrix(step, 5);
  const dz = matrix(step, 6);
  const block = <usize>w.rows * <usize>w.stride; // from one slot of the state to the next
  for (let i = begin; i < end; i += panel.rows) {
    const rows = min(panel.rows, end - i);
    multiply(
      rows,
      paddedWidth(w),
      dz.rows,
      <usize>panel.address,
      <usize>panel.stride,
      <usize>x.address + <usize>i * REAL,
      REAL,
      <usize>x.stride,
      <usize>dz.address,
      <usize>dz.stride,
      0,
    );
    const bytes = <usize>rows * <usize>w.stride;
    apply(optimizer, w.row(i), <usize>panel.address, state.row(i), block, bytes, hyper);
  }
  return 0;
}
