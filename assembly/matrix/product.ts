import { REAL } from "../lanes";
import { Matrix, matrix } from "../plan/step";
import { multiply } from "./multiply";
import { manyZeros, multiplySparseRows } from "./sparse";

/** affine(y [B, O], x [B, I], w [I, O], b [1, O], scratch): y = x·w + b, rows [begin, end). The forward pass of a dense layer. */
export function affine(step: usize, begin: i32, end: i32): i32 {
  rowsTimesMatrix(step, <usize>matrix(step, 3).address, <usize>matrix(step, 4).address, begin, end);
  return 0;
}

/** product(y [B, O], x [B, I], w [I, O], scratch): y = x·w, rows [begin, end). Also ∂E/∂x = ∂E/∂z · Wᵀ, given the transposed W. */
export function product(step: usize, begin: i32, end: i32): i32 {
  rowsTimesMatrix(step, 0, <usize>matrix(step, 3).address, begin, end);
  return 0;
}

function rowsTimesMatrix(step: usize, bias: usize, scratch: usize, begin: i32, end: i32): void {
  const y = matrix(step, 0);
  const x = matrix(step, 1);
  const w = matrix(step, 2);
  const width = paddedWidth(w);
  const M = end - begin,
    K = x.columns;
  const c = y.row(begin),
    cRow = <usize>y.stride,
    a = x.row(begin),
    aRow = <usize>x.stride,
    b = <usize>w.address,
    bRow = <usize>w.stride;
  if (manyZeros(x, width)) multiplySparseRows(M, width, K, c, cRow, a, aRow, b, bRow, bias, scratch);
  else multiply(M, width, K, c, cRow, a, aRow, REAL, b, bRow, bias, scratch);
}

/** Bytes of a row's numbers, rounded up to whole vectors. Rows may be padded further (see src/memory/tensor.ts). */
export function paddedWidth(m: Matrix): usize {
  return (<usize>m.columns * REAL + 15) & ~15;
}
