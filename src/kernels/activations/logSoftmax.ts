import { exp } from "../math/exp.ts";
import { log1p } from "../math/log.ts";
import { rowMax } from "../math/softmax.ts";
import type { Matrix } from "../../memory/tensor.ts";
import { activation } from "./activation.ts";
import { softmax } from "./softmax.ts";

/**
 * yᵢ = (xᵢ − m) − ln(1 + Σ e^(xⱼ − m)),   m = max x, the sum over all but one largest     a row at a time
 * ∂E/∂xᵢ = dyᵢ − e^yᵢ Σⱼ dyⱼ. Neither difference cancels, so that even a sure class's ln y is exact.
 * [Goodfellow et al., Deep Learning, §6.2.2.3]
 */
export const logSoftmax = activation({
  name: "logSoftmax",
  formula: "xᵢ − ln Σ eˣʲ",
  range: [-Infinity, 0],
  rowwise: true,
  logitsOf: softmax.definition,
  backwardNeeds: "output",
  tolerance: { ulp: 16, why: "the sum of N exponentials of 2 ulp each, added up in another order" },
  forward(y, x, begin, end) {
    for (let r = begin; r < end; r++) logSoftmaxRow(y, x, r);
  },
  backward(dx, y, dy, begin, end) {
    for (let r = begin; r < end; r++) {
      const at = r * y.stride;
      let mass = 0;
      for (let i = at; i < at + y.columns; i++) mass += dy.data[i];
      for (let i = at; i < at + y.columns; i++) dx.data[i] = dy.data[i] - exp(y.data[i]) * mass;
    }
  },
});

function logSoftmaxRow(y: Matrix, x: Matrix, r: number): void {
  const at = r * x.stride,
    N = x.columns;
  const top = rowMax(x, r);
  let others = 0,
    largest = 0;
  for (let i = at; i < at + N; i++) {
    if (x.data[i] < top) others += exp(x.data[i] - top);
    else if (x.data[i] === top) largest += 1;
  }
  const level = log1p(others + (largest - 1));
  for (let i = at; i < at + N; i++) y.data[i] = x.data[i] - top - level;
}
