import { cosPi } from "../kernels/math/cosPi.ts";
import { needed } from "../base/registry.ts";
import { positive, schedule, steps } from "./schedule.ts";

/**
 * η(t) = initial (1 + cos(π max(0, 2 t / steps − 1))) / 2 up to t = steps, then 0: constant over the first half
 * [flat_cos: Holzmüller, Grinsztajn & Steinwart, arXiv 2407.04491, for dropout and weight decay]
 */
export const flatCosine = schedule({
  name: "flatCosine",
  formula: "initial (1 + cos(π max(0, 2 t / steps − 1))) / 2",
  options: { initial: needed(positive), steps: needed(steps) },
  rate:
    ({ initial, steps }) =>
    (t) =>
      (initial / 2) * (1 + cosPi(Math.max(0, (2 * Math.min(t, steps)) / steps - 1))),
});
