/** The model: what users do with a network. Each method delegates to the room that does it. */
import { checkBoolean } from "../base/check.ts";
import { readOptions } from "../base/options.ts";
import { withinMemory } from "../base/outOfMemory.ts";
import { diagnoseModel, type DiagnoseOptions } from "../diagnosis/index.ts";
import type { Diagnosis } from "../diagnosis/report.ts";
import { checkModelGradients, type CheckGradientsOptions, type GradientReport } from "../inspection/checkGradients.ts";
import { planText, type PlanOptions } from "../inspection/planText.ts";
import { readNamedWeights, writeNamedWeights, type GivenWeights, type NamedWeights } from "../network/weights.ts";
import { evaluate, type EvaluateOptions } from "../prediction/evaluate.ts";
import type { OnBatch } from "../prediction/predictions.ts";
import { encodeJSON, type ModelFile } from "../saving/json.ts";
import { patienceOptions, type ModelTarget } from "../saving/locations.ts";
import { saveSession, type SaveOptions } from "../saving/save.ts";
import { contentOptions, savedModelOf, type ContentOptions } from "../saving/savedModel.ts";
import type { Rate } from "../schedules/rate.ts";
import type { CompileOptions } from "../session/compile.ts";
import type { Targets } from "../session/examples.ts";
import type { Inputs } from "../session/inputs.ts";
import type { Session } from "../session/session.ts";
import type { InputGradient, InputGradientsOptions } from "../trace/inputGradients.ts";
import { loadTrace } from "../trace/lazy.ts";
import type { ExplainOptions } from "../trace/options.ts";
import type { Trace } from "../trace/trace.ts";
import type { History, Logs, TrainEvent } from "../training/callbacks/callback.ts";
import type { OnBatchOptions } from "../training/onBatch.ts";
import type { Dataset } from "../training/readAhead.ts";
import { eventsOf, lastOf, trainOnDataset, trainOnTables } from "../training/train.ts";
import type { Draft, Part } from "./draft.ts";
import { internalsOf, type Internals } from "./internals.ts";
import { PredictionModel } from "./predictionModel.ts";
import { evaluated, iterated, trained } from "./results.ts";
import type { FitDatasetOptions, FitOptions } from "./training.ts";

/** `Several`: whether the network has several outputs. Models come from `sequential`, `model` and `loadModel`. */
export class Model<Several extends boolean = false> extends PredictionModel<Several> {
  /** @internal */
  declare readonly internals: Internals;

  /** @internal */
  constructor(made: Session | Draft) {
    super(internalsOf(made));
  }

  /** @internal */
  get session(): Session {
    return this.internals().session;
  }

  /**
   * One more layer of a sequential model, as in Keras: `model.add(dense({ units: 8, inputShape: [4] }))`. The network is
   * built when it is first used, by compile or anything else. Throws E_CONFIG afterwards, E_SHAPE for what does not fit.
   */
  add(layer: Part): void {
    this.internals.add(layer);
  }

  /** Epochs trained so far, in all calls of fit; random numbers go on from it. */
  get epochsTrained(): number {
    return this.internals().session.epochsTrained;
  }

  /**
   * Set to true, in a callback or elsewhere, it ends the training under way after the epoch, or batch, that is: `stoppedBy`
   * is "callback" then. Each training begins with false.
   */
  get stopTraining(): boolean {
    return this.internals().session.stopTraining;
  }

  set stopTraining(value: boolean) {
    this.internals().session.stopTraining = checkBoolean(value, "stopTraining");
  }

  /**
   * The learning rate of the next step. It can be set to a number, or to a schedule or function of the step, and holds
   * from the next step on; the count of steps goes on. While the model is being trained with a number (in a callback), it
   * can be set to numbers only. Throws E_CONFIG for a value that is no rate, or before `compile`.
   */
  get learningRate(): number {
    const { optimizerState } = this.internals().session.needCompiled("learningRate");
    return optimizerState.rate(optimizerState.steps);
  }

  set learningRate(value: Rate) {
    this.internals().session.setLearningRate(value);
  }

  /** Sets optimizer, loss and metrics; the optimizer starts afresh. Throws E_CONFIG for unknown names and for what does not fit. */
  compile(options: CompileOptions): void {
    withinMemory("model.compile(…)", () => this.internals().session.compile(options));
  }

  /**
   * Trains on rows x and targets y.
   * Throws E_SHAPE, E_DATA, E_NON_FINITE for data that does not fit, E_CONFIG for options, E_NON_FINITE when training diverges.
   */
  fit(x: Inputs, y: Targets, options: FitOptions = {}): Promise<History> {
    return trained(async () => lastOf(trainOnTables(this.internals().session, this, "fit", x, y, options)));
  }

  /** Trains like `fit` and yields events as they happen; leaving the loop stops the training. Nothing happens before it begins. */
  train(x: Inputs, y: Targets, options: FitOptions = {}): AsyncGenerator<TrainEvent, History> {
    const events = () => trainOnTables(this.internals().session, this, "train", x, y, options);
    return iterated(eventsOf(events));
  }

  /**
   * Trains on batches as they come: an (async) iterable of { x, y }, or a function that returns one each epoch. Reading
   * the next batch overlaps training on this one. Throws as `fit` does, and what the dataset throws.
   */
  fitDataset(dataset: Dataset, options: FitDatasetOptions = {}): Promise<History> {
    return trained(async () => lastOf(trainOnDataset(this.internals().session, this, dataset, options)));
  }

  /**
   * One update of the weights by the rows x and their targets y, for online and reinforcement learning: loss and metrics of
   * the batch, from before the update. At once where one thread computes (a value), else later (a promise): `await` is right
   * for both. It counts as an epoch of one batch, with the bits of `fit` on it: `epochsTrained`, random numbers and steps of
   * schedules go on by one. Throws as `fit` does, E_NON_FINITE for a loss that is not finite, before the update.
   */
  trainOnBatch(x: Inputs, y: Targets, options: OnBatchOptions = {}): OnBatch<Logs> {
    return withinMemory("model.trainOnBatch(…)", () => this.internals().onBatches.train(x, y, options));
  }

  /** Loss and metrics of a batch, which changes nothing: at once where one thread computes, else as a promise. Throws as `evaluate` does. */
  testOnBatch(x: Inputs, y: Targets, options: OnBatchOptions = {}): OnBatch<Logs> {
    return withinMemory("model.testOnBatch(…)", () => this.internals().onBatches.test(x, y, options));
  }

  /** Loss and metrics on x and y, by name. Throws as `fit` does. */
  evaluate(x: Inputs, y: Targets, options: EvaluateOptions = {}): Promise<Record<string, number>> {
    return evaluated(async () => evaluate(this.internals().session, x, y, options));
  }

  /**
   * The gradients of the loss on all rows at once against central differences, in float64 whatever the model's dtype:
   * the first thing to check when a custom loss or activation does not learn. Throws as `fit` does.
   */
  async checkGradients(x: Inputs, y: Targets, options: CheckGradientsOptions = {}): Promise<GradientReport> {
    return withinMemory("model.checkGradients(…)", () => checkModelGradients(this.internals().session, x, y, options));
  }

  /**
   * Training steps with every number named: net inputs with their terms, outputs, errors, deltas, gradients, updates. A copy
   * of the model makes them, in float64. For networks of one input and one output that a person can read. `chainrule/explain`
   * turns the trace into text, Markdown and a page. Throws as `fit` does, E_LIMIT for networks that are too large.
   */
  async explain(x: Inputs, y: Targets, options: ExplainOptions = {}): Promise<Trace> {
    const { session } = this.internals();
    const { explainModel } = await loadTrace();
    return withinMemory("model.explain(…)", () => explainModel(session, x, y, options));
  }

  /**
   * The derivative of a number that `predict` gives with respect to each number of x, row by row, in float64: how an output
   * moves when an input does. `unit` says which number of the output, by place or by its class's name; for several inputs the
   * result is a list. Throws as `predict` does, E_CONFIG for inputs that an embedding reads.
   */
  async inputGradients(x: Inputs, options: InputGradientsOptions = {}): Promise<InputGradient | InputGradient[]> {
    const { session } = this.internals();
    const { inputGradientsOf } = await loadTrace();
    return withinMemory("model.inputGradients(…)", async () => {
      const gradients = await inputGradientsOf(session, x, options);
      return gradients.length === 1 ? gradients[0] : gradients;
    });
  }

  /**
   * What is wrong with the network on rows x and targets y, and a table of its layers: `text` is both. The history that
   * `fit` resolved to shows more. The model does not change. Throws as `fit` does.
   */
  async diagnose(x: Inputs, y: Targets, options: DiagnoseOptions = {}): Promise<Diagnosis> {
    const { session } = this.internals();
    return withinMemory("model.diagnose(…)", () => diagnoseModel(session, x, y, options));
  }

  /** A copy of all weights, in the order of the layers. Throws E_CONFIG while several threads are changing them. */
  getWeights(): NamedWeights[] {
    const { session } = this.internals();
    const { arena } = session.settledEngine("getWeights");
    return withinMemory("model.getWeights()", () => readNamedWeights(session.network, arena));
  }

  /**
   * Sets weights: all of them in order, or some by name, each as { name?, data } or as plain numbers in row order.
   * Either all are set or none. Throws E_SHAPE, E_DATA, E_NON_FINITE, E_CONFIG for unknown names, and while several
   * threads are changing them.
   */
  setWeights(weights: GivenWeights): void {
    const { session } = this.internals();
    const { arena } = session.settledEngine("setWeights", true);
    withinMemory("model.setWeights(…)", () => writeNamedWeights(session.network, arena, weights));
  }

  /**
   * The plan as text: kernels, operands, shapes. For a training on `rows` rows in batches of `batchSize` if the model is
   * compiled, for a prediction otherwise.
   */
  plan(options: PlanOptions = {}): string {
    this.internals().session.refuseWhenGone();
    return planText(this.internals().session, options);
  }

  /**
   * The model as plain data: architecture, weights, optimizer and its state, random state. What `save` writes;
   * `includeOptimizer: false` leaves out what belongs to its training. Throws E_NON_FINITE, E_CONFIG.
   */
  toJSON(options: ContentOptions = {}): ModelFile {
    const { session } = this.internals();
    // JSON.stringify passes the key under which the model is.
    const content = readOptions(contentOptions, typeof options === "string" ? {} : options, "toJSON");
    session.settledEngine("toJSON", true);
    return withinMemory("model.toJSON()", () => encodeJSON(savedModelOf(session, content)));
  }

  /**
   * Writes the model, whole or not at all: to a path in Node; in pages to "indexeddb://name", "localstorage://name",
   * "downloads://name" or a FileSystemFileHandle; in both to an http or https URL, with PUT. A name that ends with
   * ".safetensors" gets that format, for models of any size; any other gets JSON; ".gz" behind it packs. When it fails, what
   * was there before stays. `includeOptimizer: false` leaves out what belongs to its training. Throws E_IO, E_NON_FINITE,
   * E_ABORTED, E_LIMIT for what JSON cannot hold, E_CONFIG for other targets and for names of other formats.
   */
  async save(target: ModelTarget, options: SaveOptions = {}): Promise<void> {
    const checked = readOptions({ ...contentOptions, ...patienceOptions }, options, "save");
    return withinMemory("model.save(…)", () => saveSession(this.internals().session, target, checked));
  }
}
