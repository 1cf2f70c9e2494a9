import type { Matrix, TypedArray } from "../../memory/tensor.ts";
import type { Activation } from "../activations/activation.ts";
import { factory, flag, number, word, type Definition, type Factory } from "../../base/registry.ts";

/**
 * A loss: one number a row, and its derivative. The batch's loss is the mean of its rows, or their sum.
 * A fused form contains the last activation: its forward gets the activation's input (logits) in y, leaves the
 * activation's output there, and its backward gives the derivative with respect to the logits.
 */
export interface Loss extends Definition {
  /** The loss of a row as text. */
  readonly formula: string;
  /** "dense": targets shaped like the outputs. "label": one class number a row. */
  readonly targets: "dense" | "label";
  /** The bounds of outputs that the loss is defined for, and the activation that keeps them there. */
  readonly outputs?: { readonly low: number; readonly high: number; readonly from: string };
  /** One output for each class: outputs and targets of a row are shares of 1, or the target is a class number. */
  readonly classes?: true;
  /** Each output by itself is the probability of a yes; targets are from 0 (no) to 1 (yes). */
  readonly yesOrNo?: true;
  /** Outputs are asked to be beyond 1 on the right side of 0: a hinge. */
  readonly margin?: true;
  /** The negative of a similarity: as a metric it is reported with the other sign, and larger values are better. */
  readonly similarity?: true;
  /** The form of this loss with its last activation inside. */
  readonly fused?: Loss;
  /** Of a fused form: the activation inside, which turns logits into what the loss compares. */
  readonly contains?: Activation;
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

/** Whether a loss tells classes apart, rather than comparing quantities. */
export const comparesClasses = ({ classes, yesOrNo, margin }: Loss): boolean => Boolean(classes || yesOrNo || margin);

export const loss = <D extends Loss>(definition: D): Factory<"loss", D> => factory("loss", definition);

/** What a batch does with the losses of its rows. */
export const reduction = word("mean", ["mean", "sum"]);
/** The outputs are logits: the last activation is linear, and the loss contains the activation that belongs to it. */
export const fromLogits = flag(false);
/** ε: targets t become (1 − ε) t + ε / N, with N = 2 where each output answers yes or no.   [Szegedy et al., CVPR 2016, §7] */
export const labelSmoothing = number(0, { min: 0, below: 1 });
