/** What a training changes in a model. Sessions read and restore it. */
import type { RealArray } from "../memory/tensor.ts";
import type { OptimizerSnapshot } from "./optimizerState.ts";

/** A copy outside of the model's memory. */
export interface ModelState {
  /** Row-major numbers, one array a parameter, in the network's order. */
  readonly weights: readonly RealArray[];
  /** Undefined for a model that is not compiled, or where the optimizer is left as it is. */
  readonly optimizer?: OptimizerSnapshot;
  readonly epochsTrained: number;
}
