import { cosPi as cosine, sinPi } from "../math/cosPi.ts";
import { activation } from "./activation.ts";

/**
 * cos πx,   f′ = −π sin πx: periodic features of numbers.     [Gorishniy et al., Numerical embeddings, NeurIPS 2022; cospi of C23]
 * In units of π, so that the period is taken off exactly, however large x is.
 */
export const cosPi = activation({
  name: "cosPi",
  formula: "cos πx",
  range: [-1, 1],
  backwardNeeds: "input",
  tolerance: {
    ulp: 13,
    why: "sin πx is within 3 ulp, and rounded with π once more: 4 ulp of what is up to π times dy",
  },
  forward(y, x, begin, end) {
    for (let i = begin * y.stride; i < end * y.stride; i++) y.data[i] = cosine(x.data[i]);
  },
  backward(dx, x, dy, begin, end) {
    for (let i = begin * dx.stride; i < end * dx.stride; i++) dx.data[i] = dy.data[i] * (-Math.PI * sinPi(x.data[i]));
  },
});
