/** Chainrule: train neural networks in JavaScript, on WebAssembly. This file is the public API. */
export { ChainruleError, type ErrorCode } from "./base/errors.ts";
export { model, sequential, type GraphOptions, type ModelOptions, type SequentialOptions } from "./model/create.ts";
export { loadModel, type LoadOptions, type ModelFile } from "./saving/format.ts";
export { listModels, removeModel, type ModelSource, type ModelTarget } from "./saving/locations.ts";
export type { StoredModel } from "./platform/stored.ts";
export { explain } from "./tutorials/explain.ts";
export type { ExplainOptions } from "./trace/options.ts";
export type { PresetOptions } from "./tutorials/options.ts";
export type * from "./trace/trace.ts";
export { Model, type DiagnoseOptions, type NamedWeights, type Prediction } from "./model/model.ts";
export type { Finding, FindingName, LayerReport } from "./diagnosis/finding.ts";
export type { Diagnosis } from "./diagnosis/report.ts";
export type { NonFinitePolicy } from "./training/nonFinite.ts";
export type { CheckGradientsOptions, GradientCheck, GradientReport } from "./inspection/checkGradients.ts";
export type { CompileOptions } from "./session/compile.ts";
export type { Batch, Dataset, FitDatasetOptions } from "./training/dataset.ts";
export type { EvaluateOptions, FitOptions, Inputs } from "./training/options.ts";
export type {
  Callback,
  History,
  Logs,
  NonFinite,
  StoppedBy,
  TrainEvent,
  TrainingControl,
} from "./training/callbacks/callback.ts";
export type { GivenWeights } from "./network/weights.ts";
export type { Input, Numbers, ShapedData } from "./data/input.ts";
export type { DType, RealArray } from "./memory/tensor.ts";
export * from "./layers/all.ts";
export { input, type InputOptions, type SymbolicTensor } from "./layers/symbolic.ts";
export type { Layer } from "./layers/layer.ts";
export type { Shape } from "./memory/shape.ts";
export type { ActivationOptions } from "./layers/activation.ts";
export type { BatchNormalizationOptions } from "./layers/batchNormalization.ts";
export type { DenseOptions } from "./layers/dense.ts";
export type { DropoutOptions } from "./layers/dropout.ts";
export type { EmbeddingOptions } from "./layers/embedding.ts";
export type { GaussianNoiseOptions } from "./layers/gaussianNoise.ts";
export type { LayerNormalizationOptions } from "./layers/layerNormalization.ts";
export type { ReshapeOptions } from "./layers/reshape.ts";
export * from "./kernels/activations/all.ts";
export * from "./kernels/losses/all.ts";
export * from "./metrics/all.ts";
export * from "./training/callbacks/all.ts";
export { customActivation, customLoss, customMetric } from "./custom.ts";
export type { CustomActivationOptions, CustomLossOptions, CustomMetricOptions } from "./custom.ts";
export { confusionMatrix } from "./metrics/confusionMatrix.ts";
export * from "./kernels/optimizers/all.ts";
export type { Optimizer } from "./kernels/optimizers/optimizer.ts";
export type { SgdOptions } from "./kernels/optimizers/sgd.ts";
export type { RmspropOptions } from "./kernels/optimizers/rmsprop.ts";
export type { AdagradOptions } from "./kernels/optimizers/adagrad.ts";
export type { AdadeltaOptions } from "./kernels/optimizers/adadelta.ts";
export type { AdamOptions } from "./kernels/optimizers/adam.ts";
export type { AdamWOptions } from "./kernels/optimizers/adamw.ts";
export type { AdamaxOptions } from "./kernels/optimizers/adamax.ts";
export type { NadamOptions } from "./kernels/optimizers/nadam.ts";
export * from "./schedules/all.ts";
export type { Rate } from "./schedules/rate.ts";
export * from "./initializers/all.ts";
export * from "./regularizers/all.ts";
export * from "./constraints/all.ts";
export type { Spec } from "./base/registry.ts";
