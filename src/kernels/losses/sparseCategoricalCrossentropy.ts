import type { Matrix, TypedArray } from "../../memory/tensor.ts";
import { softmax } from "../activations/softmax.ts";
import { rowMax, softmaxRow } from "../math/softmax.ts";
import { log } from "../math/log.ts";
import { fromLogits, loss, reduction } from "./loss.ts";

const formula = "−ln y[label]";

const isLabel = (y: Matrix, t: Matrix<TypedArray>, r: number) => t.data[r] >= 0 && t.data[r] < y.columns;
/** y at the label of row r; NaN for a number that is no class, so that the loss shows it. */
const atLabel = (y: Matrix, t: Matrix<TypedArray>, r: number) =>
  isLabel(y, t, r) ? y.data[r * y.stride + t.data[r]] : NaN;

/** The loss below from logits z, with the softmax inside: (m − z[label]) + ln Σ e^(z − m), m = max z;   ∂/∂z = y − [at the label], y = softmax(z). */
export const softmaxSparseCategoricalCrossentropy = loss({
  name: "softmax + sparseCategoricalCrossentropy",
  formula,
  targets: "label",
  contains: softmax.definition,
  forward(rowLoss, y, t, begin, end) {
    for (let r = begin; r < end; r++) {
      const gap = rowMax(y, r) - atLabel(y, t, r);
      rowLoss.data[r] = gap + softmaxRow(y, y, r);
    }
  },
  backward(dy, y, t, scale, begin, end) {
    for (let r = begin; r < end; r++) {
      for (let j = 0; j < y.columns; j++) {
        dy.data[r * dy.stride + j] = scale * (y.data[r * y.stride + j] - (j === t.data[r] ? 1 : 0));
      }
    }
  },
});

/**
 * −ln max(y[label], 1e-12),   slope −1 / max(y[label], 1e-12) at the label, 0 elsewhere: categoricalCrossentropy for
 * class numbers.     [Goodfellow et al., Deep Learning, §6.2.2.3]
 */
export const sparseCategoricalCrossentropy = loss({
  name: "sparseCategoricalCrossentropy",
  formula,
  options: { reduction, fromLogits },
  outputs: { low: 0, high: 1, from: "softmax" },
  classes: true,
  fused: softmaxSparseCategoricalCrossentropy.definition,
  targets: "label",
  forward(rowLoss, y, t, begin, end) {
    for (let r = begin; r < end; r++) rowLoss.data[r] = -log(Math.max(atLabel(y, t, r), 1e-12));
  },
  backward(dy, y, t, scale, begin, end) {
    for (let r = begin; r < end; r++) {
      dy.data.fill(0, r * dy.stride, (r + 1) * dy.stride);
      if (isLabel(y, t, r)) dy.data[r * dy.stride + t.data[r]] = -scale / Math.max(atLabel(y, t, r), 1e-12);
    }
  },
});
