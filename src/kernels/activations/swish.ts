import { exp } from "../math/exp.ts";
import { sigmoid } from "../math/sigmoid.ts";
import { activation } from "./activation.ts";

/**
 * x σ(x),   f′ = σ + x σ (1 − σ),   σ (1 − σ) = e / (1 + e)² from e = e^−|x|, which does not cancel
 * SiLU in PyTorch.     [Elfwing, Uchibe, Doya, Neural Networks 2018; Ramachandran, Zoph, Le, 2017]
 */
export const swish = activation({
  name: "swish",
  formula: "x / (1 + e⁻ˣ)",
  range: [-0.2785, Infinity],
  backwardNeeds: "input",
  tolerance: {
    ulp: 5,
    why: "exp is within 2 ulp; sum, quotient, two products and the reference add less than half each",
  },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) {
      y.data[i] = x.data[i] * sigmoid(x.data[i]);
    }
  },
  backward(dx, x, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) {
      const e = exp(-Math.abs(x.data[i]));
      const upper = 1 / (1 + e);
      const lower = e * upper;
      const s = x.data[i] < 0 ? lower : upper;
      dx.data[i] = dy.data[i] * (s + x.data[i] * (lower * upper));
    }
  },
});
