import { activate } from "../activations/activate";
import { REAL } from "../lanes";
import { Matrix } from "../plan/step";
import { Affine, Dense, Product } from "../../build/generated/steps";
import { multiply } from "./multiply";
import { manyZeros, multiplySparseRows } from "./sparse";

/** affine(y [B, O], x [B, I], w [I, O], b [1, O], scratch): y = x·w + b, rows [begin, end). */
export function affine(step: Affine, begin: i32, end: i32): i32 {
  multiplyRows(step.y, step.x, step.w, <usize>step.b.address, <usize>step.scratch.address, begin, end);
  return 0;
}

/** dense(activation, y [B, O], x [B, I], w [I, O], b [1, O], scratch): y = f(x·w + b), rows [begin, end). */
export function dense(step: Dense, begin: i32, end: i32): i32 {
  const y = step.y;
  multiplyRows(y, step.x, step.w, <usize>step.b.address, <usize>step.scratch.address, begin, end);
  return activate(step.activation, false, y, y, y, begin, end);
}

/** product(y [B, O], x [B, I], w [I, O], scratch): y = x·w, rows [begin, end). Also ∂E/∂x = ∂E/∂z · Wᵀ, given the transposed W. */
export function product(step: Product, begin: i32, end: i32): i32 {
  multiplyRows(step.y, step.x, step.w, 0, <usize>step.scratch.address, begin, end);
  return 0;
}

/** y = x·w + bias, rows [begin, end); a bias at address 0 is none. */
function multiplyRows(y: Matrix, x: Matrix, w: Matrix, bias: usize, scratch: usize, begin: i32, end: i32): void {
  const width = paddedWidth(w);
  const M = end - begin,
    K = x.columns;
  const c = y.row(begin),
    cRow = <usize>y.stride,
    a = x.row(begin),
    aRow = <usize>x.stride,
    b = <usize>w.address,
    bRow = <usize>w.stride;
  if (manyZeros(x, begin, end, width)) multiplySparseRows(M, width, K, c, cRow, a, aRow, b, bRow, bias, scratch);
  else multiply(M, width, K, c, cRow, a, aRow, REAL, b, bRow, bias, 0, scratch);
}

/** Bytes of a row's numbers, rounded up to whole vectors. Rows may be padded further (see src/memory/tensor.ts). */
export function paddedWidth(m: Matrix): usize {
  return (<usize>m.columns * REAL + 15) & ~15;
}

/** How many panels hold so many rows, the last of them perhaps in part; a damaged panel without rows traps in the division. */
export function panelsOf(panel: Matrix, rows: i32): i32 {
  return (rows + panel.rows - 1) / panel.rows;
}
