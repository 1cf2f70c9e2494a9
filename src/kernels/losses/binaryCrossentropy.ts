import { exp } from "../math/exp.ts";
import { log, log1p } from "../math/log.ts";
import { sigmoid } from "../activations/sigmoid.ts";
import { sigmoid as σ } from "../math/sigmoid.ts";
import { elementwise } from "./elementwise.ts";
import { reduction, fromLogits, labelSmoothing, loss } from "./loss.ts";

const formula = "−(1/N) Σ t ln y + (1 − t) ln(1 − y)";

/** The loss below from logits z, with the sigmoid inside: max(z, 0) − z t + ln(1 + e^−|z|);   ∂/∂z = (y − t) / N, y = σ(z). */
export const sigmoidBinaryCrossentropy = loss({
  name: "sigmoid + binaryCrossentropy",
  formula,
  targets: "dense",
  contains: sigmoid.definition,
  forward(rowLoss, y, t, begin, end) {
    for (let r = begin; r < end; r++) {
      let sum = 0;
      for (let j = 0; j < y.columns; j++) {
        const z = y.data[r * y.stride + j];
        sum += Math.max(z, 0) - z * t.data[r * t.stride + j] + log1p(exp(-Math.abs(z)));
        y.data[r * y.stride + j] = σ(z);
      }
      rowLoss.data[r] = sum / y.columns;
    }
  },
  backward(dy, y, t, scale, begin, end) {
    const factor = scale / y.columns;
    for (let r = begin; r < end; r++) {
      for (let j = 0; j < y.columns; j++) {
        dy.data[r * dy.stride + j] = factor * (y.data[r * y.stride + j] - t.data[r * t.stride + j]);
      }
    }
  },
});

/**
 * −(1/N) Σ t ln y + (1 − t) ln(1 − y), each logarithm at least −100;   slope (y − t) / max(y (1 − y), 1e-12) / N
 * Both bounds are those of PyTorch's BCELoss.     [Goodfellow et al., Deep Learning, §6.2.2.2]
 */
export const binaryCrossentropy = loss(
  elementwise({
    name: "binaryCrossentropy",
    options: { reduction, fromLogits, labelSmoothing },
    formula,
    outputs: { low: 0, high: 1, from: "sigmoid" },
    yesOrNo: true,
    fused: sigmoidBinaryCrossentropy.definition,
    over: "mean",
    value: (y, t) => -(t * Math.max(log(y), -100) + (1 - t) * Math.max(log(1 - y), -100)),
    slope: (y, t) => (y - t) / Math.max(y * (1 - y), 1e-12),
  }),
);
