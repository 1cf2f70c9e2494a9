import { activation } from "./activation.ts";

/** f(x) = max(x, 0),   f′ = 1 where y > 0, else 0     [Nair & Hinton, ICML 2010]. NaN stays NaN. */
export const relu = activation({
  name: "relu",
  formula: "max(x, 0)",
  range: [0, Infinity],
  canDie: true,
  backwardNeeds: "output",
  tolerance: { ulp: 0, why: "a choice between two numbers" },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) y.data[i] = x.data[i] < 0 ? 0 : x.data[i];
  },
  backward(dx, y, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) dx.data[i] = y.data[i] > 0 ? dy.data[i] : 0;
  },
});
