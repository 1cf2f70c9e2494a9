/**
 * A copy of a model with a memory of its own, for whoever looks inside or tries steps: gradient checks, traces, diagnoses.
 * Weights and the optimizer's memory are those of the model when the copy was made.
 */
import type { Backend } from "../backends/backend.ts";
import { Arena } from "../memory/arena.ts";
import type { DType, Matrix } from "../memory/tensor.ts";
import { atOnce } from "../platform/timeSlice.ts";
import type { Compiled } from "../session/compile.ts";
import { LearnerState } from "../session/optimizerState.ts";
import type { ModelSpec, NamedWeights } from "../model/model.ts";
import { buildNetwork, writeMatrix, type Network } from "../network/network.ts";
import { purposeOf, Run, type Engine, type Examples, type Purpose } from "../session/run.ts";

export interface Twin {
  readonly engine: Engine;
  readonly network: Network;
  readonly compiled: Compiled;
  readonly learner: LearnerState;
  /** A run over some rows, filled. */
  run(purpose: Partial<Purpose> & { batchSize: number }, rows: Examples): Run;
}

/** What is copied. */
export interface Original {
  readonly spec: ModelSpec;
  readonly compiled: Compiled;
  readonly learner: LearnerState;
  readonly weights: readonly NamedWeights[];
}

export function twinOf({ spec, compiled, learner, weights }: Original, backend: Backend, dtype: DType): Twin {
  const network = buildNetwork(spec.inputs, spec.outputs, dtype);
  const { parameters } = network;
  const arena = new Arena(backend.memory, dtype);
  arena.place(parameters.map((p) => p.tensor.storage));
  parameters.forEach(({ tensor }, i) => writeMatrix(arena.edit(tensor) as Matrix, weights[i].data));
  const { steps, running, state } = learner.snapshot();
  const copied = new LearnerState(compiled.optimizer, parameters, arena);
  copied.restore(steps, running, new Map(state.map(({ name, data }) => [name, data])));
  copied.learningRate = learner.learningRate;
  const engine = { backend, arena };
  const run: Twin["run"] = (purpose, rows) => {
    const made = new Run(engine, { ...purposeOf(network, compiled, purpose.batchSize), ...purpose }, rows, spec.key);
    atOnce(made.fill(rows));
    return made;
  };
  return { engine, network, compiled, learner: copied, run };
}
