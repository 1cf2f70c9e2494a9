import { activation } from "./activation.ts";

/** f(x) = x,   f′ = 1. */
export const linear = activation({
  name: "linear",
  formula: "x",
  range: [-Infinity, Infinity],
  identity: true,
  backwardNeeds: "output",
  tolerance: { ulp: 0, why: "a copy" },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) y.data[i] = x.data[i];
  },
  backward(dx, _y, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) dx.data[i] = dy.data[i];
  },
});
