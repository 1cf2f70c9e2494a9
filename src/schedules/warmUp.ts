import { ChainruleError } from "../base/errors.ts";
import { custom, needed } from "../base/options.ts";
import type { Spec } from "../base/registry.ts";
import { checkSavable, rateOf, SAVABLE, schedule, steps, type SavableRate } from "./schedule.ts";
import * as simple from "./simple.ts";

/**
 * η(t) = η₀ (t + 1) / steps for t < steps, η₀ the first rate of `then`; afterwards `then`, its steps counted from here:
 * a number or a schedule other than warmUp.     [Goyal et al., 2017, §2.2]
 */
export const warmUp = schedule({
  name: "warmUp",
  formula: "then(0) · (t + 1) / steps, from step `steps` on then(t − steps)",
  options: {
    steps: needed(steps),
    then: needed(
      custom<SavableRate>(undefined, SAVABLE, (value, name) => {
        if ((value as Spec | undefined)?.name === "warmUp")
          throw new ChainruleError("E_CONFIG", `${name} must not be a warmUp itself.`);
        return checkSavable(simple, value, name);
      }),
    ),
  },
  rate({ steps, then }) {
    const rate = rateOf(simple, then);
    const first = rate(0);
    return (t) => (t < steps ? (first * (t + 1)) / steps : rate(t - steps));
  },
});
