import type { Activation } from "../activations/activation.ts";
import type { Matrix } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../base/registry.ts";
import { kernel } from "../kernel.ts";

/**
 * affine(y [B, O], x [B, I], w [I, O], b [1, O], scratch):   y = x·w + b,   rows [begin, end)
 * Row by row of w, so that memory is read in order; terms of 0 (pixels of the background, units that
 * a ReLU has closed) are left out. `scratch` is the twin's.
 */
export const affine = kernel(
  ["rows! y", "rows x", "all w", "all b", "own scratch"],
  (y: Matrix, x: Matrix, w: Matrix, b: Matrix, _: Matrix, begin: number, end: number): void => {
    for (let m = begin; m < end; m++) {
      for (let o = 0; o < w.columns; o++) y.data[m * y.stride + o] = b.data[o];
      addRow(y, x, w, m);
    }
  },
);

/** product(y [B, O], x [B, I], w [I, O], scratch):   y = x·w,   rows [begin, end) */
export const product = kernel(
  ["rows! y", "rows x", "all w", "own scratch"],
  (y: Matrix, x: Matrix, w: Matrix, _: Matrix, begin: number, end: number): void => {
    for (let m = begin; m < end; m++) {
      y.data.fill(0, m * y.stride, m * y.stride + w.columns);
      addRow(y, x, w, m);
    }
  },
);

/** y[m] += x[m]·w */
function addRow(y: Matrix, x: Matrix, w: Matrix, m: number): void {
  const Y = y.data,
    X = x.data,
    W = w.data,
    O = w.columns,
    wStride = w.stride,
    q = m * y.stride,
    first = m * x.stride,
    end = first + x.columns;
  for (let p = first, row = 0; p < end; p++, row += wStride) {
    const a = X[p];
    if (a === 0) continue;
    for (let o = 0; o < O; o++) Y[q + o] += a * W[row + o];
  }
}

/** dense(activation, y [B, O], x [B, I], w [I, O], b [1, O], scratch):   y = f(x·w + b),   rows [begin, end) */
export const dense = kernel(
  ["ref activation", "rows! y", "rows x", "all w", "all b", "own scratch"],
  (
    { entry, parameter }: RegistryRef<Activation>,
    y: Matrix,
    x: Matrix,
    w: Matrix,
    b: Matrix,
    scratch: Matrix,
    begin: number,
    end: number,
  ): void => {
    affine.reference(y, x, w, b, scratch, begin, end);
    entry.forward(y, y, begin, end, parameter);
  },
);
