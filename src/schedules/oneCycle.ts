import { cosPi } from "../kernels/math/cosPi.ts";
import { needed, number } from "../base/registry.ts";
import { positive, schedule, steps } from "./schedule.ts";

/**
 * Up to the maximum and down again, along half waves of the cosine:
 *   from maximum / divide at t = 0 to maximum at t = warmUp · steps − 1, to maximum / divide / finalDivide at t = steps − 1,
 *   which holds from then on
 * warmUp 0.3, divide 25, finalDivide 1e4: torch OneCycleLR's pct_start, div_factor, final_div_factor and their defaults,
 * with its anneal_strategy "cos" and two phases.     [Smith & Topin, 2019]
 */
export const oneCycle = schedule({
  name: "oneCycle",
  formula: "maximum / divide → maximum → maximum / divide / finalDivide",
  options: {
    maximum: needed(positive),
    steps: needed(steps),
    warmUp: number(0.3, { min: 0, max: 1 }),
    divide: number(25, { min: 1 }),
    finalDivide: number(1e4, { min: 1 }),
  },
  rate({ maximum, steps, warmUp, divide, finalDivide }) {
    const top = warmUp * steps - 1;
    const last = steps - 1;
    const initial = maximum / divide;
    const final = initial / finalDivide;
    return (t) => {
      if (t <= top && top > 0) return wave(initial, maximum, t / top);
      return t >= last ? final : wave(maximum, final, (t - Math.max(top, 0)) / (last - Math.max(top, 0)));
    };
  },
});

/** From one number to another along half a wave, as `share` goes from 0 to 1. */
function wave(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + cosPi(share));
}
