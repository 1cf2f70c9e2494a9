import { exp } from "../kernels/math/exp.ts";
import { log } from "../kernels/math/log.ts";
import { power } from "../kernels/math/power.ts";
import { needed } from "../base/registry.ts";
import { positive, schedule, steps } from "./schedule.ts";

/** η(t) = initial · rate^(t / every)     [Keras ExponentialDecay with decay_rate = rate, decay_steps = every] */
export const exponentialDecay = schedule({
  name: "exponentialDecay",
  formula: "initial · rate^(t / every)",
  options: { initial: needed(positive), rate: needed(positive), every: needed(steps) },
  rate({ initial, rate, every }) {
    const slope = log(rate) / every;
    return (t) => {
      const rest = t % every;
      return initial * power(rate, (t - rest) / every) * (rest === 0 ? 1 : exp(rest * slope));
    };
  },
});
