import { choice, Matrix, matrix, parameter, scalar } from "../plan/step";
import { BinaryCrossentropy, sigmoidBinaryCrossentropy } from "./binaryCrossentropy";
import { CategoricalCrossentropy, softmaxCategoricalCrossentropy } from "./categoricalCrossentropy";
import { categoricalHinge } from "./categoricalHinge";
import { elementwise } from "./elementwise";
import { HalfSquaredError } from "./halfSquaredError";
import { Hinge } from "./hinge";
import { Huber } from "./huber";
import { KullbackLeiblerDivergence } from "./kullbackLeiblerDivergence";
import { LogCosh } from "./logCosh";
import { MeanAbsoluteError } from "./meanAbsoluteError";
import { MeanSquaredError } from "./meanSquaredError";
import { Poisson } from "./poisson";
import { softmaxSparseCategoricalCrossentropy, sparseCategoricalCrossentropy } from "./sparseCategoricalCrossentropy";
import { SquaredHinge } from "./squaredHinge";

/** The losses. The numbers are those of the definitions in src/kernels/losses/. */
function compare(
  step: usize,
  backward: bool,
  rowLoss: Matrix,
  y: Matrix,
  t: Matrix,
  dy: Matrix,
  scale: f64,
  begin: i32,
  end: i32,
): i32 {
  const c = parameter(step, 0);
  // prettier-ignore
  switch (choice(step, 0)) {
    case 0: return elementwise<MeanSquaredError>(backward, rowLoss, y, t, dy, scale, c, begin, end);
    case 1: return elementwise<HalfSquaredError>(backward, rowLoss, y, t, dy, scale, c, begin, end);
    case 2: return elementwise<BinaryCrossentropy>(backward, rowLoss, y, t, dy, scale, c, begin, end);
    case 3: return sigmoidBinaryCrossentropy(backward, rowLoss, y, t, dy, scale, begin, end);
    case 4: return elementwise<CategoricalCrossentropy>(backward, rowLoss, y, t, dy, scale, c, begin, end);
    case 5: return softmaxCategoricalCrossentropy(backward, rowLoss, y, t, dy, scale, begin, end);
    case 6: return sparseCategoricalCrossentropy(backward, rowLoss, y, t, dy, scale, begin, end);
    case 7: return softmaxSparseCategoricalCrossentropy(backward, rowLoss, y, t, dy, scale, begin, end);
    case 8: return elementwise<MeanAbsoluteError>(backward, rowLoss, y, t, dy, scale, c, begin, end);
    case 9: return elementwise<Huber>(backward, rowLoss, y, t, dy, scale, c, begin, end);
    case 10: return elementwise<LogCosh>(backward, rowLoss, y, t, dy, scale, c, begin, end);
    case 11: return elementwise<Hinge>(backward, rowLoss, y, t, dy, scale, c, begin, end);
    case 12: return elementwise<SquaredHinge>(backward, rowLoss, y, t, dy, scale, c, begin, end);
    case 13: return categoricalHinge(backward, rowLoss, y, t, dy, scale, begin, end);
    case 14: return elementwise<Poisson>(backward, rowLoss, y, t, dy, scale, c, begin, end);
    case 15: return elementwise<KullbackLeiblerDivergence>(backward, rowLoss, y, t, dy, scale, c, begin, end);
    default: return unreachable();
  }
}

/** lossForward(loss, rowLoss [B, 1] f64, y [B, N], t): one loss a row, rows [begin, end). Fused losses turn y from logits into outputs. */
export function lossForward(step: usize, begin: i32, end: i32): i32 {
  const y = matrix(step, 2);
  return compare(step, false, matrix(step, 1), y, matrix(step, 3), y, 1, begin, end);
}

/** lossBackward(loss, dy [B, N], y [B, N], t, scale): dy = scale · ∂loss/∂y (fused: ∂loss/∂logits), rows [begin, end). */
export function lossBackward(step: usize, begin: i32, end: i32): i32 {
  const dy = matrix(step, 1);
  return compare(step, true, dy, matrix(step, 2), matrix(step, 3), dy, scalar(step, 4), begin, end);
}
