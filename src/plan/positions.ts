/**
 * The two forms of a value of shape [d₁, …, C] in a plan: with a row for each position, so that what works on rows works along
 * the last axis, or as rows of data, as inputs of the model and what is flat. A layer takes both, and answers derivatives in
 * the form that it was given:
 *
 *   positions  [B·P, C]    | 0 1 2 . |      rows  [B, P·C]    | 0 1 2 3 4 5 . . |       P = d₁ · d₂ · …
 *                          | 3 4 5 . |
 */
import { kernels } from "../kernels/index.ts";
import { rowStride, type Tensor } from "../memory/tensor.ts";
import type { PlanBuilder } from "./plan.ts";

/** x with a row for each position, of C channels; a copy is named as said. */
export function asPositions(plan: PlanBuilder, x: Tensor, C: number, name: string): Tensor {
  return reshaped(plan, x, (x.rows * x.columns) / C, C, name);
}

/** x with a row for each row of the batch. */
export function asRows(plan: PlanBuilder, x: Tensor, name: string): Tensor {
  return reshaped(plan, x, plan.rows, (x.rows * x.columns) / plan.rows, name);
}

/** x in the form of another tensor of as many numbers. */
export function inFormOf(plan: PlanBuilder, x: Tensor, { rows, columns }: Tensor, name: string): Tensor {
  return reshaped(plan, x, rows, columns, name);
}

/** The numbers of x in rows of another length: the same memory where no row is padded, else a copy. */
function reshaped(plan: PlanBuilder, x: Tensor, rows: number, columns: number, name: string): Tensor {
  if (x.rows === rows) return x;
  const size = plan.pool.dtype === "float32" ? 4 : 8;
  const isDense = [x.columns, columns].every((n) => rowStride(n, size) === n) && x.stride === x.columns;
  if (isDense) return { ...x, rows, columns, stride: columns };
  const y = plan.tensor(name, rows, columns);
  plan.step(kernels.reshape, [y, x], plan.rows);
  return y;
}
