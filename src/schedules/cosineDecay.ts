import { cosPi } from "../kernels/math/cosPi.ts";
import { needed, number } from "../base/registry.ts";
import { positive, schedule, steps } from "./schedule.ts";

/**
 * η(t) = minimum + (initial − minimum) (1 + cos(π t / steps)) / 2 up to t = steps, then minimum (default 0)
 * [Loshchilov & Hutter, ICLR 2017, eq. 5, without restarts; torch CosineAnnealingLR; Keras CosineDecay, whose alpha is
 * minimum / initial]
 */
export const cosineDecay = schedule({
  name: "cosineDecay",
  formula: "minimum + (initial − minimum) (1 + cos(π t / steps)) / 2",
  options: { initial: needed(positive), steps: needed(steps), minimum: number(0, { min: 0 }) },
  rate:
    ({ initial, steps, minimum }) =>
    (t) =>
      minimum + ((initial - minimum) / 2) * (1 + cosPi(Math.min(t, steps) / steps)),
});
