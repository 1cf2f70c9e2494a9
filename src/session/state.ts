/** What a training changes in a model: where weights and the optimizer's memory are read and restored. */
import { readMatrix, writeMatrix } from "../memory/matrix.ts";
import type { Arena } from "../memory/arena.ts";
import type { Matrix, RealArray } from "../memory/tensor.ts";
import type { Network } from "../network/network.ts";
import type { OptimizerSnapshot } from "./optimizerState.ts";

/** A copy outside of the model's memory. */
export interface ModelState {
  /** Row-major numbers, one array a parameter, in the network's order. */
  readonly weights: readonly RealArray[];
  /** Undefined for a model that is not compiled, or where the optimizer is left as it is. */
  readonly optimizer?: OptimizerSnapshot;
  readonly epochsTrained: number;
}

/** Copies of all parameters, in the network's order. */
export function readWeights({ parameters }: Network, arena: Arena): RealArray[] {
  return parameters.map(({ tensor }) => readMatrix(arena.view(tensor) as Matrix));
}

/** Writes all parameters; sizes are not checked. */
export function writeWeights({ parameters }: Network, arena: Arena, weights: readonly ArrayLike<number>[]): void {
  parameters.forEach(({ tensor }, i) => writeMatrix(arena.viewForWrite(tensor) as Matrix, weights[i]));
}
