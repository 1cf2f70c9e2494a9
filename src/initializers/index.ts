/**
 * Initialisers: the starting values of a kernel [I, O], drawn in float64 from one sequence of the model's seed and
 * rounded to the dtype, so that float32 and float64 models start from the same numbers.
 */
import { log } from "../math/log.ts";
import type { Uniform } from "../random/philox.ts";

export interface Initializer {
  readonly name: string;
  readonly formula: string;
  /** Fills `out`, the I·O numbers of a kernel [inputs, units]. */
  fill(out: Float64Array, inputs: number, units: number, random: Uniform): void;
}

/** Uniform in (−limit, limit). */
function uniform(name: string, formula: string, limit: (inputs: number, units: number) => number): Initializer {
  return {
    name,
    formula,
    fill(out, inputs, units, random) {
      const bound = limit(inputs, units);
      for (let i = 0; i < out.length; i++) out[i] = (2 * random.next() - 1) * bound;
    },
  };
}

/** Normal with mean 0, by Marsaglia's polar method: pairs (u, v) in the unit disc give u √(−2 ln s / s), s = u² + v². */
function normal(name: string, formula: string, deviation: (inputs: number, units: number) => number): Initializer {
  return {
    name,
    formula,
    fill(out, inputs, units, random) {
      const sigma = deviation(inputs, units);
      for (let i = 0; i < out.length; i += 2) {
        let u, v, s;
        do {
          u = 2 * random.next() - 1;
          v = 2 * random.next() - 1;
          s = u * u + v * v;
        } while (s >= 1 || s === 0);
        const factor = sigma * Math.sqrt((-2 * log(s)) / s);
        out[i] = u * factor;
        if (i + 1 < out.length) out[i + 1] = v * factor;
      }
    },
  };
}

const zeros: Initializer = { name: "zeros", formula: "0", fill: (out) => void out.fill(0) };

export const initializers: readonly Initializer[] = [
  zeros,
  // Glorot & Bengio, AISTATS 2010
  uniform("glorotUniform", "U(−l, l), l = √(6 / (I + O))", (I, O) => Math.sqrt(6 / (I + O))),
  normal("glorotNormal", "N(0, 2 / (I + O))", (I, O) => Math.sqrt(2 / (I + O))),
  // He, Zhang, Ren, Sun, ICCV 2015
  uniform("heUniform", "U(−l, l), l = √(6 / I)", (I) => Math.sqrt(6 / I)),
  normal("heNormal", "N(0, 2 / I)", (I) => Math.sqrt(2 / I)),
  normal("normal", "N(0, 1)", () => 1),
];
