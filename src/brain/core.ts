/** The network behind the facade: a session whose trainings are walks on the caller's thread, at once. */
import { ChainruleError } from "../base/errors.ts";
import { layerActivation, type BrainActivation, type BrainLayer } from "../formats/brain/brainNetwork.ts";
import { uniform } from "../initializers/all.ts";
import { halfSquaredError } from "../kernels/losses/all.ts";
import { adam, sgd } from "../kernels/optimizers/all.ts";
import { keyOf } from "../kernels/random/philox.ts";
import { dense } from "../layers/all.ts";
import { input, type SymbolicTensor } from "../layers/symbolic.ts";
import { readWeights } from "../network/weights.ts";
import { atOnce } from "../platform/timeSlice.ts";
import { RowPredictor } from "../prediction/row.ts";
import { checkExamples } from "../session/examples.ts";
import { runOptions, type Run } from "../session/run.ts";
import { Session } from "../session/session.ts";
import { REASONS } from "../training/nonFinite.ts";
import { backendAtOnce } from "./backend.ts";
import type { CheckedTraining } from "./options.ts";

export interface CoreOptions {
  readonly sizes: readonly number[];
  readonly activation: BrainActivation;
  readonly leakyReluAlpha: number;
  readonly seed: number;
  /** Instead of weights that are drawn. */
  readonly layers?: readonly BrainLayer[];
}

/** brain.js' first weights and biases, U(−0.2, 0.2). */
const first = uniform({ minval: -0.2, maxval: 0.2 });

export class Core {
  readonly sizes: readonly number[];
  readonly #session: Session;
  readonly #predictor: RowPredictor;
  /** The optimizer in use, as text. */
  #rule = "";

  constructor({ sizes, activation, leakyReluAlpha, seed, layers }: CoreOptions) {
    this.sizes = sizes;
    const start = input({ shape: [sizes[0]] });
    const options = {
      activation: layerActivation(activation, leakyReluAlpha),
      kernelInitializer: first,
      biasInitializer: first,
    };
    const output = sizes.slice(1).reduce<SymbolicTensor>((x, units) => dense({ units, ...options }).apply([x]), start);
    const spec = { inputs: [start], outputs: [output], dtype: "float32", seed, key: keyOf(seed) } as const;
    const engine = { backend: undefined, dtype: "float32", threads: 1, precision: "exact", vectors: "128", sharing: "measured" } as const; // prettier-ignore
    const weights = layers?.flatMap(({ kernel, bias }) => [kernel, bias]);
    this.#session = new Session({ ...spec, engine }, backendAtOnce(), weights);
    this.#predictor = new RowPredictor(this.#session.engine, this.#session.network);
  }

  /** Copies, one layer behind the other. */
  get layers(): BrainLayer[] {
    const { network, engine } = this.#session;
    const weights = readWeights(network, engine.arena);
    return this.sizes.slice(1).map((_, i) => ({ kernel: weights[2 * i], bias: weights[2 * i + 1] }));
  }

  /** The outputs for a row. Throws E_SHAPE, E_NON_FINITE. */
  run(row: Float32Array): Float32Array {
    if (row.length !== this.sizes[0])
      throw new ChainruleError("E_SHAPE", `run needs ${this.sizes[0]} numbers, got ${row.length}.`);
    return this.#predictor.predict(row, undefined) as Float32Array;
  }

  /**
   * Trains on the rows x [count, inputs] and y [count, outputs] one by one, in their order: each `next` is an iteration, and
   * gives its error. Throws E_NON_FINITE where that is not finite.
   */
  *train(x: Float32Array, y: Float32Array, options: CheckedTraining): Generator<number, never> {
    const session = this.#session;
    const { network } = session;
    this.#compile(options);
    const ready = session.beginTraining("train");
    const { runs } = session;
    let run: Run | undefined;
    try {
      const outputs = this.sizes[this.sizes.length - 1];
      const count = y.length / outputs;
      const [xs, ys] = [x, y].map((data) => ({ data, shape: [count, data.length / count] }));
      const examples = atOnce(checkExamples(xs, ys, network, ready.compiled));
      const learns = { learner: ready.optimizerState, accumulateSteps: 1, trains: true, onCaller: true };
      run = runs.lend({ ...runOptions(network, ready.compiled, 1), ...learns }, examples);
      atOnce(run.fill(examples));
      for (let epoch = 0; ; epoch++) {
        const finite = run.run(count) as boolean; // at once, on the caller's thread
        if (!finite) throw new ChainruleError("E_NON_FINITE", `The error is no longer finite in iteration ${epoch + 1}. ${REASONS}`); // prettier-ignore
        yield (2 * run.results(epoch, epoch + 1)[0]) / outputs; // ½ Σ e² as the mean of e²
      }
    } finally {
      if (run !== undefined) runs.giveBack(run);
      void session.endTraining(); // at once, since nothing is elsewhere
    }
  }

  /** Momentum and moments go on from one training to the next, unless its rule is another. */
  #compile({ praxis, learningRate, momentum, beta1, beta2, epsilon }: CheckedTraining): void {
    const rule = praxis === "adam" ? { learningRate, beta1, beta2, epsilon } : { learningRate, momentum };
    const name = JSON.stringify(rule);
    if (name === this.#rule) return;
    const optimizer = praxis === "adam" ? adam(rule) : sgd(rule);
    this.#session.compile({ optimizer, loss: halfSquaredError() });
    this.#rule = name;
  }
}
