import { activationBackward, activationForward } from "../activations";
import { limitNorms } from "../constraints/limitNorms";
import { accumulate, clear, record } from "../data/totals";
import { collect, gather } from "../data/gather";
import { host } from "../env";
import { smooth, weighGradient, weighLoss } from "../data/weigh";
import { lossBackward, lossForward } from "../losses";
import { addTo } from "../matrix/add";
import { biasGradient, biasGradientUpdate } from "../matrix/bias";
import { blend } from "../matrix/blend";
import { copyColumns } from "../matrix/copyColumns";
import { lookup, lookupGradient } from "../matrix/lookup";
import { affine, dense, product } from "../matrix/product";
import { transpose } from "../matrix/transpose";
import { weightGradient, weightGradientUpdate } from "../matrix/weightGradient";
import { zero } from "../matrix/zero";
import { metric } from "../metrics";
import { columnStatistics, normalizeColumns, normalizeColumnsBackward } from "../normalization/columns";
import { normalizeRows, normalizeRowsBackward } from "../normalization/rows";
import { advance, update } from "../optimizers";
import { dropout, dropoutBackward } from "../random/dropout";
import { gaussianNoise } from "../random/gaussianNoise";
import { shuffle } from "../random/shuffle";
import { choice } from "./step";
import { addSquares, clipNorm, clipValue } from "../optimizers/clip";
import { rate } from "../optimizers/rate";
import { penalty, penaltyGradient } from "../regularizers/penalty";

/**
 * Kernel number → kernel. The numbers are those that src/plan/kernels.ts gives.
 * A kernel covers items [begin, end) of its step (rows unless its own page says otherwise) and returns 0,
 * or a reason to stop the walk: 1 = the batch's loss is not finite.
 */
export function dispatch(kernel: i32, step: usize, begin: i32, end: i32): i32 {
  switch (kernel) {
    case 0:
      return shuffle(step, begin, end);
    case 1:
      return gather(step, begin, end);
    case 2:
      return affine(step, begin, end);
    case 3:
      return product(step, begin, end);
    case 4:
      return transpose(step, begin, end);
    case 5:
      return weightGradient(step, begin, end);
    case 6:
      return weightGradientUpdate(step, begin, end);
    case 7:
      return biasGradient(step, begin, end);
    case 8:
      return activationForward(step, begin, end);
    case 9:
      return activationBackward(step, begin, end);
    case 10:
      return lossForward(step, begin, end);
    case 11:
      return lossBackward(step, begin, end);
    case 12:
      return metric(step, begin, end);
    case 13:
      return clear(step, begin, end);
    case 14:
      return accumulate(step, begin, end);
    case 15:
      return record(step, begin, end);
    case 16:
      return advance(step, begin, end);
    case 17:
      return update(step, begin, end);
    case 18:
      return addTo(step, begin, end);
    case 19:
      return smooth(step, begin, end);
    case 20:
      return weighLoss(step, begin, end);
    case 21:
      return weighGradient(step, begin, end);
    case 42:
      return collect(step, begin, end);
    case 43:
      return biasGradientUpdate(step, begin, end);
    case 44:
      return dense(step, begin, end);
    case 63:
      return host(choice(step, 0), begin, end);
    case 30:
      return dropout(step, begin, end);
    case 31:
      return dropoutBackward(step, begin, end);
    case 32:
      return gaussianNoise(step, begin, end);
    case 33:
      return columnStatistics(step, begin, end);
    case 34:
      return normalizeColumns(step, begin, end);
    case 35:
      return normalizeColumnsBackward(step, begin, end);
    case 36:
      return blend(step, begin, end);
    case 37:
      return normalizeRows(step, begin, end);
    case 38:
      return normalizeRowsBackward(step, begin, end);
    case 39:
      return lookup(step, begin, end);
    case 40:
      return lookupGradient(step, begin, end);
    case 41:
      return copyColumns(step, begin, end);
    case 22:
      return rate(step, begin, end);
    case 23:
      return clipValue(step, begin, end);
    case 24:
      return addSquares(step, begin, end);
    case 25:
      return clipNorm(step, begin, end);
    case 26:
      return penalty(step, begin, end);
    case 27:
      return penaltyGradient(step, begin, end);
    case 28:
      return limitNorms(step, begin, end);
    case 29:
      return zero(step, begin, end);
    default:
      return unreachable();
  }
}
