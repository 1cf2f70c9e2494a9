import { number } from "../../base/registry.ts";
import { activation } from "./activation.ts";

/**
 * x where x > 0, else αx,   f′ = 1 where y > 0, else α: also at 0
 * α = 0.01 as in PyTorch; Keras starts from 0.3. It is at least 0, so that y has the sign of x.     [Maas et al., ICML 2013]
 */
export const leakyRelu = activation({
  name: "leakyRelu",
  options: { alpha: number(0.01, { min: 0 }) },
  parameter: "alpha",
  formula: "x > 0 ? x : αx",
  range: [-Infinity, Infinity],
  backwardNeeds: "output",
  tolerance: { ulp: 2, why: "α is rounded to float32, half an ulp; the product and the reference add half each" },
  forward(y, x, begin, end, alpha) {
    for (let i = begin * y.stride; i < end * y.stride; i++) {
      y.data[i] = x.data[i] > 0 ? x.data[i] : alpha * x.data[i];
    }
  },
  backward(dx, y, dy, begin, end, alpha) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) {
      dx.data[i] = y.data[i] > 0 ? dy.data[i] : alpha * dy.data[i];
    }
  },
});
