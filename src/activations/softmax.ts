import { exp } from "../math/exp.ts";
import { log } from "../math/log.ts";
import type { Matrix } from "../memory/tensor.ts";
import type { Activation } from "./activation.ts";

/**
 * yᵢ = e^(xᵢ − m) / Σⱼ e^(xⱼ − m),   m = max x, a row at a time
 * ∂E/∂xᵢ = yᵢ (dyᵢ − Σⱼ dyⱼ yⱼ)     [Goodfellow et al., Deep Learning, §6.2.2.3]
 */
export const softmax: Activation = {
  name: "softmax",
  formula: "eˣⁱ / Σ eˣʲ",
  backwardNeeds: "output",
  tolerance: { ulp: 16, why: "the sum of N exponentials of 2 ulp each, added up in another order" },
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
};

/** Writes the softmax of row r of x to y and answers ln Σ e^x of the row. */
export function softmaxRow(y: Matrix, x: Matrix, r: number): number {
  const at = r * x.stride,
    N = x.columns;
  let top = -Infinity;
  for (let i = at; i < at + N; i++) top = x.data[i] > top || x.data[i] !== x.data[i] ? x.data[i] : top;
  let sum = 0;
  for (let i = at; i < at + N; i++) sum += exp(x.data[i] - top);
  for (let i = at; i < at + N; i++) y.data[i] = exp(x.data[i] - top) / sum;
  return top + log(sum);
}
