/** A session: one model's network and memory, the backend that computes in it, and whether it is idle, being trained, lost or disposed of. */
import type { Backend } from "../backends/backend.ts";
import { ChainruleError, disposedError, formatValue } from "../base/errors.ts";
import type { JSONObject } from "../base/json.ts";
import { asOutOfMemory } from "../base/outOfMemory.ts";
import type { Configured } from "../base/registry.ts";
import type { Loss } from "../kernels/losses/loss.ts";
import { Arena } from "../memory/arena.ts";
import { checkLabelNames } from "../network/labels.ts";
import { buildNetwork, initialize, type Network } from "../network/network.ts";
import { readWeights, writeWeights } from "../network/weights.ts";
import { checkRate } from "../schedules/rate.ts";
import { checkCompile, type CompileOptions, type Compiled } from "./compile.ts";
import { ModelOptimizerState } from "./optimizerState.ts";
import type { PredictionSession } from "./predicting.ts";
import type { Engine } from "./run.ts";
import { RunCache } from "./runCache.ts";
import type { ModelSpec } from "./spec.ts";
import type { ModelState } from "./state.ts";

/** A compiled model: loss and metrics, and the optimizer's memory. */
export interface CompiledSession {
  readonly engine: Engine;
  readonly compiled: Compiled;
  readonly optimizerState: ModelOptimizerState;
}

/** What the monitor of a model's trainings keeps from one to the next. */
export interface Watching {
  /** Milliseconds of all trainings, and of the looks at their ends. */
  trained: number;
  spent: number;
  /** Names of the findings that the user has been warned of. */
  readonly warned: Set<string>;
}

export class Session implements PredictionSession {
  readonly spec: ModelSpec;
  /** Operations, sizes and parameters. */
  readonly network: Network;
  /** Epochs trained so far, in all calls; random numbers go on from it. */
  epochsTrained = 0;
  /** Whether the training under way is to end after its batch or epoch. */
  stopTraining = false;
  readonly watching: Watching = { trained: 0, spent: 0, warned: new Set() };
  /** The user's own data, which files keep. */
  metadata: JSONObject;
  /** Undefined once it has been freed. */
  #engine: Engine | undefined;
  #status: "idle" | "training" | "lost" | "disposed" = "idle";
  readonly #disposal = new AbortController();
  /** Why the weights cannot be trusted any more: a thread was lost while it was changing them. */
  #lost: ChainruleError | undefined;
  #compiled: Compiled | undefined;
  #optimizerState: ModelOptimizerState | undefined;
  #runs: RunCache | undefined;

  /** With these weights, in the network's order, or with fresh ones. Throws E_SHAPE, E_CONFIG, E_NON_FINITE, E_OUT_OF_MEMORY. */
  constructor(spec: ModelSpec, backend: Backend, weights?: readonly ArrayLike<number>[]) {
    this.spec = spec;
    this.network = buildNetwork(spec.inputs, spec.outputs, spec.dtype);
    this.network.labels = checkLabelNames(spec.labels, this.network.outputs);
    this.metadata = spec.metadata ?? {};
    const arena = new Arena(backend.memory, spec.dtype);
    arena.place(this.network.parameters.map((p) => p.tensor.storage));
    this.#engine = { backend, arena };
    if (weights === undefined) initialize(this.network, arena, spec.key);
    else writeWeights(this.network, arena, weights);
  }

  /** Throws E_DISPOSED, and E_ENGINE when a thread was lost in the middle of a training. */
  get engine(): Engine {
    if (this.#status === "disposed" || this.#engine === undefined) throw disposedError();
    if (this.#lost !== undefined) throw this.#lost;
    return this.#engine;
  }

  /** Throws as `engine` does. */
  refuseWhenGone(): void {
    void this.engine;
  }

  get compiled(): Compiled | undefined {
    return this.#compiled;
  }

  get losses(): readonly Configured<Loss>[] | undefined {
    return this.#compiled?.targets.map(({ loss }) => loss);
  }

  get optimizerState(): ModelOptimizerState | undefined {
    return this.#optimizerState;
  }

  get isTraining(): boolean {
    return this.#status === "training";
  }

  /** Aborts with E_DISPOSED as its reason when the model is disposed of. */
  get disposal(): AbortSignal {
    return this.#disposal.signal;
  }

  /** What trains and evaluates. Throws E_CONFIG before `compile`; `what` names the caller in messages. */
  needCompiled(what: string): CompiledSession {
    const { engine } = this;
    if (this.#compiled !== undefined && this.#optimizerState !== undefined)
      return { engine, compiled: this.#compiled, optimizerState: this.#optimizerState };
    throw new ChainruleError(
      "E_CONFIG",
      `${what} needs a compiled model: call model.compile({ optimizer, loss }) first.`,
    );
  }

  /**
   * The engine while no other thread changes the weights; with `newest`, while the weights here are also the newest ones.
   * Throws E_CONFIG otherwise.
   */
  settledEngine(what: string, newest = false): Engine {
    const { engine } = this;
    const { isRunning, stale } = engine.backend;
    if (!this.isTraining || !(isRunning || (newest && stale))) return engine;
    throw new ChainruleError(
      "E_CONFIG",
      `${what} was called while other threads change the weights: call it in a callback, where they pause, or after fit.`,
    );
  }

  /** Throws E_CONFIG while the model is being trained. */
  refuseWhileTraining(what: string): void {
    if (this.isTraining)
      throw new ChainruleError(
        "E_CONFIG",
        `${what} cannot run while the model is being trained: await that training first, or stop it by its signal.`,
      );
  }

  /** Sets optimizer, loss and metrics; the optimizer starts afresh. Throws E_CONFIG. */
  compile(options: CompileOptions): void {
    const { arena } = this.engine;
    this.refuseWhileTraining("compile");
    this.adopt(checkCompile(options, this.network), arena);
  }

  /** Takes over what `checkCompile` returned, with a fresh memory for the optimizer. */
  adopt(compiled: Compiled, arena = this.engine.arena): void {
    const optimizerState = new ModelOptimizerState(compiled.optimizer, this.network.parameters, arena);
    this.#optimizerState?.release();
    this.#endRuns();
    this.#compiled = compiled;
    this.#optimizerState = optimizerState;
  }

  /** The rate of the next steps. Throws E_CONFIG before `compile`, and for a function while a number is trained with. */
  setLearningRate(value: unknown): void {
    const { optimizerState } = this.needCompiled("learningRate");
    const rate = checkRate(value, "learningRate");
    if (this.isTraining && typeof optimizerState.learningRate === "number" && typeof rate !== "number") {
      throw new ChainruleError(
        "E_CONFIG",
        `learningRate must be a number while the model is being trained, got ${formatValue(value)}: compile the model with a schedule.`,
      );
    }
    optimizerState.learningRate = rate;
  }

  /** Runs of the network as it is compiled. */
  get runs(): RunCache {
    return (this.#runs ??= new RunCache(this.engine, this.spec.key));
  }

  /** The session is being trained from now on, until `endTraining`. Throws E_CONFIG when it is already. */
  beginTraining(what: string): CompiledSession {
    const ready = this.needCompiled(what);
    this.refuseWhileTraining(what);
    this.#status = "training";
    return ready;
  }

  /** However the training ended; the newest weights are in the model's memory afterwards: at once where they are there. */
  endTraining(): Promise<void> | undefined {
    const { backend } = this.#engine!;
    const end = () => {
      if (this.#status === "training") this.#status = "idle";
      if (this.#status === "disposed") this.#free();
    };
    if (backend.stale && this.isTraining) return backend.pullWeights().then(end, end); // a lost worker has been reported by then
    end();
  }

  /**
   * The error of a training as its caller gets it: after a thread was lost in the middle of a step, the weights are lost too.
   * Where memory has run out, no run is kept.
   */
  trainingError(thrown: unknown): unknown {
    const error = asOutOfMemory(thrown, "the training");
    if (!(error instanceof ChainruleError)) return error;
    if (error.code === "E_OUT_OF_MEMORY") this.#endRuns();
    if (error.code !== "E_ENGINE") return error;
    const message = `${error.message} The model was being trained, and its weights are lost too: load it from where it was last saved.`;
    this.#lost ??= new ChainruleError("E_ENGINE", message, error.details, error);
    if (this.#status === "training") this.#status = "lost";
    this.#engine?.backend.end();
    return this.#lost;
  }

  #endRuns(): void {
    this.#runs?.end();
    this.#runs = undefined;
  }

  /** Weights, the optimizer's memory and the number of epochs, copied. */
  readState(): ModelState {
    return {
      weights: readWeights(this.network, this.engine.arena),
      optimizer: this.#optimizerState?.snapshot(),
      epochsTrained: this.epochsTrained,
    };
  }

  /** Restores a state of the same network and optimizer; sizes are not checked. */
  restore({ weights, optimizer, epochsTrained }: ModelState): void {
    writeWeights(this.network, this.engine.arena, weights);
    if (optimizer !== undefined) this.#optimizerState!.restore(optimizer);
    this.epochsTrained = epochsTrained;
  }

  /** Frees the memory and ends the threads: at once, or when the training under way has ended, which it does after its batch. */
  dispose(): void {
    if (this.#status === "disposed") return;
    const { isTraining } = this;
    this.#status = "disposed";
    this.#disposal.abort(disposedError());
    if (!isTraining) this.#free();
  }

  #free(): void {
    this.#engine?.backend.end();
    this.#engine = undefined;
    this.#optimizerState = undefined;
    this.#runs = undefined;
  }
}
