import { tanh as hyperbolicTangent } from "../math/tanh.ts";
import { activation } from "./activation.ts";

/** tanh x = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ),   tanh′ = 1 − y²     [Goodfellow et al., Deep Learning, §6.3.2] */
export const tanh = activation({
  name: "tanh",
  formula: "(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)",
  range: [-1, 1],
  backwardNeeds: "output",
  tolerance: { ulp: 3, why: "exp is within 2 ulp; where it is used the quotient is at most 0.45 of the result" },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) y.data[i] = hyperbolicTangent(x.data[i]);
  },
  backward(dx, y, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) dx.data[i] = dy.data[i] * (1 - y.data[i] * y.data[i]);
  },
});
