import { REAL } from "../lanes";
import { apply } from "../../build/generated/optimizers";
import { Matrix } from "../plan/step";
import { WeightGradient, WeightGradientUpdate } from "../../build/generated/steps";
import { multiply } from "./multiply";
import { manyZeros, multiplySparseColumns } from "./sparse";
import { paddedWidth, panelsOf } from "./product";

/** weightGradient(dw [I, O], x [B, I], dz [B, O], scratch): dw = xᵀ·dz, rows [begin, end) of dw. */
export function weightGradient(step: WeightGradient, begin: i32, end: i32): i32 {
  const dw = step.dw;
  const x = step.x;
  const dz = step.dz;
  const scratch = <usize>step.scratch.address;
  gradient(
    end - begin,
    dw.row(begin),
    <usize>dw.stride,
    x,
    begin,
    dz,
    scratch,
    manyZeros(x, 0, x.rows, paddedWidth(dz)),
  );
  return 0;
}

/**
 * weightGradientUpdate(optimizer, w [I, O], state [slots·I, O], hyper, panel [P, O], x [B, I], dz [B, O], scratch):
 *   for each panel of P rows: panel = (xᵀ·dz)[rows], then w[rows] is updated from it. Rows [begin, end) of w.
 *
 *   xᵀ  |. . . .|      dz |. . .|      panel |. . .| ──update──▶ w |. . .|
 *       |. . . .|   ·     |. . .|   =        |. . .|               |. . .|   the gradient never leaves
 *                         |. . .|                                            the first cache
 */
export function weightGradientUpdate(step: WeightGradientUpdate, begin: i32, end: i32): i32 {
  const optimizer = step.optimizer.number;
  const w = step.w;
  const state = step.state;
  const hyper = <usize>step.hyper.address;
  const panel = step.panel;
  const x = step.x;
  const dz = step.dz;
  const scratch = <usize>step.scratch.address;
  const sparse = manyZeros(x, 0, x.rows, paddedWidth(dz));
  const block = <usize>w.rows * <usize>w.stride; // from one slot of the state to the next
  for (let p = 0; p < panelsOf(panel, end - begin); p++) {
    const i = begin + p * panel.rows;
    const rows = min(panel.rows, end - i);
    gradient(rows, <usize>panel.address, <usize>panel.stride, x, i, dz, scratch, sparse);
    const bytes = <usize>rows * <usize>w.stride;
    apply(optimizer, w.row(i), <usize>panel.address, state.row(i), block, bytes, hyper);
  }
  return 0;
}

/** M rows of xᵀ·dz from row `first` on, to g. */
function gradient(
  M: i32,
  g: usize,
  gRow: usize,
  x: Matrix,
  first: i32,
  dz: Matrix,
  scratch: usize,
  sparse: bool,
): void {
  const width = paddedWidth(dz);
  const column = <usize>x.address + <usize>first * REAL;
  const xRow = <usize>x.stride;
  const b = <usize>dz.address;
  const bRow = <usize>dz.stride;
  if (sparse) multiplySparseColumns(M, width, dz.rows, g, gRow, column, xRow, b, bRow, scratch);
  else multiply(M, width, dz.rows, g, gRow, column, REAL, xRow, b, bRow, 0, 0, scratch);
}
