import { activation } from "./activation.ts";

/**
 * min(max(x + 3, 0), 6) / 6,   f′ = 1/6 where 0 < y < 1, else 0: also at ±3, as in PyTorch
 * PyTorch's and Keras 3's form; older Keras had min(max(0.2 x + 0.5, 0), 1).     [Howard et al., MobileNetV3, ICCV 2019]
 */
export const hardSigmoid = activation({
  name: "hardSigmoid",
  formula: "relu6(x + 3) / 6",
  range: [0, 1],
  backwardNeeds: "output",
  tolerance: { ulp: 2, why: "sum, quotient and the reference's own rounding, half each" },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) {
      y.data[i] = Math.min(Math.max(x.data[i] + 3, 0), 6) / 6;
    }
  },
  backward(dx, y, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) {
      dx.data[i] = y.data[i] > 0 && y.data[i] < 1 ? dy.data[i] / 6 : 0;
    }
  },
});
