import type { Matrix, TypedArray } from "../memory/tensor.ts";

/**
 * A loss: one number a row, and its derivative. The batch's loss is the mean of its rows.
 * A fused loss contains the last activation: its forward gets the activation's input (logits) in y, leaves the
 * activation's output there, and its backward answers the derivative with respect to the logits.
 */
export interface Loss {
  readonly name: string;
  /** The loss of a row as text. */
  readonly formula: string;
  /** "dense": targets shaped like the outputs. "label": one class number a row. */
  readonly targets: "dense" | "label";
  /** The activation that a fused loss contains. */
  readonly contains?: string;
  /** rowLoss[r] for rows [begin, end). */
  forward(rowLoss: Matrix<Float64Array>, y: Matrix, t: Matrix<TypedArray>, begin: number, end: number): void;
  /** dy = scale · ∂loss/∂y for rows [begin, end). */
  backward(dy: Matrix, y: Matrix, t: Matrix<TypedArray>, scale: number, begin: number, end: number): void;
}
