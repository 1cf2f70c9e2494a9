import { ReverseSteps } from "../../build/generated/steps";
import { copyReals } from "../data/gather";

/** reverseSteps(y, x [B·T, C], T):   the steps of each sample in the other order, samples [begin, end). */
export function reverseSteps(step: ReverseSteps, begin: i32, end: i32): i32 {
  const y = step.y;
  const x = step.x;
  const T = <i32>step.steps;
  for (let b = begin; b < end; b++) {
    for (let t = 0; t < T; t++) copyReals(y.row(b * T + t), x.row((b + 1) * T - 1 - t), <usize>y.columns);
  }
  return 0;
}
