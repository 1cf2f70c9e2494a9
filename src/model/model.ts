/** The model: a network with its memory, and everything a user does with it. */
import type { Diagnosis } from "../diagnosis/report.ts";
import type { Probe } from "../inspection/probeTypes.ts";
import type { Backend } from "../backends/backend.ts";
import { chooseBackend } from "../backends/choose.ts";
import { javascriptBackend } from "../backends/javascript.ts";
import type { BackendName, EngineRequest } from "../backends/request.ts";
import { ChainruleError, disposedError, formatValue } from "../base/errors.ts";
import { loadTrace } from "../trace/lazy.ts";
import type { ExplainOptions } from "../trace/options.ts";
import type { Trace } from "../trace/trace.ts";
import type { SymbolicTensor } from "../layers/symbolic.ts";
import { Arena } from "../memory/arena.ts";
import type { DType, Matrix, RealArray } from "../memory/tensor.ts";
import { checkOptions } from "../base/options.ts";
import type { Key } from "../kernels/random/philox.ts";
import { checkRate, type Rate } from "../schedules/rate.ts";
import type { History, TrainEvent } from "../training/callbacks/callback.ts";
import { checkCompile, checkUpdate, type CompileOptions, type Compiled, type Update } from "../session/compile.ts";
import { checkGradients, type CheckGradientsOptions, type GradientReport } from "../inspection/checkGradients.ts";
import { trainOnDataset, type Dataset, type FitDatasetOptions } from "../training/dataset.ts";
import { evaluateRun } from "../prediction/evaluate.ts";
import { ChunkPredictor } from "../prediction/chunks.ts";
import { lossDiverged, weightsDiverged } from "../training/nonFinite.ts";
import { checkExamples, checkInputs } from "../session/examples.ts";
import { checkFit, examples, type EvaluateOptions, type FitOptions, type Inputs } from "../training/options.ts";
import { ModelOptimizerState } from "../session/optimizerState.ts";
import { readMatrix, writeMatrix } from "../memory/matrix.ts";
import { buildNetwork, initialize, type Network } from "../network/network.ts";
import { RowPredictor } from "../prediction/row.ts";
import { modelToJSON, type ModelFile } from "../saving/format.ts";
import { writeTarget, type ModelTarget } from "../saving/locations.ts";
import { planText, type PlanOptions } from "../inspection/planText.ts";
import { MAX_EPOCHS, runOptions, Run, type Engine, type Examples } from "../session/run.ts";
import { cloneModel, type CloneSource, type ModelClone } from "../inspection/clone.ts";
import { Snapshot } from "../training/rollback.ts";
import { probeOf } from "../inspection/probe.ts";
import { summaryText } from "../network/summary.ts";
import { Mutex } from "../threads/mutex.ts";
import { trainingEvents } from "../training/loop.ts";
import { TrainingMonitor, diagnosis } from "../training/monitor.ts";
import { matchWeights, type GivenWeights } from "../network/weights.ts";
import { TimeSlice, inSlices } from "../platform/timeSlice.ts";

export interface ModelSpec {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  readonly dtype: DType;
  /** Who was asked to compute. */
  readonly engine: EngineRequest;
  readonly seed: number;
  readonly key: Key;
}

export interface NamedWeights {
  name: string;
  shape: readonly number[];
  data: RealArray;
}

export interface DiagnoseOptions {
  /** What `fit` gave: tells of over- and underfitting, and of losses that stay or grow. */
  history?: History;
}

export interface Prediction {
  /** Row after row. */
  data: RealArray;
  /** [rows, units], or [rows, …] for outputs of another shape. */
  shape: [number, ...number[]];
}

/** Epochs whose results wait in memory to be read. */
const HISTORY_ROWS = 4096;

/** `Several`: whether the network has several outputs. */
export class Model<Several extends boolean = false> {
  readonly spec: ModelSpec;
  /** Operations, sizes and parameters. */
  readonly network: Network;
  /** Epochs trained so far, in all calls of fit; the shuffles go on from it. */
  epochsTrained = 0;
  #engine: Engine | undefined;
  #compiled: Compiled | undefined;
  #learner: ModelOptimizerState | undefined;
  #training = false;
  /** Why the weights are not to be trusted any more: a thread was lost while they were changing. */
  #lost: ChainruleError | undefined;
  #chunkPredictor: ChunkPredictor | undefined;
  #rowPredictor: RowPredictor | undefined;
  readonly #predictions = new Mutex();

  /** Use `sequential`; it checks what this takes for granted. */
  constructor(spec: ModelSpec, backend: Backend) {
    this.spec = spec;
    this.network = buildNetwork(spec.inputs, spec.outputs, spec.dtype);
    const arena = new Arena(backend.memory, spec.dtype);
    arena.place(this.network.parameters.map((p) => p.tensor.storage));
    this.#engine = { backend, arena };
    initialize(this.network, arena, spec.key);
  }

  /** Which backend computes: "wasm" or "javascript". */
  get backend(): BackendName {
    return this.#alive().backend.name;
  }

  /** How many threads share the work of large enough batches. */
  get threads(): number {
    return this.#alive().backend.threads;
  }

  /** "fast" where it was asked for and products may be fused here, else "exact". */
  get precision(): "exact" | "fast" {
    return this.#alive().backend.arithmetic === "fast" ? "fast" : "exact";
  }

  /** "wide" where that was asked for and this engine makes 256-bit vectors, else "128". */
  get vectors(): "128" | "wide" {
    return this.#alive().backend.arithmetic === "wide" ? "wide" : "128";
  }

  get dtype(): DType {
    return this.spec.dtype;
  }

  /** What `compile` was given, with the defaults filled in. */
  get compiled(): Compiled | undefined {
    return this.#compiled;
  }

  /** The optimizer's memory, once compiled. */
  get learner(): ModelOptimizerState | undefined {
    return this.#learner;
  }

  /**
   * The learning rate of the next step. Set to a number, or to a schedule or function of the step, it holds from the
   * next step on; steps go on being counted. While the model is being trained by a number (in a callback), it takes
   * numbers only. Throws E_CONFIG for what is no rate, or before `compile`.
   */
  get learningRate(): number {
    this.#alive();
    const { learner } = this.#needCompiled("learningRate");
    return learner.rate(learner.steps);
  }

  set learningRate(value: Rate) {
    this.#alive();
    const { learner } = this.#needCompiled("learningRate");
    const rate = checkRate(value, "learningRate");
    if (this.#training && !learner.scheduled && typeof rate !== "number") {
      throw new ChainruleError(
        "E_CONFIG",
        `learningRate takes a number while the model is being trained, got ${formatValue(value)}: compile it with a schedule.`,
      );
    }
    learner.learningRate = rate;
  }

  /** Sets optimizer, loss and metrics; the optimizer starts afresh. Throws E_CONFIG for unknown names or what does not fit. */
  compile(options: CompileOptions): void {
    const { arena } = this.#alive();
    this.#notTraining("compile");
    const compiled = checkCompile(options, this.network);
    const learner = new ModelOptimizerState(compiled.optimizer, this.network.parameters, arena);
    this.#learner?.release();
    this.#compiled = compiled;
    this.#learner = learner;
  }

  /**
   * Trains on rows x and targets y.
   * Throws E_SHAPE, E_DATA, E_NON_FINITE for data that does not fit, E_CONFIG for options, E_NON_FINITE when training diverges.
   */
  async fit(x: Inputs, y: Inputs, options: FitOptions = {}): Promise<History> {
    const events = this.#train("fit", x, y, options);
    for (;;) {
      const { done, value } = await events.next();
      if (done) return value;
    }
  }

  /** Trains like `fit`, handing out events as they happen; leaving the loop stops the training. */
  async *train(x: Inputs, y: Inputs, options: FitOptions = {}): AsyncGenerator<TrainEvent, History> {
    const events = this.#train("train", x, y, options);
    try {
      for (;;) {
        const { done, value } = await events.next();
        if (done) return value;
        yield* value;
      }
    } finally {
      await events.return(undefined as never);
    }
  }

  /**
   * Trains on batches as they come: an (async) iterable of { x, y }, or a function that gives one each epoch. Reading the
   * next batch overlaps training on this one. Throws as `fit` does.
   */
  async fitDataset(dataset: Dataset, options: FitDatasetOptions = {}): Promise<History> {
    const engine = this.#alive();
    const { compiled, learner } = this.#needCompiled("fitDataset");
    this.#notTraining("fitDataset");
    const base = this.epochsTrained;
    this.#training = true;
    try {
      const purpose = (batchSize: number) => ({
        ...runOptions(this.network, compiled, batchSize),
        learner,
        trains: true,
      });
      const validate = (data: readonly [Inputs, Inputs]) => this.evaluate(...data);
      const onFinished = (epochs: number) => void (this.epochsTrained = base + epochs);
      const model = this as Model<boolean>;
      return await trainOnDataset(
        {
          model,
          engine,
          network: this.network,
          compiled,
          subject: this.#subject(engine, compiled, learner),
          purpose,
          validate,
          base,
          onFinished,
        },
        dataset,
        options,
      );
    } catch (error) {
      throw this.#noteLoss(error);
    } finally {
      await settleQuietly(engine.backend);
      this.#training = false;
    }
  }

  async *#train(
    where: "fit" | "train",
    x: Inputs,
    y: Inputs,
    options: FitOptions,
  ): AsyncGenerator<TrainEvent[], History> {
    const engine = this.#alive();
    const { compiled, learner } = this.#needCompiled(where);
    this.#notTraining(where);
    this.#training = true;
    const runs: Run[] = [];
    try {
      const breather = new TimeSlice();
      const fit = await inSlices(checkFit(where, x, y, options, this.network, compiled), breather);
      const base = this.epochsTrained;
      if (base + fit.epochs > MAX_EPOCHS) {
        const message = `A model counts up to ${MAX_EPOCHS} epochs: ${base} are trained, ${fit.epochs} wanted.`;
        throw new ChainruleError("E_LIMIT", message, { trained: base, wanted: fit.epochs, limit: MAX_EPOCHS });
      }
      const purpose = {
        ...runOptions(this.network, compiled, fit.batchSize),
        learner,
        accumulateSteps: fit.accumulateSteps,
        trains: true,
        shuffled: fit.shuffle,
        capacity: Math.min(HISTORY_ROWS, Math.max(1, fit.epochs)),
      };
      const run = new Run(engine, purpose, fit.training, this.spec.key);
      runs.push(run);
      await inSlices(run.fill(fit.training, base), breather);
      const validation =
        fit.validation && new Run(engine, runOptions(this.network, compiled, fit.batchSize), fit.validation);
      if (validation !== undefined) {
        runs.push(validation);
        await inSlices(validation.fill(fit.validation!), breather);
      }
      const subject = this.#subject(engine, compiled, learner);
      const rollsBack = fit.onNonFinite === "rollBack";
      return yield* trainingEvents({
        model: this as Model<boolean>,
        run,
        breather,
        backend: engine.backend,
        names: compiled.names,
        epochs: fit.epochs,
        initialEpoch: fit.initialEpoch,
        callbacks: fit.callbacks,
        signal: fit.signal,
        listened: where === "train",
        validate: validation === undefined ? undefined : () => evaluateRun(validation, breather),
        onFinished: (epochs) => (this.epochsTrained = base + epochs),
        lossDiverged: (epoch, batch) => lossDiverged(subject, fit.training, epoch, batch),
        weightsDiverged: () => weightsDiverged(subject, fit.training),
        onNonFinite: fit.onNonFinite,
        snapshot: rollsBack ? new Snapshot(this.network, engine.arena, learner, fit.initialEpoch) : undefined,
        watch: fit.watch > 0 ? new TrainingMonitor(subject, fit.training, fit.watch) : undefined,
        verbose: fit.verbose,
      });
    } catch (error) {
      throw this.#noteLoss(error);
    } finally {
      await settleQuietly(engine.backend);
      for (const run of runs) run.release();
      this.#training = false;
    }
  }

  /** Loss and metrics on x and y, by name. Throws as `fit` does. */
  async evaluate(x: Inputs, y: Inputs, options: EvaluateOptions = {}): Promise<Record<string, number>> {
    const engine = this.#alive();
    const { compiled } = this.#needCompiled("evaluate");
    const breather = new TimeSlice();
    const { data, batchSize } = await inSlices(examples(x, y, options, this.network, compiled), breather);
    this.#alive();
    const run = new Run(engine, runOptions(this.network, compiled, batchSize), data);
    try {
      await inSlices(run.fill(data), breather);
      const values = await evaluateRun(run, breather);
      return Object.fromEntries(compiled.names.map((name, i) => [name, values[i]]));
    } finally {
      run.release();
    }
  }

  /**
   * The gradients of the loss on all rows at once against central differences, in float64 whatever the model's dtype:
   * the first thing to ask when a loss or layer of one's own does not learn. Throws as `fit` does.
   */
  async checkGradients(x: Inputs, y: Inputs, options: CheckGradientsOptions = {}): Promise<GradientReport> {
    const data = await this.#examples("checkGradients", x, y);
    const twin = await this.#double("checkGradients");
    const run = twin.run({ batchSize: data.count, trains: true }, data);
    return checkGradients(run, twin.network, twin.engine.arena, this.spec.key, options);
  }

  /**
   * Training steps with every number named: net inputs with their terms, outputs, errors, deltas, gradients as factors and
   * by central differences, updates, the second forward pass. The steps are made by a copy of the model, in float64; the
   * model stays as it is. For networks of one input and one output that a person can read. `chainrule/explain` has what
   * turns the trace into text, Markdown and a page. Throws as `fit` does, E_LIMIT for networks that are too large.
   */
  async explain(x: Inputs, y: Inputs, options: ExplainOptions = {}): Promise<Trace> {
    const { checkExplain, explainSteps, rounding } = await loadTrace();
    const checked = checkExplain(options, this.network);
    const after = checked.rounding === null ? undefined : rounding(checked.rounding);
    const data = await this.#examples("explain", x, y);
    const twin = await this.#double("explain", options.update, after && javascriptBackend(after.step));
    return inSlices(explainSteps(twin, data, checked, after));
  }

  /**
   * What is wrong with the network on rows x and targets y, and a table of its layers: `text` is both. A history that
   * `fit` gave lets it see more. The model stays as it is. Throws as `fit` does.
   */
  async diagnose(x: Inputs, y: Inputs, options: DiagnoseOptions = {}): Promise<Diagnosis> {
    checkOptions(options, ["history"], "diagnose");
    const data = await this.#examples("diagnose", x, y);
    const { diagnose } = await diagnosis();
    const wish: EngineRequest = { ...this.spec.engine, threads: 1, onCaller: true };
    const backend = await chooseBackend(wish);
    const { engine, network, compiled, learner, run } = cloneModel(this.#original("diagnose"), backend, this.dtype);
    const purpose = runOptions(network, compiled, 1);
    const subject = probeOf(engine, network, compiled, learner, purpose, this.spec.key);
    const step = async (rows: Examples) => {
      await run({ batchSize: rows.count, learner, trains: true }, rows).run(1);
      return subject.weights();
    };
    return diagnose(subject, data, step, options.history);
  }

  /** Rows and targets for a look at the network, checked. */
  async #examples(what: string, x: Inputs, y: Inputs): Promise<Examples> {
    this.#settled(what, true);
    const { compiled } = this.#needCompiled(what);
    return inSlices(checkExamples(x, y, this.network, compiled));
  }

  /** What a copy is made from. */
  #original(what: string): CloneSource {
    this.#settled(what, true);
    return { spec: this.spec, ...this.#needCompiled(what), weights: this.getWeights() };
  }

  /** A copy in float64, whose bits are the same everywhere; with the update told, if it is. */
  async #double(what: string, update?: Update, backend?: Backend): Promise<ModelClone> {
    const dtype = "float64";
    const exact = { dtype, threads: 1, precision: "exact", vectors: "128", here: true } as const;
    const chosen = backend ?? (await chooseBackend({ ...this.spec.engine, ...exact }));
    const original = this.#original(what);
    const { compiled } = original;
    const told = { ...compiled, update: checkUpdate(update ?? compiled.update, compiled.optimizer, this.network) };
    return cloneModel({ ...original, compiled: told }, chosen, dtype);
  }

  /**
   * The outputs for rows x; of a network with several outputs a list, in their order.
   * Throws E_SHAPE, E_DATA, E_NON_FINITE for data that does not fit, E_ENGINE when a thread is lost.
   */
  async predict(x: Inputs): Promise<Several extends true ? Prediction[] : Prediction> {
    const engine = this.#alive();
    const breather = new TimeSlice();
    const tables = await inSlices(checkInputs(x, this.network), breather);
    this.#alive();
    const { rows } = tables[0];
    const { outputs } = this.network;
    const data = outputs.map(({ size }) => this.#array(rows * size));
    const predictor = (this.#chunkPredictor ??= new ChunkPredictor(engine, this.network));
    for (let from = 0; from < rows;) {
      from += await this.#predictions.run(() => predictor.next(tables, from, data));
      if (performance.now() < breather.ends) continue;
      await breather.yieldWhenOver();
      this.#alive();
    }
    const predictions = outputs.map(({ shape }, i): Prediction => ({ data: data[i], shape: [rows, ...shape] }));
    return (predictions.length === 1 ? predictions[0] : predictions) as Several extends true
      ? Prediction[]
      : Prediction;
  }

  /**
   * The outputs for one row, at once. They are written to `out` if it is given, and nothing is allocated. For one input
   * and output. While several threads train, it takes the weights as they stand. Throws E_SHAPE, E_DATA, E_NON_FINITE.
   */
  predictOne(row: ArrayLike<number>, out?: RealArray): RealArray {
    this.#alive();
    this.#rowPredictor ??= new RowPredictor(this.#alive(), this.network);
    return this.#rowPredictor.predict(row, out);
  }

  /** A copy of all weights, in the order of the layers. Throws E_CONFIG while several threads are changing them. */
  getWeights(): NamedWeights[] {
    const { arena } = this.#settled("getWeights");
    return this.network.parameters.map((p) => ({
      name: p.name,
      shape: [...p.shape],
      data: readMatrix(arena.view(p.tensor) as Matrix),
    }));
  }

  /**
   * Sets weights: all of them in order, or some by name, each as { name?, data } or as plain numbers in row order.
   * Either all are set or none. Throws E_SHAPE, E_DATA, E_NON_FINITE, E_CONFIG for unknown names, and while several
   * threads are changing them.
   */
  setWeights(weights: GivenWeights): void {
    const { arena } = this.#settled("setWeights", true);
    const found = matchWeights(weights, this.network);
    for (const [p, data] of found) writeMatrix(arena.viewForWrite(p.tensor) as Matrix, data);
  }

  /** The network as a table. */
  summary(): string {
    const { arena, backend } = this.#alive();
    const { name, arithmetic, threads } = backend;
    const by = name === "wasm" ? `backend wasm (${arithmetic})` : `backend ${name}`;
    const many = threads > 1 ? `, ${threads} threads` : "";
    const used = `${(arena.used / 2 ** 20).toFixed(2)} MiB in use`;
    return summaryText(this.network, [`${this.dtype}, ${by}${many}, ${used}, seed ${this.spec.seed}`]);
  }

  /**
   * The plan as text: kernels, operands, shapes. Of a training on `rows` rows in batches of `batchSize` if the model is
   * compiled, of a prediction otherwise.
   */
  plan(options: PlanOptions = {}): string {
    this.#alive();
    return planText(options, this.network, this.dtype, this.#compiled, this.#learner);
  }

  /** The model as plain data: architecture, weights, optimizer and its state, random state. What `save` writes. */
  toJSON(): ModelFile {
    this.#settled("toJSON", true);
    return modelToJSON(this);
  }

  /**
   * Writes the model, whole or not at all: to a path in Node, in pages to "indexeddb://name", "localstorage://name",
   * "downloads://name" or a FileSystemFileHandle, in both to an http or https URL, with PUT. What was there before stands
   * when it fails. Throws E_IO, E_NON_FINITE, E_CONFIG for other targets.
   */
  async save(target: ModelTarget): Promise<void> {
    const { backend } = this.#alive();
    const file = backend.isRunning || backend.stale ? await backend.whenIdle(() => modelToJSON(this)) : this.toJSON();
    await writeTarget(target, file);
  }

  /** Frees the memory at once; an unreachable model is freed anyway. Everything afterwards throws E_DISPOSED. */
  dispose(): void {
    this.#notTraining("dispose");
    this.#engine?.backend.end();
    this.#engine = undefined;
    this.#learner = undefined;
    this.#chunkPredictor = undefined;
    this.#rowPredictor = undefined;
  }

  /** Takes up a saved state; sizes must be right. For loadModel. */
  restore(
    weights: ReadonlyMap<string, ArrayLike<number>>,
    epochsTrained: number,
    learned?: { steps: number; running: RealArray; state: ReadonlyMap<string, ArrayLike<number>> },
  ): void {
    const { arena } = this.#alive();
    for (const p of this.network.parameters) writeMatrix(arena.viewForWrite(p.tensor) as Matrix, weights.get(p.name)!);
    this.epochsTrained = epochsTrained;
    if (learned !== undefined) this.#learner!.restore(learned.steps, learned.running, learned.state);
  }

  #subject(engine: Engine, compiled: Compiled, learner: ModelOptimizerState): Probe {
    return probeOf(engine, this.network, compiled, learner, runOptions(this.network, compiled, 1), this.spec.key);
  }

  #array(length: number): RealArray {
    return this.dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
  }

  #alive(): Engine {
    if (this.#engine === undefined) throw disposedError();
    if (this.#lost !== undefined) throw this.#lost;
    return this.#engine;
  }

  /** The engine while no other thread is changing the weights. */
  #settled(what: string, newest = false): Engine {
    const engine = this.#alive();
    const { isRunning: busy, stale: ahead } = engine.backend;
    if (!this.#training || !(busy || (newest && ahead))) return engine;
    throw new ChainruleError(
      "E_CONFIG",
      `${what} while other threads are changing the weights: call it in a callback, where they rest, or after fit.`,
    );
  }

  /** After a thread was lost in the middle of a step, nobody knows what the weights are: the model is not used again. */
  #noteLoss(error: unknown): unknown {
    if (error instanceof ChainruleError && error.code === "E_ENGINE") {
      const message = `${error.message} The model was being trained, and its weights are lost too: load it from where it was last saved.`;
      this.#lost ??= new ChainruleError("E_ENGINE", message, error.details, error);
      this.#engine?.backend.end();
      return this.#lost;
    }
    return error;
  }

  #needCompiled(what: string): { compiled: Compiled; learner: ModelOptimizerState } {
    if (this.#compiled === undefined || this.#learner === undefined) {
      throw new ChainruleError(
        "E_CONFIG",
        `${what} needs a compiled model: call model.compile({ optimizer, loss }) first.`,
      );
    }
    return { compiled: this.#compiled, learner: this.#learner };
  }

  #notTraining(what: string): void {
    if (this.#training)
      throw new ChainruleError(
        "E_CONFIG",
        `${what} cannot run while the model is being trained: await that training first, or stop it by its signal.`,
      );
  }
}

/** After a training, however it ended; a lost worker has been reported by then. */
async function settleQuietly(backend: Backend): Promise<void> {
  if (backend.stale) await backend.pullWeights().catch(() => undefined);
}
