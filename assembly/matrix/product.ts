import { REAL } from "../lanes";
import { Matrix, matrix } from "../plan/step";
import { multiply } from "./multiply";

/** affine(y [B, O], x [B, I], w [I, O], b [1, O]): y = x·w + b, rows [begin, end). The forward pass of a dense layer. */
export function affine(step: usize, begin: i32, end: i32): i32 {
  rowsTimesMatrix(matrix(step, 0), matrix(step, 1), matrix(step, 2), <usize>matrix(step, 3).address, begin, end);
  return 0;
}

/** product(y [B, O], x [B, I], w [I, O]): y = x·w, rows [begin, end). Also ∂E/∂x = ∂E/∂z · Wᵀ, given the transposed W. */
export function product(step: usize, begin: i32, end: i32): i32 {
  rowsTimesMatrix(matrix(step, 0), matrix(step, 1), matrix(step, 2), 0, begin, end);
  return 0;
}

function rowsTimesMatrix(y: Matrix, x: Matrix, w: Matrix, bias: usize, begin: i32, end: i32): void {
  const width = paddedWidth(w);
  multiply(
    end - begin,
    width,
    x.columns,
    y.row(begin),
    <usize>y.stride,
    x.row(begin),
    <usize>x.stride,
    REAL,
    <usize>w.address,
    <usize>w.stride,
    bias,
  );
}

/** Bytes of a row's numbers, rounded up to whole vectors. Rows may be padded further (see src/memory/tensor.ts). */
export function paddedWidth(m: Matrix): usize {
  return (<usize>m.columns * REAL + 15) & ~15;
}
