import { number } from "../base/registry.ts";
import { regularizer } from "./regularizer.ts";

/** λ: at least 0. Default 0.01, as in Keras and TensorFlow.js. */
const lambda = number(0.01, { min: 0 });

/** λ Σ |w|: drives weights to 0.     [Tibshirani 1996; Keras L1] */
export const l1 = regularizer({
  name: "l1",
  formula: "λ Σ |w|",
  options: { l1: lambda },
  penalty: ({ l1 }) => ({ l1, l2: 0 }),
});

/** λ Σ w², without a ½: gradient 2 λ w.     [Krogh & Hertz 1991; Keras L2. PyTorch's weight_decay is twice this λ] */
export const l2 = regularizer({
  name: "l2",
  formula: "λ Σ w²",
  options: { l2: lambda },
  penalty: ({ l2 }) => ({ l1: 0, l2 }),
});

/** λ₁ Σ |w| + λ₂ Σ w².     [Zou & Hastie 2005; Keras L1L2, whose defaults are 0] */
export const l1l2 = regularizer({
  name: "l1l2",
  formula: "λ₁ Σ |w| + λ₂ Σ w²",
  options: { l1: lambda, l2: lambda },
  penalty: ({ l1, l2 }) => ({ l1, l2 }),
});
