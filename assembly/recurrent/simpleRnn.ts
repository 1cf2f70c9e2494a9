import { SimpleRnn, SimpleRnnBackward } from "../../build/generated/steps";
import { activate } from "../activations/activate";
import { copyReals } from "../data/gather";
import { stepAt, stepProduct } from "./steps";

/** simpleRnn(activation, h, z [B·T, U], u [U, U], scratch, T, backwards):   z += h₋·u,   h = f(z), step by step for all samples [begin, end). */
export function simpleRnn(step: SimpleRnn, begin: i32, end: i32): i32 {
  const h = step.h;
  const z = step.z;
  const T = <i32>step.steps;
  const back = step.backwards != 0 ? 1 : -1; // from a row to the one before it
  for (let s = 0; s < T; s++) {
    const first = begin * T + stepAt(s, T, step.backwards);
    if (s) stepProduct(z, first, T, h, first + back, T, step.u, end - begin, true, <usize>step.scratch.address);
    for (let row = first; row < end * T; row += T) activate(step.activation, false, h, z, h, row, row + 1);
  }
  return 0;
}

/** simpleRnnBackward(activation, dz, dh, saved [B·T, U], uᵀ [U, U], scratch, T, backwards):   dz = (dh + dz₊·uᵀ) f′, from the last step on. */
export function simpleRnnBackward(step: SimpleRnnBackward, begin: i32, end: i32): i32 {
  const dz = step.dz;
  const dh = step.dh;
  const T = <i32>step.steps;
  const back = step.backwards != 0 ? 1 : -1;
  for (let s = T - 1; s >= 0; s--) {
    const first = begin * T + stepAt(s, T, step.backwards);
    for (let row = first; row < end * T; row += T) copyReals(dz.row(row), dh.row(row), <usize>dz.columns);
    if (s < T - 1) {
      stepProduct(dz, first, T, dz, first - back, T, step.uT, end - begin, true, <usize>step.scratch.address);
    }
    for (let row = first; row < end * T; row += T) activate(step.activation, true, dz, step.saved, dz, row, row + 1);
  }
  return 0;
}
