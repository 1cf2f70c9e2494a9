import type { Matrix, TypedArray } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../plan/plan.ts";
import type { Loss } from "./loss.ts";

/** lossForward(loss, rowLoss [B, 1], y [B, N], t): one loss a row, rows [begin, end). Fused losses turn y from logits into outputs. */
export function lossForward(
  { entry: choice, parameter }: RegistryRef<Loss>,
  rowLoss: Matrix<Float64Array>,
  y: Matrix,
  t: Matrix<TypedArray>,
  begin: number,
  end: number,
): void {
  choice.forward(rowLoss, y, t, begin, end, parameter);
}

/** lossBackward(loss, dy [B, N], y [B, N], t, scale): dy = scale · ∂loss/∂y (fused: ∂loss/∂logits), rows [begin, end). */
export function lossBackward(
  { entry: choice, parameter }: RegistryRef<Loss>,
  dy: Matrix,
  y: Matrix,
  t: Matrix<TypedArray>,
  scale: number,
  begin: number,
  end: number,
): void {
  choice.backward(dy, y, t, scale, begin, end, parameter);
}
