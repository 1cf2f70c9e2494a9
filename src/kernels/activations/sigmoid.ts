import { sigmoid as σ } from "../math/sigmoid.ts";
import { activation } from "./activation.ts";

/** σ(x) = 1 / (1 + e⁻ˣ),   σ′ = y (1 − y)     [Goodfellow et al., Deep Learning, §3.10] */
export const sigmoid = activation({
  name: "sigmoid",
  formula: "1 / (1 + e⁻ˣ)",
  range: [0, 1],
  backwardNeeds: "output",
  tolerance: { ulp: 4, why: "exp is within 2 ulp; sum, quotient and product add half each" },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) y.data[i] = σ(x.data[i]);
  },
  backward(dx, y, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) dx.data[i] = dy.data[i] * (y.data[i] * (1 - y.data[i]));
  },
});
