import { number } from "../base/registry.ts";
import { initializer } from "./initializer.ts";
import { fillNormal } from "./normal.ts";

/**
 * gain · Q, Q with orthonormal columns if I ≥ O, orthonormal rows otherwise: the Q of a QR factorisation of a normal
 * matrix with a positive diagonal of R, which makes Q uniformly distributed. gain default 1.
 * By modified Gram–Schmidt in float64, a second time where a vector lost more than half its length.
 * [Saxe, McClelland, Ganguli, ICLR 2014; Mezzadri, Notices AMS 54, 2007; Giraud et al., Numer. Math. 101, 2005]
 */
export const orthogonal = initializer({
  name: "orthogonal",
  formula: "gain · Q of QR of N(0, 1)",
  options: { gain: number(1, {}) },
  fill(out, inputs, units, random, { gain }) {
    const long = Math.max(inputs, units),
      count = Math.min(inputs, units);
    const values = new Float64Array(long * count);
    fillNormal(values, random, 0, 1);
    const vectors = Array.from({ length: count }, (_, i) => values.subarray(i * long, (i + 1) * long));
    vectors.forEach((v, i) => orthonormalize(v, vectors.slice(0, i)));
    for (let r = 0; r < inputs; r++) {
      for (let c = 0; c < units; c++) out[r * units + c] = gain * (inputs >= units ? vectors[c][r] : vectors[r][c]);
    }
  },
});

/** v without its part along the vectors before it, at length 1. */
function orthonormalize(v: Float64Array, before: readonly Float64Array[]): void {
  let length = Math.sqrt(dot(v, v));
  for (let shrunk = true; shrunk;) {
    for (const q of before) {
      const along = dot(q, v);
      for (let i = 0; i < v.length; i++) v[i] -= along * q[i];
    }
    const rest = Math.sqrt(dot(v, v));
    shrunk = rest < length / 2;
    length = rest;
  }
  for (let i = 0; i < v.length; i++) v[i] /= length;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
