import { ChainruleError } from "../base/errors.ts";
import type { Uniform } from "../kernels/random/philox.ts";
import { number } from "../base/registry.ts";
import { initializer } from "./initializer.ts";

/** U(minval, maxval); defaults −0.05 and 0.05, Keras's. */
export const uniform = initializer({
  name: "uniform",
  formula: "U(minval, maxval)",
  options: { minval: number(-0.05, {}), maxval: number(0.05, {}) },
  fill(out, _inputs, _units, random, { minval, maxval }) {
    if (minval > maxval)
      throw new ChainruleError("E_CONFIG", `uniform minval must be at most maxval ${maxval}, got ${minval}.`);
    for (let i = 0; i < out.length; i++) out[i] = minval + (maxval - minval) * random.next();
  },
});

/** U(−l, l), l = √(6 / (I + O)).     [Glorot & Bengio, AISTATS 2010, eq. 16] */
export const glorotUniform = scaled("glorotUniform", "√(6 / (I + O))", (I, O) => Math.sqrt(6 / (I + O)));

/** U(−l, l), l = √(6 / I).     [He, Zhang, Ren, Sun, ICCV 2015, eq. 10] */
export const heUniform = scaled("heUniform", "√(6 / I)", (I) => Math.sqrt(6 / I));

/** U(−l, l), l = √(3 / I).     [LeCun, Bottou, Orr, Müller, Efficient BackProp, 1998, §4.6] */
export const lecunUniform = scaled("lecunUniform", "√(3 / I)", (I) => Math.sqrt(3 / I));

function scaled(name: string, formula: string, limit: (inputs: number, units: number) => number) {
  return initializer({
    name,
    formula: `U(−l, l), l = ${formula}`,
    options: {},
    fill(out: Float64Array, inputs: number, units: number, random: Uniform) {
      const bound = limit(inputs, units);
      for (let i = 0; i < out.length; i++) out[i] = (2 * random.next() - 1) * bound;
    },
  });
}
