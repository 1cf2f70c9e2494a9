import { advanceRule, apply } from "../../build/generated/optimizers";
import { Advance, Update } from "../../build/generated/steps";

/** advance(optimizer, hyper [1, h] f64): what changes once a step, before any weight does. */
export function advance(step: Advance, begin: i32, end: i32): i32 {
  advanceRule(step.optimizer.number, <usize>step.hyper.address);
  return 0;
}

/** update(optimizer, w [I, O], state [slots·I, O], hyper, dw [I, O]): rows [begin, end) of w. */
export function update(step: Update, begin: i32, end: i32): i32 {
  const w = step.w;
  const block = <usize>w.rows * <usize>w.stride;
  const bytes = <usize>(end - begin) * <usize>w.stride;
  const hyper = <usize>step.hyper.address;
  apply(step.optimizer.number, w.row(begin), step.dw.row(begin), step.state.row(begin), block, bytes, hyper);
  return 0;
}
