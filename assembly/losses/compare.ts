import { compare } from "../../build/generated/losses";
import { LossBackward, LossForward } from "../../build/generated/steps";

/** lossForward(loss, rowLoss [B, 1] f64, y [B, N], t): one loss a row, rows [begin, end). Fused losses turn y from logits into outputs. */
export function lossForward(step: LossForward, begin: i32, end: i32): i32 {
  return compare(step.loss, false, step.rowLoss, step.y, step.t, step.y, 1, begin, end);
}

/** lossBackward(loss, dy [B, N], y [B, N], t, scale): dy = scale · ∂loss/∂y (fused: ∂loss/∂logits), rows [begin, end). */
export function lossBackward(step: LossBackward, begin: i32, end: i32): i32 {
  return compare(step.loss, true, step.dy, step.y, step.t, step.dy, step.scale, begin, end);
}
