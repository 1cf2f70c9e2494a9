import type { Matrix } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../base/registry.ts";
import type { OptimizerRule } from "./optimizer.ts";
import { kernel } from "../kernel.ts";

/** advance(optimizer, hyper [1, h]): what changes once a step, before any weight does. */
export const advance = kernel(
  ["ref optimizer", "whole hyper"],
  ({ entry }: RegistryRef<OptimizerRule>, hyper: Matrix<Float64Array>): void => {
    entry.advance(hyper.data);
  },
);

/** update(optimizer, w [I, O], state [slots·I, O], hyper, dw [I, O]): rows [begin, end) of w from their gradient. */
export const update = kernel(
  ["ref optimizer", "rows! w", "slots! state", "all hyper", "rows dw"],
  (
    { entry }: RegistryRef<OptimizerRule>,
    w: Matrix,
    state: Matrix,
    hyper: Matrix<Float64Array>,
    dw: Matrix,
    begin: number,
    end: number,
  ): void => {
    const block = w.rows * w.stride;
    for (let i = begin; i < end; i++) {
      const stretch = { at: i * w.stride, gradientAt: i * dw.stride, count: w.columns, block };
      entry.apply(w.data, dw.data, state.data, hyper.data, stretch);
    }
  },
);
