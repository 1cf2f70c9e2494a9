import { ChainruleError } from "../base/errors.ts";
import { needed, type Spec } from "../base/registry.ts";
import { checkSavable, rateFunction } from "./rate.ts";
import { schedule, steps } from "./schedule.ts";

/**
 * η(t) = η₀ (t + 1) / steps for t < steps, η₀ the first rate of `then`; afterwards `then`, its steps counted from here:
 * a number or a schedule.     [Goyal et al., 2017, §2.2]
 */
export const warmUp = schedule({
  name: "warmUp",
  formula: "then(0) · (t + 1) / steps, from step `steps` on then(t − steps)",
  options: {
    steps: needed(steps),
    then: needed<number | Spec<"schedule">>({
      initial: undefined,
      check(value, name) {
        const twice = (value as Spec | undefined)?.name === "warmUp";
        if (twice) throw new ChainruleError("E_CONFIG", `${name} must not be a warmUp itself.`);
        return checkSavable(value, name);
      },
    }),
  },
  rate({ steps, then }) {
    const rate = rateFunction(then);
    const first = rate(0);
    return (t) => (t < steps ? (first * (t + 1)) / steps : rate(t - steps));
  },
});
