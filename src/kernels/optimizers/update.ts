import type { Matrix } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../plan/plan.ts";
import type { OptimizerRule } from "./optimizer.ts";

/** advance(optimizer, hyper [1, h]): what changes once a step, before any weight does. */
export function advance({ entry: choice }: RegistryRef<OptimizerRule>, hyper: Matrix<Float64Array>): void {
  choice.advance(hyper.data);
}

/** update(optimizer, w [I, O], state [slots·I, O], hyper, dw [I, O]): rows [begin, end) of w from their gradient. */
export function update(
  { entry: choice }: RegistryRef<OptimizerRule>,
  w: Matrix,
  state: Matrix,
  hyper: Matrix<Float64Array>,
  dw: Matrix,
  begin: number,
  end: number,
): void {
  const block = w.rows * w.stride;
  for (let i = begin; i < end; i++) {
    const stretch = { at: i * w.stride, gradientAt: i * dw.stride, count: w.columns, block };
    choice.apply(w.data, dw.data, state.data, hyper.data, stretch);
  }
}
