import { softmax } from "../activations/softmax.ts";
import { rowMax, softmaxRow } from "../math/softmax.ts";
import { log } from "../math/log.ts";
import { elementwise } from "./elementwise.ts";
import { reduction, fromLogits, labelSmoothing, loss } from "./loss.ts";

const formula = "−Σ t ln y";

/** The loss below from logits z, with the softmax inside: Σ t (m − z) + Σ t · ln Σ e^(z − m), m = max z;   ∂/∂z = y Σt − t, y = softmax(z). */
export const softmaxCategoricalCrossentropy = loss({
  name: "softmax + categoricalCrossentropy",
  formula,
  targets: "dense",
  contains: softmax.definition,
  forward(rowLoss, y, t, begin, end) {
    for (let r = begin; r < end; r++) {
      const top = rowMax(y, r);
      let mass = 0,
        gaps = 0;
      for (let j = 0; j < y.columns; j++) {
        const target = t.data[r * t.stride + j];
        mass += target;
        if (target !== 0) gaps += target * (top - y.data[r * y.stride + j]);
      }
      rowLoss.data[r] = gaps + mass * softmaxRow(y, y, r);
    }
  },
  backward(dy, y, t, scale, begin, end) {
    for (let r = begin; r < end; r++) {
      let mass = 0;
      for (let j = 0; j < y.columns; j++) mass += t.data[r * t.stride + j];
      for (let j = 0; j < y.columns; j++) {
        dy.data[r * dy.stride + j] = scale * (mass * y.data[r * y.stride + j] - t.data[r * t.stride + j]);
      }
    }
  },
});

/**
 * −Σ t ln max(y, 1e-12),   slope −t / max(y, 1e-12). The bound keeps the loss finite where a probability underflows.
 * [Goodfellow et al., Deep Learning, §6.2.2.3]
 */
export const categoricalCrossentropy = loss(
  elementwise({
    name: "categoricalCrossentropy",
    options: { reduction, fromLogits, labelSmoothing },
    formula,
    outputs: { low: 0, high: 1, from: "softmax" },
    classes: true,
    fused: softmaxCategoricalCrossentropy.definition,
    over: "sum",
    value: (y, t) => -t * log(Math.max(y, 1e-12)),
    slope: (y, t) => -t / Math.max(y, 1e-12),
  }),
);
