import type { Matrix, TypedArray } from "../../memory/tensor.ts";
import { factory, flag, number, word, type Definition, type Factory } from "../../base/registry.ts";

/**
 * A loss: one number a row, and its derivative. The batch's loss is the mean of its rows, or their sum.
 * A fused form contains the last activation: its forward gets the activation's input (logits) in y, leaves the
 * activation's output there, and its backward answers the derivative with respect to the logits.
 */
export interface Loss extends Definition {
  /** The loss of a row as text. */
  readonly formula: string;
  /** "dense": targets shaped like the outputs. "label": one class number a row. */
  readonly targets: "dense" | "label";
  /** What outputs must lie between for the loss to make sense, and the activation that makes them so. */
  readonly outputs?: { readonly low: number; readonly high: number; readonly from: string };
  /** One output a class, a row's probabilities of which sum to 1. Without it each output answers yes or no for itself. */
  readonly classes?: true;
  /** The activation that a fused loss contains. */
  readonly contains?: string;
  /** rowLoss[r] for rows [begin, end). */
  forward(
    rowLoss: Matrix<Float64Array>,
    y: Matrix,
    t: Matrix<TypedArray>,
    begin: number,
    end: number,
    parameter: number,
  ): void;
  /** dy = scale · ∂loss/∂y for rows [begin, end). */
  backward(
    dy: Matrix,
    y: Matrix,
    t: Matrix<TypedArray>,
    scale: number,
    begin: number,
    end: number,
    parameter: number,
  ): void;
}

export const loss = <D extends Loss>(definition: D): Factory<"loss", D> => factory("loss", definition);

/** What a batch does with the losses of its rows. */
export const reduction = word("mean", ["mean", "sum"]);
/** The outputs are logits: the last activation is linear, and the loss contains the activation that belongs to it. */
export const fromLogits = flag(false);
/** ε: targets t become (1 − ε) t + ε / N, with N = 2 where each output answers yes or no.   [Szegedy et al., CVPR 2016, §7] */
export const labelSmoothing = number(0, { min: 0, below: 1 });
