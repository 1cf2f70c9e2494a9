/**
 * A copy of a model with a memory of its own, for whoever looks inside or tries steps: gradient checks, traces, diagnoses.
 * Weights and the optimizer's memory are those of the model when the copy was made.
 */
import type { Backend } from "../backends/backend.ts";
import { Arena } from "../memory/arena.ts";
import type { DType, Matrix } from "../memory/tensor.ts";
import { atOnce } from "../platform/timeSlice.ts";
import type { Compiled } from "../session/compile.ts";
import { ModelOptimizerState } from "../session/optimizerState.ts";
import type { ModelSpec, NamedWeights } from "../model/model.ts";
import { writeMatrix } from "../memory/matrix.ts";
import { buildNetwork, type Network } from "../network/network.ts";
import { runOptions, Run, type Engine, type Examples, type RunOptions } from "../session/run.ts";

export interface ModelClone {
  readonly engine: Engine;
  readonly network: Network;
  readonly compiled: Compiled;
  readonly learner: ModelOptimizerState;
  /** A run over some rows, filled. */
  run(purpose: Partial<RunOptions> & { batchSize: number }, rows: Examples): Run;
}

/** What is copied. */
export interface CloneSource {
  readonly spec: ModelSpec;
  readonly compiled: Compiled;
  readonly learner: ModelOptimizerState;
  readonly weights: readonly NamedWeights[];
}

export function cloneModel(
  { spec, compiled, learner, weights }: CloneSource,
  backend: Backend,
  dtype: DType,
): ModelClone {
  const network = buildNetwork(spec.inputs, spec.outputs, dtype);
  const { parameters } = network;
  const arena = new Arena(backend.memory, dtype);
  arena.place(parameters.map((p) => p.tensor.storage));
  parameters.forEach(({ tensor }, i) => writeMatrix(arena.viewForWrite(tensor) as Matrix, weights[i].data));
  const { steps, running, state } = learner.snapshot();
  const copied = new ModelOptimizerState(compiled.optimizer, parameters, arena);
  copied.restore(steps, running, new Map(state.map(({ name, data }) => [name, data])));
  copied.learningRate = learner.learningRate;
  const engine = { backend, arena };
  const run: ModelClone["run"] = (purpose, rows) => {
    const made = new Run(engine, { ...runOptions(network, compiled, purpose.batchSize), ...purpose }, rows, spec.key);
    atOnce(made.fill(rows));
    return made;
  };
  return { engine, network, compiled, learner: copied, run };
}
