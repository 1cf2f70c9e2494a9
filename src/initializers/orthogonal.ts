import { number } from "../base/registry.ts";
import { initializer } from "./initializer.ts";
import { fillNormal } from "./normal.ts";

/**
 * gain · Q, Q with orthonormal columns if I ≥ O, orthonormal rows otherwise, uniformly distributed: the Q of a QR
 * factorisation of a normal matrix with a positive diagonal of R, made in float64 without the matrix, as
 *   Q = H₁ … H_C [±1; 0],   H_k = I − v vᵀ,   v = √2 u / |u|,   u = x ± |x| e_k,   x ~ N(0, 1) from k on, 0 before
 * with ± the sign of x_k. 4 L C² − 4/3 C³ operations, L the longer side and C the shorter one. gain default 1.
 * [Saxe, McClelland, Ganguli, ICLR 2014; Stewart, SIAM J. Numer. Anal. 17, 1980; Mezzadri, Notices AMS 54, 2007]
 */
export const orthogonal = initializer({
  name: "orthogonal",
  formula: "gain · Q of QR of N(0, 1)",
  options: { gain: number(1, {}) },
  fill(out, inputs, _, random, { gain }) {
    const units = out.length / inputs; // of a convolution, the fan of its outputs is others
    const long = Math.max(inputs, units),
      count = Math.min(inputs, units);
    const vectors = Array.from({ length: Math.ceil(count / 4) * 4 }, () => new Float64Array(long));
    const v = new Float64Array(long);
    for (let k = count - 1; k >= 0; k--) {
      fillNormal(v.fill(0).subarray(k), random, 0, 1);
      const sign = v[k] < 0 ? -1 : 1;
      vectors[k][k] = -sign;
      v[k] += sign * length(v);
      const scale = Math.SQRT2 / length(v);
      for (let i = k; i < long; i++) v[i] *= scale;
      // The vectors of k's four that are before k, or behind all, are zero, and stay so.
      for (let j = k - (k % 4); j < count; j += 4)
        reflect(v, k, vectors[j], vectors[j + 1], vectors[j + 2], vectors[j + 3]);
    }
    for (let r = 0; r < inputs; r++) {
      for (let c = 0; c < units; c++) out[r * units + c] = gain * (inputs >= units ? vectors[c][r] : vectors[r][c]);
    }
  },
});

/** (I − v vᵀ) applied to four vectors, v being zero before `from`: four sums, which do not wait for each other. */
function reflect(
  v: Float64Array,
  from: number,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
): void {
  let va = 0,
    vb = 0,
    vc = 0,
    vd = 0;
  for (let i = from; i < v.length; i++) {
    va += v[i] * a[i];
    vb += v[i] * b[i];
    vc += v[i] * c[i];
    vd += v[i] * d[i];
  }
  for (let i = from; i < v.length; i++) {
    a[i] -= va * v[i];
    b[i] -= vb * v[i];
    c[i] -= vc * v[i];
    d[i] -= vd * v[i];
  }
}

function length(v: Float64Array): number {
  return Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
}
