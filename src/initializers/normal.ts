import { log } from "../kernels/math/log.ts";
import type { Uniform } from "../kernels/random/philox.ts";
import { number } from "../base/registry.ts";
import { initializer } from "./initializer.ts";

/** N(mean, stddev²); defaults 0 and 1, so that the name alone is what "randn" is elsewhere (Keras's stddev is 0.05). */
export const normal = initializer({
  name: "normal",
  formula: "N(mean, stddev²)",
  options: { mean: number(0, {}), stddev: number(1, { min: 0 }) },
  fill: (out, _inputs, _units, random, { mean, stddev }) => fillNormal(out, random, mean, stddev),
});

/** N(0, 2 / (I + O)), not truncated, as in PyTorch (Keras truncates at two deviations).     [Glorot & Bengio, AISTATS 2010] */
export const glorotNormal = scaled("glorotNormal", "2 / (I + O)", (I, O) => Math.sqrt(2 / (I + O)));

/** N(0, 2 / I), not truncated.     [He, Zhang, Ren, Sun, ICCV 2015, eq. 10] */
export const heNormal = scaled("heNormal", "2 / I", (I) => Math.sqrt(2 / I));

/** N(0, 1 / I), not truncated.     [LeCun, Bottou, Orr, Müller, Efficient BackProp, 1998, §4.6] */
export const lecunNormal = scaled("lecunNormal", "1 / I", (I) => Math.sqrt(1 / I));

function scaled(name: string, formula: string, deviation: (inputs: number, units: number) => number) {
  return initializer({
    name,
    formula: `N(0, ${formula})`,
    options: {},
    fill(out: Float64Array, inputs: number, units: number, random: Uniform) {
      fillNormal(out, random, 0, deviation(inputs, units));
    },
  });
}

/** Marsaglia's polar method: pairs (u, v) in the unit disc give u √(−2 ln s / s) and v √(−2 ln s / s), s = u² + v². */
export function fillNormal(out: Float64Array, random: Uniform, mean: number, stddev: number): void {
  for (let i = 0; i < out.length; i += 2) {
    let u, v, s;
    do {
      u = 2 * random.next() - 1;
      v = 2 * random.next() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s === 0);
    const factor = stddev * Math.sqrt((-2 * log(s)) / s);
    out[i] = mean + u * factor;
    if (i + 1 < out.length) out[i + 1] = mean + v * factor;
  }
}
