/**
 * The kernels: their numbers in assembly/plan/dispatch.ts, their names and reference implementations.
 * A reference kernel takes its step's operands in their order, then [begin, end), and answers like its twin: nothing,
 * or a number other than 0 to stop the walk.
 *
 * The last column says how threads may share a step, operand by operand: what of it the items [begin, end) are, with an
 * exclamation mark where they are written. Steps of kernels without it run on one thread, so that sums have one order.
 *
 *   rows      the rows [begin, end)
 *   columns   the columns [begin, end)
 *   slots     those rows of each slot of an optimizer's state
 *   all       every number of it may be read
 *   own       each thread has a copy of its own: scratch, and where a run stands
 */
import { activationBackward, activationForward } from "../kernels/activations/activate.ts";
import { collect, gather } from "../kernels/data/gather.ts";
import { limitNorms } from "../kernels/constraints/limitNorms.ts";
import { accumulate, clear, record } from "../kernels/data/totals.ts";
import { smooth, weighGradient, weighLoss } from "../kernels/data/weigh.ts";
import { lossBackward, lossForward } from "../kernels/losses/compare.ts";
import { addTo } from "../kernels/matrix/add.ts";
import { biasGradient, biasGradientUpdate } from "../kernels/matrix/bias.ts";
import { blend } from "../kernels/matrix/blend.ts";
import { copyColumns } from "../kernels/matrix/copyColumns.ts";
import { lookup, lookupGradient } from "../kernels/matrix/lookup.ts";
import { affine, dense, product } from "../kernels/matrix/product.ts";
import { transpose } from "../kernels/matrix/transpose.ts";
import { weightGradient, weightGradientUpdate } from "../kernels/matrix/weightGradient.ts";
import { zero } from "../kernels/matrix/zero.ts";
import { measure } from "../kernels/metrics/measure.ts";
import { columnStatistics, normalizeColumns, normalizeColumnsBackward } from "../kernels/normalization/columns.ts";
import { normalizeRows, normalizeRowsBackward } from "../kernels/normalization/rows.ts";
import { addSquares, clipNorm, clipValue } from "../kernels/optimizers/clip.ts";
import { rate } from "../kernels/optimizers/rate.ts";
import { advance, update } from "../kernels/optimizers/update.ts";
import { dropout, dropoutBackward } from "../kernels/random/dropout.ts";
import { gaussianNoise } from "../kernels/random/gaussianNoise.ts";
import { shuffle } from "../kernels/random/shuffle.ts";
import { penalty, penaltyGradient } from "../kernels/regularizers/penalty.ts";

/** Operands differ from kernel to kernel; each reference declares its own. */
type Reference = (...operandsAndRange: never[]) => number | void;

/** What of an operand a range of items is. */
export type Access = "rows" | "rows!" | "columns" | "columns!" | "slots!" | "all" | "own" | "-";

export interface Kernel<F extends Reference = Reference> {
  readonly name: string;
  readonly number: number;
  readonly reference: F;
  /** One an operand; undefined where one thread does the whole step. */
  readonly shared?: readonly Access[];
}

function kernel<F extends Reference>(number: number, name: string, reference: F, shared?: string): Kernel<F> {
  return { name, number, reference, shared: shared?.split(" ") as Access[] | undefined };
}

export const kernels = {
  shuffle: kernel(0, "shuffle", shuffle),
  gather: kernel(1, "gather", gather, "rows! all all own - -"),
  affine: kernel(2, "affine", affine, "rows! rows all all own"),
  product: kernel(3, "product", product, "rows! rows all own"),
  transpose: kernel(4, "transpose", transpose, "rows! all"),
  weightGradient: kernel(5, "weightGradient", weightGradient, "rows! all all own"),
  weightGradientUpdate: kernel(6, "weightGradientUpdate", weightGradientUpdate, "- rows! slots! all own all all own"),
  biasGradient: kernel(7, "biasGradient", biasGradient, "columns! all"),
  activationForward: kernel(8, "activationForward", activationForward, "- rows! rows"),
  activationBackward: kernel(9, "activationBackward", activationBackward, "- rows! rows rows"),
  lossForward: kernel(10, "lossForward", lossForward, "- rows! rows! rows"),
  lossBackward: kernel(11, "lossBackward", lossBackward, "- rows! rows rows -"),
  measure: kernel(12, "measure", measure, "- rows! rows rows"),
  clear: kernel(13, "clear", clear),
  accumulate: kernel(14, "accumulate", accumulate),
  record: kernel(15, "record", record),
  advance: kernel(16, "advance", advance),
  update: kernel(17, "update", update, "- rows! slots! all rows"),
  addTo: kernel(18, "addTo", addTo, "rows! rows -"),
  smooth: kernel(19, "smooth", smooth, "rows! rows - -"),
  weighLoss: kernel(20, "weighLoss", weighLoss, "rows! rows"),
  weighGradient: kernel(21, "weighGradient", weighGradient, "rows! rows"),
  collect: kernel(42, "collect", collect, "rows! rows all own"),
  biasGradientUpdate: kernel(43, "biasGradientUpdate", biasGradientUpdate, "- columns! columns! all columns! columns"),
  dense: kernel(44, "dense", dense, "- rows! rows all all own"),
  dropout: kernel(30, "dropout", dropout, "rows! rows! rows - all own -"),
  dropoutBackward: kernel(31, "dropoutBackward", dropoutBackward, "rows! rows rows"),
  gaussianNoise: kernel(32, "gaussianNoise", gaussianNoise, "rows! rows - all own -"),
  columnStatistics: kernel(33, "columnStatistics", columnStatistics, "columns! columns! columns"),
  normalizeColumns: kernel(
    34,
    "normalizeColumns",
    normalizeColumns,
    "columns! columns! columns columns columns columns columns -",
  ),
  normalizeColumnsBackward: kernel(
    35,
    "normalizeColumnsBackward",
    normalizeColumnsBackward,
    "columns! columns! columns! columns columns columns columns columns",
  ),
  blend: kernel(36, "blend", blend, "rows! rows - -"),
  normalizeRows: kernel(37, "normalizeRows", normalizeRows, "rows! rows! rows! rows all all -"),
  normalizeRowsBackward: kernel(38, "normalizeRowsBackward", normalizeRowsBackward, "rows! rows rows rows all"),
  lookup: kernel(39, "lookup", lookup, "rows! rows all"),
  lookupGradient: kernel(40, "lookupGradient", lookupGradient, "rows! rows! all all"),
  copyColumns: kernel(41, "copyColumns", copyColumns, "rows! rows - - -"),
  rate: kernel(22, "rate", rate),
  clipValue: kernel(23, "clipValue", clipValue, "rows! -"),
  addSquares: kernel(24, "addSquares", addSquares),
  clipNorm: kernel(25, "clipNorm", clipNorm, "rows! all -"),
  penalty: kernel(26, "penalty", penalty),
  penaltyGradient: kernel(27, "penaltyGradient", penaltyGradient, "rows! rows - -"),
  limitNorms: kernel(28, "limitNorms", limitNorms, "columns! -"),
  zero: kernel(29, "zero", zero, "rows!"),
};
