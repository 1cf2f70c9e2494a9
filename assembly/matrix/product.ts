import { activate } from "../activations";
import { REAL } from "../lanes";
import { Matrix, matrix } from "../plan/step";
import { multiply } from "./multiply";
import { manyZeros, multiplySparseRows } from "./sparse";

/** affine(y [B, O], x [B, I], w [I, O], b [1, O], scratch): y = x·w + b, rows [begin, end). */
export function affine(step: usize, begin: i32, end: i32): i32 {
  rowsTimesMatrix(step, 0, <usize>matrix(step, 3).address, <usize>matrix(step, 4).address, begin, end);
  return 0;
}

/** dense(activation, y [B, O], x [B, I], w [I, O], b [1, O], scratch): y = f(x·w + b), rows [begin, end). */
export function dense(step: usize, begin: i32, end: i32): i32 {
  rowsTimesMatrix(step, 1, <usize>matrix(step, 4).address, <usize>matrix(step, 5).address, begin, end);
  const y = matrix(step, 1);
  return activate(step, false, y, y, y, begin, end);
}

/** product(y [B, O], x [B, I], w [I, O], scratch): y = x·w, rows [begin, end). Also ∂E/∂x = ∂E/∂z · Wᵀ, given the transposed W. */
export function product(step: usize, begin: i32, end: i32): i32 {
  rowsTimesMatrix(step, 0, 0, <usize>matrix(step, 3).address, begin, end);
  return 0;
}

/** The matrices y, x, w are the operands from `first` on. */
function rowsTimesMatrix(step: usize, first: usize, bias: usize, scratch: usize, begin: i32, end: i32): void {
  const y = matrix(step, first);
  const x = matrix(step, first + 1);
  const w = matrix(step, first + 2);
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
  else multiply(M, width, K, c, cRow, a, aRow, REAL, b, bRow, bias, scratch);
}

/** Bytes of a row's numbers, rounded up to whole vectors. Rows may be padded further (see src/memory/tensor.ts). */
export function paddedWidth(m: Matrix): usize {
  return (<usize>m.columns * REAL + 15) & ~15;
}
