import { expm1 } from "../math/expm1.ts";
import { number } from "../../base/registry.ts";
import { activation } from "./activation.ts";

/**
 * x where x > 0, else α (eˣ − 1),   f′ = 1 where y > 0, else αeˣ = y + α: at 0 it is α, as in PyTorch
 * α is at least 0, so that y has the sign of x.     [Clevert, Unterthiner, Hochreiter, ICLR 2016]
 */
export const elu = activation({
  name: "elu",
  options: { alpha: number(1, { min: 0 }) },
  parameter: "alpha",
  formula: "x > 0 ? x : α (eˣ − 1)",
  range: [-Infinity, Infinity],
  backwardNeeds: "output",
  tolerance: { ulp: 5, why: "expm1 is within 3 ulp; α, the product and the reference add half each" },
  forward(y, x, begin, end, alpha) {
    for (let i = begin * y.stride; i < end * y.stride; i++) {
      y.data[i] = x.data[i] > 0 ? x.data[i] : alpha * expm1(x.data[i]);
    }
  },
  backward(dx, y, dy, begin, end, alpha) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) {
      dx.data[i] = y.data[i] > 0 ? dy.data[i] : dy.data[i] * (y.data[i] + alpha);
    }
  },
});
