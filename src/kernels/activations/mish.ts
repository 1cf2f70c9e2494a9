import { exp } from "../math/exp.ts";
import { activation } from "./activation.ts";

/** n */
const part = (x: number, e: number): number => (x < 0 ? e * (e + 2) : 1 + 2 * e);
/** g */
const gap = (x: number, e: number): number => (x < 0 ? 2 : 2 * (e * e));

/**
 * x t,   t = tanh(ln(1 + eˣ)) = n / (n + g) from e = e^−|x|, so that nothing overflows or cancels:
 *   x < 0: n = e (e + 2), g = 2        x ≥ 0: n = 1 + 2e, g = 2e²
 * f′ = t + x σ(x) (1 − t²),   1 − t² = g / (n + g) · (1 + t)     [Misra, BMVC 2020]
 */
export const mish = activation({
  name: "mish",
  formula: "x tanh(ln(1 + eˣ))",
  range: [-0.3089, Infinity],
  backwardNeeds: "input",
  tolerance: { ulp: 6, why: "exp is within 2 ulp; sums, products and the quotient add half each" },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) {
      const e = exp(-Math.abs(x.data[i]));
      const n = part(x.data[i], e);
      y.data[i] = x.data[i] * (n / (n + gap(x.data[i], e)));
    }
  },
  backward(dx, x, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) {
      const e = exp(-Math.abs(x.data[i]));
      const n = part(x.data[i], e);
      const g = gap(x.data[i], e);
      const all = 1 / (n + g);
      const t = n * all;
      const s = (x.data[i] < 0 ? e : 1) / (1 + e);
      dx.data[i] = dy.data[i] * (t + x.data[i] * (s * (g * all * (1 + t))));
    }
  },
});
