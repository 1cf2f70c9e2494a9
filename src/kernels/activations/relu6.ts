import { activation } from "./activation.ts";

/** min(max(x, 0), 6),   f′ = 1 where 0 < y < 6, else 0     [Krizhevsky, Convolutional Deep Belief Networks on CIFAR-10, 2010] */
export const relu6 = activation({
  name: "relu6",
  formula: "min(max(x, 0), 6)",
  range: [0, 6],
  canDie: true,
  backwardNeeds: "output",
  tolerance: { ulp: 0, why: "a choice between numbers" },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) {
      y.data[i] = Math.min(Math.max(x.data[i], 0), 6);
    }
  },
  backward(dx, y, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) {
      dx.data[i] = y.data[i] > 0 && y.data[i] < 6 ? dy.data[i] : 0;
    }
  },
});
