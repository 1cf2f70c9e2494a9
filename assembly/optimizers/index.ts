import { choice, matrix } from "../plan/step";
import { adadeltaApply } from "./adadelta";
import { adagradApply } from "./adagrad";
import { adamAdvance, adamApply } from "./adam";
import { adamaxAdvance, adamaxApply } from "./adamax";
import { adamwApply } from "./adamw";
import { nadamAdvance, nadamApply } from "./nadam";
import { rmspropApply } from "./rmsprop";
import { sgdApply } from "./sgd";

/** The optimizers. The numbers are those of src/kernels/optimizers/. */

/** advance(optimizer, hyper [1, h] f64): what changes once a step, before any weight does. */
export function advance(step: usize, begin: i32, end: i32): i32 {
  const hyper = <usize>matrix(step, 1).address;
  // prettier-ignore
  switch (choice(step, 0)) {
    case 1: adamAdvance(hyper); return 0;
    case 5: adamaxAdvance(hyper); return 0;
    case 6: nadamAdvance(hyper); return 0;
    case 7: adamAdvance(hyper); return 0;
    default: return 0; // nothing changes from step to step
  }
}

/**
 * One update of `bytes` bytes of weights w from their gradient g.
 * `state` is the first slot of the optimizer's state for these weights; the next slot stands `block` bytes on.
 */
export function apply(
  optimizer: i32,
  w: usize,
  g: usize,
  state: usize,
  block: usize,
  bytes: usize,
  hyper: usize,
): void {
  // prettier-ignore
  switch (optimizer) {
    case 0: return sgdApply(w, g, state, block, bytes, hyper);
    case 1: return adamApply(w, g, state, block, bytes, hyper);
    case 2: return rmspropApply(w, g, state, block, bytes, hyper);
    case 3: return adagradApply(w, g, state, block, bytes, hyper);
    case 4: return adadeltaApply(w, g, state, block, bytes, hyper);
    case 5: return adamaxApply(w, g, state, block, bytes, hyper);
    case 6: return nadamApply(w, g, state, block, bytes, hyper);
    case 7: return adamwApply(w, g, state, block, bytes, hyper);
    default: unreachable();
  }
}

/** update(optimizer, w [I, O], state [slots·I, O], hyper, dw [I, O]): rows [begin, end) of w. */
export function update(step: usize, begin: i32, end: i32): i32 {
  const w = matrix(step, 1);
  const state = matrix(step, 2);
  const dw = matrix(step, 4);
  const block = <usize>w.rows * <usize>w.stride;
  const bytes = <usize>(end - begin) * <usize>w.stride;
  apply(choice(step, 0), w.row(begin), dw.row(begin), state.row(begin), block, bytes, <usize>matrix(step, 3).address);
  return 0;
}
