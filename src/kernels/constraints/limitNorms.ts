import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";

/** ε of the norm: Keras's. */
const EPSILON = 1e-7;

/**
 * limitNorms(w [I, O], c): each column of w times min(n, c) / (n + 1e-7), n its norm; columns [begin, end).
 * The twin adds a column's squares up in the dtype.
 */
export const limitNorms = kernel(
  ["columns! w", "scalar limit"],
  (w: Matrix, limit: number, begin: number, end: number): void => {
    for (let c = begin; c < end; c++) {
      let squares = 0;
      for (let p = c; p < w.rows * w.stride; p += w.stride) squares += w.data[p] * w.data[p];
      const norm = Math.sqrt(squares);
      const factor = Math.min(norm, limit) / (norm + EPSILON);
      for (let p = c; p < w.rows * w.stride; p += w.stride) w.data[p] *= factor;
    }
  },
);
