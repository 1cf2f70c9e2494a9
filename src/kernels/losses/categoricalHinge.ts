import type { Matrix, TypedArray } from "../../memory/tensor.ts";
import { loss, reduction } from "./loss.ts";

/**
 * max(0, 1 + n − p),   p = Σ t y,   n = max (1 − tⱼ) yⱼ: one number a row. For one-hot targets p is the output of the
 * right class, and n that of the best wrong one, or 0 if all those are negative, as in Keras.
 * Where the loss is above 0: ∂/∂yⱼ = −tⱼ, and 1 − tⱼ more at the first j whose (1 − tⱼ) yⱼ is n; elsewhere 0. Of the
 * subgradients at a tie, the one of the first is taken.     [Crammer & Singer, JMLR 2001]
 */
export const categoricalHinge = loss({
  name: "categoricalHinge",
  options: { reduction },
  margin: true,
  formula: "max(0, 1 + max (1 − tⱼ) yⱼ − Σ t y)",
  targets: "dense",
  forward(rowLoss, y, t, begin, end) {
    for (let r = begin; r < end; r++) rowLoss.data[r] = compare(y, t, r).loss;
  },
  backward(dy, y, t, scale, begin, end) {
    for (let r = begin; r < end; r++) {
      const { loss, other } = compare(y, t, r);
      const factor = loss > 0 ? scale : 0;
      for (let j = 0; j < y.columns; j++) dy.data[r * dy.stride + j] = -factor * t.data[r * t.stride + j];
      dy.data[r * dy.stride + other] += factor * (1 - t.data[r * t.stride + other]);
    }
  },
});

/** The loss of row r, and the place of the best wrong output. */
function compare(y: Matrix, t: Matrix<TypedArray>, r: number): { loss: number; other: number } {
  const outputs = y.data.subarray(r * y.stride, r * y.stride + y.columns);
  const targets = t.data.subarray(r * t.stride, r * t.stride + y.columns);
  let positive = 0,
    other = 0;
  for (let j = 0; j < y.columns; j++) {
    positive += targets[j] * outputs[j];
    if ((1 - targets[j]) * outputs[j] > (1 - targets[other]) * outputs[other]) other = j;
  }
  return { loss: Math.max(0, 1 + (1 - targets[other]) * outputs[other] - positive), other };
}
