import type { Matrix, TypedArray } from "../../memory/tensor.ts";
import type { RegistryRef } from "../../base/registry.ts";
import type { Loss } from "./loss.ts";
import { kernel } from "../kernel.ts";

/** lossForward(loss, rowLoss [B, 1], y [B, N], t): one loss a row, rows [begin, end). Fused losses turn y from logits into outputs. */
export const lossForward = kernel(
  ["ref loss", "rows! rowLoss", "rows! y", "rows t"],
  (
    { entry, parameter }: RegistryRef<Loss>,
    rowLoss: Matrix<Float64Array>,
    y: Matrix,
    t: Matrix<TypedArray>,
    begin: number,
    end: number,
  ): void => {
    entry.forward(rowLoss, y, t, begin, end, parameter);
  },
);

/** lossBackward(loss, dy [B, N], y [B, N], t, scale): dy = scale · ∂loss/∂y (fused: ∂loss/∂logits), rows [begin, end). */
export const lossBackward = kernel(
  ["ref loss", "rows! dy", "rows y", "rows t", "scalar scale"],
  (
    { entry, parameter }: RegistryRef<Loss>,
    dy: Matrix,
    y: Matrix,
    t: Matrix<TypedArray>,
    scale: number,
    begin: number,
    end: number,
  ): void => {
    entry.backward(dy, y, t, scale, begin, end, parameter);
  },
);
