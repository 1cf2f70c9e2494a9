import { power } from "../kernels/math/power.ts";
import { needed } from "../base/registry.ts";
import { positive, schedule, steps } from "./schedule.ts";

/** η(t) = initial · factor^⌊t / every⌋     [torch StepLR with gamma = factor, step_size = every] */
export const stepDecay = schedule({
  name: "stepDecay",
  formula: "initial · factor^⌊t / every⌋",
  options: { initial: needed(positive), factor: needed(positive), every: needed(steps) },
  rate:
    ({ initial, factor, every }) =>
    (t) =>
      initial * power(factor, Math.floor(t / every)),
});
