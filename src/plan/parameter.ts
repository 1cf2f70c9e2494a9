/** Parameters: tensors that are trained or kept, saved and named. */
import type { Initializer } from "../initializers/initializer.ts";
import type { Shape } from "../memory/shape.ts";
import type { Tensor } from "../memory/tensor.ts";
import type { Penalty } from "../regularizers/regularizer.ts";

/** A tensor that is trained or kept, saved and named: "dense_1/kernel". */
export interface Parameter {
  readonly name: string;
  readonly tensor: Tensor;
  /** The shape a user sees: a bias is [units], though it is stored as [1, units]. */
  readonly shape: Shape;
  readonly trainable: boolean;
  /** How it starts: drawn, or given. */
  readonly initial: Initializer | Float64Array;
  /** Where an initialiser scales by others than the rows and columns of the tensor: inputs and units a weight has a part in. */
  readonly fans?: readonly [inputs: number, units: number];
  /** The least that its numbers may be: 0 for a variance. */
  readonly min?: number;
  /** What its size adds to the loss, while it is trained. */
  readonly penalty?: Penalty;
  /** What the norms of its columns are cut to after each update. */
  readonly maxNorm?: number;
  /** What the learning rate is multiplied with for it. Default 1. */
  readonly learningRateMultiplier?: number;
}
