/** A model as diagnoses see it: its network and weights, and batches walked forward and backward without learning. */
import type { Key } from "../kernels/random/philox.ts";
import type { Arena } from "../memory/arena.ts";
import type { RealArray } from "../memory/tensor.ts";
import type { Network } from "../network/network.ts";
import { readWeights } from "../network/weights.ts";
import type { Node } from "../plan/operation.ts";
import type { Parameter } from "../plan/parameter.ts";
import { atOnce } from "../platform/timeSlice.ts";
import type { Compiled } from "../session/compile.ts";
import type { Examples } from "../session/examples.ts";
import type { ModelOptimizerState } from "../session/optimizerState.ts";
import { Run, runOptions, type Engine } from "../session/run.ts";

/** One batch, forward and backward, with nothing learned. */
export interface ProbeRun {
  /** Runs the batch: whether its loss is finite. */
  run(): boolean | Promise<boolean>;
  /** The loss of the batch, penalties included. */
  loss(): number;
  /** What an operation of the network made of these rows. */
  output(node: Node): PlainMatrix;
  /** ∂E/∂ of the gates' sums of a recurrent operation, a matrix [B·T, gates · U] for each direction; none where nothing learns from them. */
  gates(node: Node): readonly PlainMatrix[];
  /** ∂E/∂w of a trainable parameter. */
  gradient(parameter: Parameter): PlainMatrix | undefined;
  release(): void;
}

/** A matrix in row order, without padding. */
export interface PlainMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: RealArray;
}

export interface Probe {
  readonly network: Network;
  readonly compiled: Compiled;
  readonly arena: Arena;
  readonly learner: { readonly steps: number; rate(step: number): number };
  /** A run of one batch of all these rows; the caller releases it. Throws E_OUT_OF_MEMORY. */
  probe(examples: Examples): ProbeRun;
  /** Copies of the trainable weights, by parameter. */
  weights(): Map<string, RealArray>;
}

/** A compiled model: a session, or a clone of one. */
export interface Probed {
  readonly network: Network;
  readonly key: Key;
  readonly engine: Engine;
  readonly compiled: Compiled;
  readonly optimizerState: ModelOptimizerState;
}

export function probeOf({ network, key, engine, compiled, optimizerState }: Probed): Probe {
  const { arena } = engine;
  const targets = compiled.targets.map((target) => ({ ...target, metrics: [] }));
  return {
    network,
    compiled,
    arena,
    learner: optimizerState,
    probe(examples) {
      const all = { ...runOptions(network, compiled, examples.count), targets };
      const run = new Run(engine, { ...all, trains: true, traced: true, onCaller: true }, examples, key);
      atOnce(run.fill(examples));
      return {
        run: () => run.run(1),
        loss: () => run.results(0, 1)[0],
        output: (node) => run.read(run.traced.values[node.output]),
        gates: ({ operation: { recurs = [] }, output }) =>
          run.traced.derivatives[output] ? recurs.map(({ name }) => run.read(`${name}/dGates`)) : [],
        gradient: ({ name, trainable }) => (trainable ? run.read(`∂${name}`) : undefined),
        release: () => run.release(),
      };
    },
    weights: () =>
      new Map(
        readWeights(network, arena).flatMap((data, i) => {
          const { name, trainable } = network.parameters[i];
          return trainable ? [[name, data] as const] : [];
        }),
      ),
  };
}
