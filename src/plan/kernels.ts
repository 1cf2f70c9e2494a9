/**
 * The kernels: their numbers in assembly/plan/dispatch.ts, their names and reference implementations.
 * A reference kernel takes its step's operands in their order, then [begin, end), and answers like its twin: nothing,
 * or a number other than 0 to stop the walk.
 */
import { activationBackward, activationForward } from "../activations/activate.ts";
import { collect, gather } from "../data/gather.ts";
import { limitNorms } from "../constraints/limitNorms.ts";
import { accumulate, clear, record } from "../data/totals.ts";
import { smooth, weighGradient, weighLoss } from "../data/weigh.ts";
import { lossBackward, lossForward } from "../losses/compare.ts";
import { addTo } from "../matrix/add.ts";
import { biasGradient, biasGradientUpdate } from "../matrix/bias.ts";
import { blend } from "../matrix/blend.ts";
import { copyColumns } from "../matrix/copyColumns.ts";
import { lookup, lookupGradient } from "../matrix/lookup.ts";
import { affine, dense, product } from "../matrix/product.ts";
import { transpose } from "../matrix/transpose.ts";
import { weightGradient, weightGradientUpdate } from "../matrix/weightGradient.ts";
import { zero } from "../matrix/zero.ts";
import { measure } from "../metrics/measure.ts";
import { columnStatistics, normalizeColumns, normalizeColumnsBackward } from "../normalization/columns.ts";
import { normalizeRows, normalizeRowsBackward } from "../normalization/rows.ts";
import { addSquares, clipNorm, clipValue } from "../optimizers/clip.ts";
import { rate } from "../optimizers/rate.ts";
import { advance, update } from "../optimizers/update.ts";
import { dropout, dropoutBackward } from "../random/dropout.ts";
import { gaussianNoise } from "../random/gaussianNoise.ts";
import { shuffle } from "../random/shuffle.ts";
import { penalty, penaltyGradient } from "../regularizers/penalty.ts";

/** Operands differ from kernel to kernel; each reference declares its own. */
type Reference = (...operandsAndRange: never[]) => number | void;

export interface Kernel<F extends Reference = Reference> {
  readonly name: string;
  readonly number: number;
  readonly reference: F;
}

function kernel<F extends Reference>(number: number, name: string, reference: F): Kernel<F> {
  return { name, number, reference };
}

export const kernels = {
  shuffle: kernel(0, "shuffle", shuffle),
  gather: kernel(1, "gather", gather),
  affine: kernel(2, "affine", affine),
  product: kernel(3, "product", product),
  transpose: kernel(4, "transpose", transpose),
  weightGradient: kernel(5, "weightGradient", weightGradient),
  weightGradientUpdate: kernel(6, "weightGradientUpdate", weightGradientUpdate),
  biasGradient: kernel(7, "biasGradient", biasGradient),
  activationForward: kernel(8, "activationForward", activationForward),
  activationBackward: kernel(9, "activationBackward", activationBackward),
  lossForward: kernel(10, "lossForward", lossForward),
  lossBackward: kernel(11, "lossBackward", lossBackward),
  measure: kernel(12, "measure", measure),
  clear: kernel(13, "clear", clear),
  accumulate: kernel(14, "accumulate", accumulate),
  record: kernel(15, "record", record),
  advance: kernel(16, "advance", advance),
  update: kernel(17, "update", update),
  addTo: kernel(18, "addTo", addTo),
  smooth: kernel(19, "smooth", smooth),
  weighLoss: kernel(20, "weighLoss", weighLoss),
  weighGradient: kernel(21, "weighGradient", weighGradient),
  collect: kernel(42, "collect", collect),
  biasGradientUpdate: kernel(43, "biasGradientUpdate", biasGradientUpdate),
  dense: kernel(44, "dense", dense),
  dropout: kernel(30, "dropout", dropout),
  dropoutBackward: kernel(31, "dropoutBackward", dropoutBackward),
  gaussianNoise: kernel(32, "gaussianNoise", gaussianNoise),
  columnStatistics: kernel(33, "columnStatistics", columnStatistics),
  normalizeColumns: kernel(34, "normalizeColumns", normalizeColumns),
  normalizeColumnsBackward: kernel(35, "normalizeColumnsBackward", normalizeColumnsBackward),
  blend: kernel(36, "blend", blend),
  normalizeRows: kernel(37, "normalizeRows", normalizeRows),
  normalizeRowsBackward: kernel(38, "normalizeRowsBackward", normalizeRowsBackward),
  lookup: kernel(39, "lookup", lookup),
  lookupGradient: kernel(40, "lookupGradient", lookupGradient),
  copyColumns: kernel(41, "copyColumns", copyColumns),
  rate: kernel(22, "rate", rate),
  clipValue: kernel(23, "clipValue", clipValue),
  addSquares: kernel(24, "addSquares", addSquares),
  clipNorm: kernel(25, "clipNorm", clipNorm),
  penalty: kernel(26, "penalty", penalty),
  penaltyGradient: kernel(27, "penaltyGradient", penaltyGradient),
  limitNorms: kernel(28, "limitNorms", limitNorms),
  zero: kernel(29, "zero", zero),
};
