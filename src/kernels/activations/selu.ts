import { expm1 } from "../math/expm1.ts";
import { activation } from "./activation.ts";

const LAMBDA = 1.0507009873554805;
/** λα */
const SATURATION = 1.7580993408473766;

/**
 * λx where x > 0, else λα (eˣ − 1),   f′ = λ where y > 0, else λαeˣ = y + λα
 * λ = 1.0507009873554804934, α = 1.6732632423543772848: outputs of mean 0 and variance 1 stay so from layer to layer.
 * [Klambauer et al., Self-Normalizing Neural Networks, NIPS 2017]
 */
export const selu = activation({
  name: "selu",
  formula: "λ (x > 0 ? x : α (eˣ − 1))",
  range: [-1.7581, Infinity],
  backwardNeeds: "output",
  tolerance: { ulp: 5, why: "expm1 is within 3 ulp; λα, the product and the reference add half each" },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) {
      y.data[i] = x.data[i] > 0 ? LAMBDA * x.data[i] : SATURATION * expm1(x.data[i]);
    }
  },
  backward(dx, y, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) {
      dx.data[i] = dy.data[i] * (y.data[i] > 0 ? LAMBDA : y.data[i] + SATURATION);
    }
  },
});
