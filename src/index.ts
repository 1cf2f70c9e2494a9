/** Chainrule: train neural networks in JavaScript, on WebAssembly. This file is the public API. */
export { ChainruleError, type ErrorCode } from "./base/errors.ts";
export { model, sequential, type GraphOptions, type ModelOptions, type SequentialOptions } from "./model/create.ts";
export { loadModel } from "./model/load.ts";
export type { LoadOptions } from "./saving/read.ts";
export type { ModelFile } from "./saving/json.ts";
export type { SaveOptions } from "./saving/save.ts";
export type { ContentOptions } from "./saving/savedModel.ts";
export {
  listModels,
  removeModel,
  type ModelSource,
  type ModelTarget,
  type PatienceOptions,
} from "./saving/locations.ts";
export type { StoredModel } from "./platform/stored.ts";
export { explain } from "./tutorials/explain.ts";
export type { ExplainOptions } from "./trace/options.ts";
export type { PresetOptions } from "./tutorials/options.ts";
export type * from "./trace/trace.ts";
export { Model } from "./model/model.ts";
export type { PredictionModel } from "./model/predictionModel.ts";
export type { DiagnoseOptions } from "./diagnosis/index.ts";
export type { ClassifyOptions, ClassScore } from "./prediction/classes.ts";
export type { EvaluateOptions } from "./prediction/evaluate.ts";
export type { OnBatch, Prediction } from "./prediction/predictions.ts";
export type { Finding, FindingName, LayerReport } from "./diagnosis/finding.ts";
export type { Diagnosis } from "./diagnosis/report.ts";
export type { NonFinitePolicy } from "./training/nonFinite.ts";
export type { CheckGradientsOptions, GradientCheck, GradientReport } from "./inspection/checkGradients.ts";
export type { CompileOptions } from "./session/compile.ts";
export type { OnBatchOptions } from "./training/onBatch.ts";
export type { Batch, Dataset } from "./training/readAhead.ts";
export type { Inputs } from "./session/inputs.ts";
export type { Target, Targets } from "./session/examples.ts";
export type { Callback, FitDatasetOptions, FitOptions, TrainingControl } from "./model/training.ts";
export type { NonFinite } from "./diagnosis/lost.ts";
export type { History, Logs, StoppedBy, TrainEvent } from "./training/callbacks/callback.ts";
export type { JSONObject, JSONValue } from "./base/json.ts";
export type { GivenLabels, Labels } from "./network/labels.ts";
export type { GivenWeights, NamedWeights } from "./network/weights.ts";
export type { BackendName, EngineOptions } from "./backends/request.ts";
export type { ClassWeight } from "./session/examples.ts";
export type { Matrix, TypedArray } from "./memory/tensor.ts";
export type { ActivationLike } from "./kernels/activations/index.ts";
export type { InitializerLike } from "./initializers/index.ts";
export type { LossLike } from "./kernels/losses/index.ts";
export type { MetricLike } from "./metrics/index.ts";
export type { OptimizerLike } from "./kernels/optimizers/index.ts";
export type { RegularizerLike } from "./regularizers/index.ts";
export type { ConstraintLike } from "./constraints/index.ts";
export type { ForeignTensor, StridedArray } from "./data/foreign.ts";
export type { Canvas, Image, ImageLike } from "./data/image.ts";
export type { Input, Nested, Numbers, ShapedData } from "./data/input.ts";
export type { DType, RealArray } from "./memory/tensor.ts";
export * from "./layers/all.ts";
export { input, type InputOptions, type SymbolicTensor } from "./layers/symbolic.ts";
export type { Layer } from "./layers/layer.ts";
export type { Shape } from "./memory/shape.ts";
export * from "./kernels/activations/all.ts";
export * from "./kernels/losses/all.ts";
export * from "./metrics/all.ts";
export * from "./training/callbacks/all.ts";
export { customActivation, customLoss, customMetric } from "./custom.ts";
export type { CustomActivationOptions, CustomLossOptions, CustomMetricOptions } from "./custom.ts";
export { confusionMatrix } from "./metrics/confusionMatrix.ts";
export * from "./kernels/optimizers/all.ts";
export type { Optimizer } from "./kernels/optimizers/optimizer.ts";
export * from "./schedules/all.ts";
export type { Rate } from "./schedules/rate.ts";
export * from "./initializers/all.ts";
export * from "./regularizers/all.ts";
export * from "./constraints/all.ts";
export type { Spec } from "./base/registry.ts";
