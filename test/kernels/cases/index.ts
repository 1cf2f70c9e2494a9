/** The cases of every kernel, by its name in src/plan/kernels.ts. */
import type { kernels } from "../../../src/kernels/index.ts";
import type { Cases } from "../../support/kernels.ts";
import { activationBackward, activationForward } from "./activations.ts";
import { accumulate, clear, collect, gather, record, shuffle, smooth, weighGradient, weighLoss } from "./data.ts";
import {
  blend,
  columnStatistics,
  copyColumns,
  dropout,
  dropoutBackward,
  gaussianNoise,
  lookup,
  lookupGradient,
  normalizeColumns,
  normalizeColumnsBackward,
  normalizeRows,
  normalizeRowsBackward,
} from "./layers.ts";
import { lossBackward, lossForward, measure } from "./losses.ts";
import { addTo, affine, biasGradient, dense, product, transpose, weightGradient } from "./matrix.ts";
import { advance, biasGradientUpdate, update, weightGradientUpdate } from "./optimizers.ts";

/** Kernels that are judged with the optimizers they belong to, in test/vocabulary. */
export const elsewhere = [
  "rate",
  "clipValue",
  "addSquares",
  "clipNorm",
  "penalty",
  "penaltyGradient",
  "limitNorms",
  "zero",
] as const;

export const cases: Record<Exclude<keyof typeof kernels, (typeof elsewhere)[number]>, Cases> = {
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
  dropout,
  dropoutBackward,
  gaussianNoise,
  columnStatistics,
  normalizeColumns,
  normalizeColumnsBackward,
  blend,
  normalizeRows,
  normalizeRowsBackward,
  lookup,
  lookupGradient,
  copyColumns,
  collect,
  dense,
  biasGradientUpdate,
};
