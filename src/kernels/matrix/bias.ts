import type { Matrix } from "../../memory/tensor.ts";
import type { OptimizerRule } from "../optimizers/optimizer.ts";
import type { RegistryRef } from "../../base/registry.ts";
import { kernel } from "../kernel.ts";

/** biasGradient(db [1, O], dz [B, O]):   db = Σ rows of dz,   columns [begin, end) */
export const biasGradient = kernel(
  ["columns! db", "all dz"],
  (db: Matrix, dz: Matrix, begin: number, end: number): void => {
    const sum = db.data,
      D = dz.data;
    sum.fill(0, begin, end);
    for (let m = 0; m < dz.rows; m++) {
      const row = m * dz.stride;
      for (let o = begin; o < end; o++) sum[o] += D[row + o];
    }
  },
);

/** biasGradientUpdate(optimizer, b [1, O], state [slots, O], hyper, db [1, O], dz [B, O]): db as above, then b from it. Columns [begin, end). */
export const biasGradientUpdate = kernel(
  ["ref optimizer", "columns! b", "columns! state", "all hyper", "columns! db", "columns dz"],
  (
    { entry }: RegistryRef<OptimizerRule>,
    b: Matrix,
    state: Matrix,
    hyper: Matrix<Float64Array>,
    db: Matrix,
    dz: Matrix,
    begin: number,
    end: number,
  ): void => {
    biasGradient.reference(db, dz, begin, end);
    const stretch = { at: begin, gradientAt: begin, count: end - begin, block: b.stride };
    entry.apply(b.data, db.data, state.data, hyper.data, stretch);
  },
);
