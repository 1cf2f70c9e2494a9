/** chainrule/predict: models that were saved, loaded to predict and for nothing else. This file is its public API. */
import { chooseBackend } from "./backends/choose.ts";
import { awaitHints, membersOf } from "./base/awaitHints.ts";
import { PredictionModel } from "./model/predictionModel.ts";
import { Predictions } from "./prediction/predictions.ts";
import type { ModelSource } from "./saving/locations.ts";
import { decodeLosses } from "./saving/losses.ts";
import { readModel, type LoadOptions } from "./saving/read.ts";
import { LoadedSession } from "./session/loaded.ts";

export { ChainruleError, type ErrorCode } from "./base/errors.ts";
export type { BackendName, EngineOptions } from "./backends/request.ts";
export type { JSONObject, JSONValue } from "./base/json.ts";
export type { ForeignTensor, StridedArray } from "./data/foreign.ts";
export type { Canvas, Image, ImageLike } from "./data/image.ts";
export type { Input, Numbers, ShapedData } from "./data/input.ts";
export type { DType, RealArray } from "./memory/tensor.ts";
export type { GivenLabels } from "./network/labels.ts";
export type { StoredModel } from "./platform/stored.ts";
export type { ClassifyOptions, ClassScore } from "./prediction/classes.ts";
export type { OnBatch, Prediction } from "./prediction/predictions.ts";
export type { ModelFile } from "./saving/json.ts";
export { listModels, removeModel, type ModelSource, type PatienceOptions } from "./saving/locations.ts";
export type { LoadOptions } from "./saving/read.ts";
export type { Inputs } from "./session/inputs.ts";
export { PredictionModel };

const loaded = awaitHints("loadModel(…)", membersOf(PredictionModel));

/**
 * A model from where it was saved, or from what toJSON returned; see ModelSource. It predicts with the bits of the model
 * that was saved; what the file says of its training is left aside. Throws as `loadModel` of `chainrule` does.
 */
export function loadModel<Several extends boolean = false>(
  source: ModelSource,
  options: LoadOptions = {},
): Promise<PredictionModel<Several>> {
  return loaded(async () => {
    const model = await readModel(source, options, decodeLosses);
    const session = new LoadedSession(model, await chooseBackend(model.engine));
    const predictions = new Predictions(session);
    const internals = () => {
      session.refuseWhenGone();
      return { session, predictions };
    };
    return new PredictionModel<Several>(Object.assign(internals, { dispose: () => session.dispose() }));
  });
}
