import { needed, number } from "../base/registry.ts";
import { cosPi } from "../kernels/math/cosPi.ts";
import { log } from "../kernels/math/log.ts";
import { positive, schedule, steps } from "./schedule.ts";

/**
 * η(t) = maximum (1 − cos(2π log₂(1 + (2ᶜ − 1) p))) / 2,   p = (t + 1) / steps,   c cycles, each twice as long as the one before:
 * high rates again and again, and 0 at the end. From t = steps on 0.
 * [coslog4: Holzmüller, Grinsztajn & Steinwart, arXiv 2407.04491, with p from 1 / steps, so that the first step is one]
 */
export const cosineLog = schedule({
  name: "cosineLog",
  formula: "maximum (1 − cos(2π log₂(1 + (2ᶜ − 1) p))) / 2",
  options: { maximum: needed(positive), steps: needed(steps), cycles: number(4, { integer: true, min: 1, max: 30 }) },
  rate:
    ({ maximum, steps, cycles }) =>
    (t) => {
      if (t + 1 >= steps) return 0;
      const turns = (2 * log(1 + ((2 ** cycles - 1) * (t + 1)) / steps)) / LN2;
      return (maximum / 2) * (1 - cosPi(turns));
    },
});

const LN2 = 0.6931471805599453;
