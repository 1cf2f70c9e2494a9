/** A model as the diagnosis sees it. */
import type { Probe } from "./probeTypes.ts";
import type { Matrix } from "../memory/tensor.ts";
import type { Key } from "../kernels/random/philox.ts";
import { atOnce } from "../platform/timeSlice.ts";
import type { Compiled } from "../session/compile.ts";
import type { ModelOptimizerState } from "../session/optimizerState.ts";
import { readMatrix } from "../memory/matrix.ts";
import type { Network } from "../network/network.ts";
import { Run, type Engine, type RunOptions } from "../session/run.ts";

export function probeOf(
  engine: Engine,
  network: Network,
  compiled: Compiled,
  learner: ModelOptimizerState,
  purpose: RunOptions,
  key: Key,
): Probe {
  const { arena } = engine;
  const targets = compiled.targets.map((target) => ({ ...target, metrics: [] }));
  return {
    network,
    compiled,
    arena,
    learner,
    probe(examples) {
      const kept = { ...purpose, targets, batchSize: examples.count, trains: true, traced: true, here: true };
      const run = new Run(engine, kept, examples, key);
      atOnce(run.fill(examples));
      return run;
    },
    weights: () =>
      new Map(
        network.parameters
          .filter((p) => p.trainable)
          .map(({ name, tensor }) => [name, readMatrix(arena.view(tensor) as Matrix)]),
      ),
  };
}
