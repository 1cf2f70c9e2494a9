import { bell, normal } from "../math/normal.ts";
import { activation } from "./activation.ts";

/** 1 / √(2π) */
const DENSITY = 0.3989422804014327;

/**
 * x Φ(x) = ½ x (1 + erf(x/√2)),   f′ = Φ(x) + x φ(x),   φ(x) = e^(−x²/2) / √(2π)
 * The exact form, PyTorch's default; accurate in the left tail, where 1 + erf would cancel.     [Hendrycks & Gimpel, 2016]
 */
export const gelu = activation({
  name: "gelu",
  formula: "½ x (1 + erf(x / √2))",
  range: [-0.17, Infinity],
  backwardNeeds: "input",
  tolerance: { ulp: 18, why: "½ + ½ erf falls to 0.08 at the end of its range, where the 3 ulp of erf count sixfold" },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) {
      y.data[i] = x.data[i] * normal(x.data[i], bell(x.data[i]));
    }
  },
  backward(dx, x, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) {
      const e = bell(x.data[i]);
      dx.data[i] = dy.data[i] * (normal(x.data[i], e) + x.data[i] * (e * DENSITY));
    }
  },
});
