/** Steps that several convolutional layers share. */
import { kernels } from "../kernels/index.ts";
import { BLOCK } from "../kernels/shared/windows.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import { emitTranspose } from "../plan/update.ts";
import { positionsIn, type Windows } from "./windows.ts";

/** A convolution the other way: y [B·pixels, C] of x [B·P, F], with the kernel w [T·C, F] of the convolution from y to x. */
export interface Transposed {
  readonly y: Tensor;
  readonly x: Tensor;
  readonly w: Tensor;
  readonly windows: Windows;
  readonly bias: Tensor | 0;
  readonly scratch: Tensor;
}

/** Emits the steps of a transposed convolution. */
export function emitTransposed(plan: PlanBuilder, name: string, { y, x, w, windows, bias, scratch }: Transposed): void {
  const wT = emitTranspose(plan, w, `${name}/kernel`);
  plan.step(kernels.transposedConvolution, [y, x, wT, bias, scratch, ...windows.numbers], plan.rows);
}

/**
 * What convolutions and their gradients need beside their operands: tables of positions, terms and rows, the products of a
 * block of windows, and an image with zeros around it (assembly/convolution).
 */
export function convolutionScratch(plan: PlanBuilder, C: number, windows: Windows, w: Tensor): Tensor {
  const [height, width, kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, top, left, oh, ow] =
    windows.numbers;
  const frameHeight = Math.max((oh - 1) * strideY + (kernelHeight - 1) * dilationY + 1, top + height);
  const frameWidth = Math.max((ow - 1) * strideX + (kernelWidth - 1) * dilationX + 1, left + width);
  const tables = 2 * positionsIn(windows) + 2 * w.rows + 16;
  const products = 16 * w.columns + 16 + BLOCK * (w.rows + 7);
  return plan.tensor("run/windows", tables + products + frameHeight * frameWidth * (C + 3), 1, { packed: true });
}
