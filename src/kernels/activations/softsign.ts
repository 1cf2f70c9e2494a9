import { activation } from "./activation.ts";

/** x / (1 + |x|),   f′ = 1 / (1 + |x|)² = (1 − |y|)²     [Turian, Bergstra, Bengio, NAACL 2009] */
export const softsign = activation({
  name: "softsign",
  formula: "x / (1 + |x|)",
  range: [-1, 1],
  backwardNeeds: "output",
  tolerance: { ulp: 2, why: "sum, quotient and the reference's own rounding, half each" },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) {
      y.data[i] = x.data[i] / (1 + Math.abs(x.data[i]));
    }
  },
  backward(dx, y, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) {
      const rest = 1 - Math.abs(y.data[i]);
      dx.data[i] = dy.data[i] * (rest * rest);
    }
  },
});
