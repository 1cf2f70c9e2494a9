import type { RealArray } from "../memory/tensor.ts";

/** The stretch of weights that one call updates. */
export interface Stretch {
  /** First weight, and first number of the first slot of the state. */
  at: number;
  /** First number of the gradient. */
  gradientAt: number;
  count: number;
  /** Numbers from one slot of the state to the next. */
  block: number;
}

/** The arithmetic of an optimizer: what its twin in assembly/optimizers does. */
export interface OptimizerRule {
  readonly name: string;
  /** The hyperparameters in their order in memory; the first is the learning rate. */
  readonly hyper: readonly string[];
  /** Once a step, before any weight changes. */
  advance(h: Float64Array): void;
  /** w[at …] from its gradient. */
  apply(w: RealArray, g: RealArray, state: RealArray, h: Float64Array, stretch: Stretch): void;
}

/** An optimizer as a user configures it. */
export interface Optimizer {
  readonly name: string;
  readonly rule: OptimizerRule;
  /** Numbers of state a weight needs with this configuration. */
  readonly slots: number;
  /** The options, with their defaults filled in. */
  readonly config: Readonly<Record<string, number | boolean>>;
  /** The hyperparameters as they stand before the first step. */
  initial(): number[];
}
