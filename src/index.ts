/** Chainrule: train neural networks in JavaScript, on WebAssembly. This file is the public API. */
export { ChainruleError, type ErrorCode } from "./errors.ts";
export { sequential, type SequentialOptions } from "./model/sequential.ts";
export { loadModel, type LoadOptions, type ModelFile } from "./model/format.ts";
export { Model, type NamedWeights, type Prediction } from "./model/model.ts";
export type { CompileOptions } from "./model/compile.ts";
export type { EvaluateOptions, FitOptions } from "./model/fit.ts";
export type { Callback, History, Logs, StoppedBy, TrainEvent } from "./model/callbacks.ts";
export type { GivenWeights } from "./model/weights.ts";
export type { Input, Numbers, ShapedData } from "./data/input.ts";
export type { DType, RealArray } from "./memory/tensor.ts";
export { dense, type DenseOptions } from "./layers/dense.ts";
export type { Layer } from "./layers/layer.ts";
export { sgd, type SgdOptions } from "./optimizers/sgd.ts";
export { adam, type AdamOptions } from "./optimizers/adam.ts";
export type { Optimizer } from "./optimizers/optimizer.ts";
