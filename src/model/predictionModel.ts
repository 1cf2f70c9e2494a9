/** What a model does without being trained. Each method delegates to the room that does it. */
import type { BackendName } from "../backends/request.ts";
import { checkJSON, type JSONObject } from "../base/json.ts";
import { withinMemory } from "../base/outOfMemory.ts";
import type { ForeignTensor } from "../data/foreign.ts";
import type { ImageLike } from "../data/image.ts";
import type { Nested } from "../data/input.ts";
import type { DType, RealArray } from "../memory/tensor.ts";
import { checkLabelNames, type GivenLabels } from "../network/labels.ts";
import { classify, classifyOne, type ClassifyOptions, type ClassScore } from "../prediction/classes.ts";
import type { OnBatch, Prediction, Predictions } from "../prediction/predictions.ts";
import type { Inputs } from "../session/inputs.ts";
import type { PredictionSession } from "../session/predicting.ts";
import { sessionSummary } from "../session/summary.ts";
import { classified, forOutputs, predicted, type ForOutputs } from "./results.ts";

/** What a model that predicts delegates to: a function, for the reasons of internals.ts. */
export interface PredictionInternals {
  /** Throws E_DISPOSED after `dispose`. */
  (): { readonly session: PredictionSession; readonly predictions: Predictions };
  dispose(): void;
}

/** A model as `loadModel` of `chainrule/predict` gives it; `Model` trains as well. `Several`: whether the network has several outputs. */
export class PredictionModel<Several extends boolean = false> {
  /** @internal */
  readonly internals: PredictionInternals;

  /** @internal */
  constructor(internals: PredictionInternals) {
    this.internals = internals;
  }

  /** Which backend computes: "wasm" or "javascript". */
  get backend(): BackendName {
    return this.internals().session.engine.backend.name;
  }

  /** How many threads may share the work of large enough batches; `Model.plan` says how many were found to be fastest. */
  get threads(): number {
    return this.internals().session.engine.backend.threads;
  }

  /** "fast" where that was asked for and the engine can fuse products and sums, else "exact". */
  get precision(): "exact" | "fast" {
    return this.internals().session.engine.backend.arithmetic === "fast" ? "fast" : "exact";
  }

  /** "wide" where that was asked for and the engine makes 256-bit vectors, else "128". */
  get vectors(): "128" | "wide" {
    return this.internals().session.engine.backend.arithmetic === "wide" ? "wide" : "128";
  }

  get dtype(): DType {
    return this.internals().session.spec.dtype;
  }

  /**
   * What the classes are called: one name for each output of the last layer, two for one output (no, yes); with several
   * outputs a list each. Targets can then be names, and `classify`, reports and files use them. undefined takes them away.
   * Throws E_CONFIG for another number of names.
   */
  get labels(): ForOutputs<Several, readonly string[]> {
    return forOutputs<Several, readonly string[]>(this.internals().session.network.labels);
  }

  set labels(names: GivenLabels | undefined) {
    const { network } = this.internals().session;
    network.labels = checkLabelNames(names, network.outputs);
  }

  /** Data of your own that is saved with the model: an object of plain JSON, which is copied. Setting throws E_CONFIG for anything else, E_LIMIT. */
  get metadata(): JSONObject {
    return this.internals().session.metadata;
  }

  set metadata(value: JSONObject) {
    this.internals().session.metadata = checkJSON(value, "metadata");
  }

  /**
   * The outputs for rows x, computed in one go: at once where one thread computes, else as a promise. `predict` cuts many
   * rows into parts, and lets the event loop turn between them. Throws as `predict` does.
   */
  predictOnBatch(x: Inputs): OnBatch<ForOutputs<Several, Prediction>> {
    const predictions = withinMemory("model.predictOnBatch(…)", () => this.internals().predictions.predictOnBatch(x));
    const each = forOutputs<Several, Prediction>;
    return predictions instanceof Promise ? predictions.then(each) : each(predictions);
  }

  /**
   * The outputs for rows x; for a network with several outputs a list, in their order.
   * Throws E_SHAPE, E_DATA, E_NON_FINITE for data that does not fit, E_ENGINE when a thread is lost.
   */
  predict(x: Inputs): Promise<ForOutputs<Several, Prediction>> {
    return predicted(async () => forOutputs<Several, Prediction>(await this.internals().predictions.predict(x)));
  }

  /**
   * The outputs for one row, synchronously. With `out` they are written there, and nothing is allocated. For networks of
   * one input and one output. While several threads train, it reads the weights as they are at that moment.
   * Throws E_SHAPE, E_DATA, E_NON_FINITE.
   */
  predictOne(row: Nested | ImageLike | ForeignTensor, out?: RealArray): RealArray {
    return this.internals().predictions.predictOne(row, out);
  }

  /**
   * The classes of rows x by their names, for each row the most probable first, with their probabilities. For models with
   * `labels` and one output. Throws E_CONFIG for others, and as `predict` does.
   */
  classify(x: Inputs, options: ClassifyOptions = {}): Promise<ClassScore[][]> {
    return classified(async () => classify(this.internals(), x, options));
  }

  /** The same for one row, synchronously, as `predictOne`. */
  classifyOne(row: Nested | ImageLike | ForeignTensor, options: ClassifyOptions = {}): ClassScore[] {
    return classifyOne(this.internals(), row, options);
  }

  /** The name of the most probable class of each row. Throws as `classify` does. */
  predictLabels(x: Inputs): Promise<string[]> {
    return classified(async () => (await this.classify(x, { top: 1 })).map(([{ label }]) => label));
  }

  /** The network as a table. */
  summary(): string {
    return sessionSummary(this.internals().session);
  }

  /**
   * Frees the memory; an unreachable model is freed anyway. Everything afterwards throws E_DISPOSED. A training under way
   * ends after its batch, resolves with stoppedBy "dispose", and the memory is freed then. Never throws.
   */
  dispose(): void {
    this.internals.dispose();
  }
}
