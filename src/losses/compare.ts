import type { Matrix, TypedArray } from "../memory/tensor.ts";
import type { Loss } from "./loss.ts";

/** lossForward(loss, rowLoss [B, 1], y [B, N], t): one loss a row, rows [begin, end). Fused losses turn y from logits into outputs. */
export function lossForward(
  loss: Loss,
  rowLoss: Matrix<Float64Array>,
  y: Matrix,
  t: Matrix<TypedArray>,
  begin: number,
  end: number,
): void {
  loss.forward(rowLoss, y, t, begin, end);
}

/** lossBackward(loss, dy [B, N], y [B, N], t, scale): dy = scale · ∂loss/∂y (fused: ∂loss/∂logits), rows [begin, end). */
export function lossBackward(
  loss: Loss,
  dy: Matrix,
  y: Matrix,
  t: Matrix<TypedArray>,
  scale: number,
  begin: number,
  end: number,
): void {
  loss.backward(dy, y, t, scale, begin, end);
}
