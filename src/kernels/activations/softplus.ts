import { expm1 } from "../math/expm1.ts";
import { softplus as smoothMax } from "../math/softplus.ts";
import { activation } from "./activation.ts";

/** ln(1 + eˣ),   f′ = σ(x) = 1 − e⁻ʸ     [Dugas et al., NIPS 2000] */
export const softplus = activation({
  name: "softplus",
  formula: "ln(1 + eˣ)",
  range: [0, Infinity],
  backwardNeeds: "output",
  tolerance: {
    ulp: 4,
    why: "exp is within 2 ulp, of which ln(1 + e) keeps less; log1p and the sum add one and a half",
  },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) {
      y.data[i] = smoothMax(x.data[i]);
    }
  },
  backward(dx, y, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) {
      dx.data[i] = dy.data[i] * -expm1(-y.data[i]);
    }
  },
});
