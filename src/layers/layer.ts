/**
 * A layer contributes parameters and steps. What a user writes (`dense({ … })`) is a description; `build` turns it
 * into operations of the network, once the shape of its input is known.
 */
import { ChainruleError } from "../base/errors.ts";
import type { Initializer } from "../initializers/index.ts";
import type { Penalty } from "../regularizers/regularizer.ts";
import type { DType, Tensor } from "../memory/tensor.ts";
import type { PlanBuilder } from "../plan/plan.ts";
import type { Spec } from "../base/registry.ts";
import { applied, type SymbolicTensor } from "./symbolic.ts";

/** Numbers a row, by dimension: [784], or [28, 28]. In memory a row is flat, the last dimension running fastest. */
export type Shape = readonly number[];

export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** A tensor that is trained or kept, saved and named: "dense_1/kernel". */
export interface Parameter {
  readonly name: string;
  readonly tensor: Tensor;
  /** The shape a user sees: a bias is [units], though it is stored as [1, units]. */
  readonly shape: Shape;
  readonly trainable: boolean;
  /** How it starts: drawn, or given. */
  readonly initial: Initializer | Float64Array;
  /** What its size adds to the loss, while it is trained. */
  readonly penalty?: Penalty;
  /** What the norms of its columns are cut to after each update. */
  readonly maxNorm?: number;
  /** What the learning rate is multiplied with for it. Default 1. */
  readonly learningRateMultiplier?: number;
}

/** What an operation leaves behind in a plan. */
export interface Forward {
  readonly output: Tensor;
  /** The backward pass reads `output`, so that nobody may write over it. */
  readonly keepsOutput: boolean;
  /**
   * Emits the backward steps: from ∂E/∂output to ∂E/∂input for each input that is wanted, and to what the parameters
   * learn. It may write over dOutput; each tensor it answers is the receiver's own.
   */
  backward(dOutput: Tensor, wanted: readonly boolean[]): readonly (Tensor | undefined)[];
}

/** One operation of a built network. */
export interface Operation {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** The activation, if that is all the operation is. */
  readonly activation?: Spec;
  /** Takes whole numbers from 0 to this less one, and straight from an input of the network, where they are checked. */
  readonly indices?: number;
  /**
   * Emits the forward steps. `mayOverwrite`: nobody reads x[0] again, so that the output may take its place. An operation
   * that does nothing in this plan answers x[0] itself.
   */
  forward(plan: PlanBuilder, x: readonly Tensor[], mayOverwrite: boolean): Forward;
}

/** A layer, built for its place: operations in a row, the first of which takes the layer's inputs. None: the numbers pass as they are. */
export interface Built {
  readonly shape: Shape;
  readonly operations: readonly Operation[];
}

/** What a kind of layer has to say. */
export interface LayerDescription {
  readonly kind: string;
  readonly name?: string;
  /** The options as plain data, for saving. Explicit starting weights are left out: a saved model has its own. */
  readonly config: Readonly<Record<string, unknown>>;
  /** For inputs of these shapes, at a place among the layers. `name` is unique in the model. Throws E_SHAPE for what does not fit. */
  build(name: string, inputs: readonly Shape[], dtype: DType, position: number): Built;
}

/** A layer as the user describes it. */
export interface Layer extends LayerDescription {
  /** The layer applied to what another layer (or several) gives: how graphs are written. */
  apply(x: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor;
}

/** The shape of the one input. Throws E_SHAPE for several. */
export function onlyInput(name: string, shapes: readonly Shape[]): Shape {
  if (shapes.length === 1) return shapes[0];
  throw new ChainruleError(
    "E_SHAPE",
    `${name} takes one input, got ${shapes.length}. To join several: add(), concatenate().`,
    {
      name,
      shapes,
    },
  );
}

/** The width of the one flat input. Throws E_SHAPE. */
export function flatInput(name: string, shapes: readonly Shape[]): number {
  if (shapes.length === 1 && shapes[0].length === 1) return shapes[0][0];
  throw new ChainruleError(
    "E_SHAPE",
    `${name} takes one flat input such as [64], got ${shapes.map(formatShape).join(" and ")}. ${
      shapes.length === 1 ? "Put flatten() before it." : "To join several: add(), concatenate()."
    }`,
    { name, shapes },
  );
}

export const formatShape = (shape: Shape): string => `[${shape.join(", ")}]`;

export function layer(description: LayerDescription): Layer {
  const made: Layer = { ...description, apply: (x) => applied(made, Array.isArray(x) ? x : [x as SymbolicTensor]) };
  return made;
}
