import { softmaxRow } from "../math/softmax.ts";
import { activation } from "./activation.ts";

/**
 * yᵢ = e^(xᵢ − m) / Σⱼ e^(xⱼ − m),   m = max x, a row at a time
 * ∂E/∂xᵢ = yᵢ (dyᵢ − Σⱼ dyⱼ yⱼ)     [Goodfellow et al., Deep Learning, §6.2.2.3]
 */
export const softmax = activation({
  name: "softmax",
  formula: "eˣⁱ / Σ eˣʲ",
  range: [0, 1],
  rowwise: true,
  backwardNeeds: "output",
  tolerance: { ulp: 24, why: "the sum of N ≤ 512 exponentials of 2 ulp each, added up in another order" },
  forward(y, x, begin, end) {
    for (let r = begin; r < end; r++) softmaxRow(y, x, r);
  },
  backward(dx, y, dy, begin, end) {
    for (let r = begin; r < end; r++) {
      const at = r * y.stride;
      let mean = 0;
      for (let i = at; i < at + y.columns; i++) mean += dy.data[i] * y.data[i];
      for (let i = at; i < at + y.columns; i++) dx.data[i] = y.data[i] * (dy.data[i] - mean);
    }
  },
});
