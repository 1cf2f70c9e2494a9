/** The cases of every kernel, by its name in src/plan/kernels.ts. */
import type { kernels } from "../../../src/plan/kernels.ts";
import type { Cases } from "../../support/kernels.ts";
import { activationBackward, activationForward } from "./activations.ts";
import { accumulate, clear, collect, gather, record, shuffle, smooth, weighGradient, weighLoss } from "./data.ts";
import { lossBackward, lossForward, measure } from "./losses.ts";
import { addTo, affine, biasGradient, product, transpose, weightGradient } from "./matrix.ts";
import { advance, update, weightGradientUpdate } from "./optimizers.ts";

export const cases: Record<keyof typeof kernels, Cases> = {
  shuffle,
  gather,
  affine,
  product,
  transpose,
  weightGradient,
  weightGradientUpdate,
  biasGradient,
  activationForward,
  activationBackward,
  lossForward,
  lossBackward,
  measure,
  clear,
  accumulate,
  record,
  advance,
  update,
  addTo,
  smooth,
  weighLoss,
  weighGradient,
  collect,
};
