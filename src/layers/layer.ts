/**
 * A layer contributes parameters and steps. What a user writes (`dense({ … })`) is a description; `build` turns it
 * into operations of the network, once the size of its input is known.
 */
import type { Initializer } from "../initializers/index.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { PlanBuilder } from "../plan/plan.ts";

/** A tensor that is trained, saved and named: "dense_1/kernel". */
export interface Parameter {
  readonly name: string;
  readonly tensor: Tensor;
  /** The shape a user sees: a bias is [units], though it is stored as [1, units]. */
  readonly shape: readonly number[];
  readonly trainable: boolean;
  /** How it starts: drawn, or given. */
  readonly initial: Initializer | Float64Array;
}

/** What an operation leaves behind in a plan. */
export interface Forward {
  readonly output: Tensor;
  /** The backward pass reads `output`, so that nobody may write over it. */
  readonly keepsOutput: boolean;
  /** Emits the backward steps: from ∂E/∂output to ∂E/∂input (only if wanted) and to what the parameters learn. */
  backward(dOutput: Tensor, wantsInput: boolean): Tensor | undefined;
}

/** One operation of a built network. */
export interface Operation {
  readonly name: string;
  readonly units: number;
  readonly parameters: readonly Parameter[];
  /** The activation's name, if that is all the operation is. */
  readonly activation?: string;
  /** Emits the forward steps. `mayOverwrite`: nobody reads x again, so that the output may take its place. */
  forward(plan: PlanBuilder, x: Tensor, mayOverwrite: boolean): Forward;
}

/** A layer as the user describes it. */
export interface Layer {
  readonly kind: string;
  readonly name?: string;
  readonly units: number;
  /** The options as plain data, for saving. Explicit starting weights are left out: a saved model has its own. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The operations for an input of `inputs` numbers a row. `name` is unique in the model. Throws E_SHAPE for weights that do not fit. */
  build(name: string, inputs: number, dtype: "float32" | "float64"): Operation[];
}
