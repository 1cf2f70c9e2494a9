/** chainrule/formats: models to and from the files of other tools. This file is its public API. */
export { ChainruleError, type ErrorCode } from "./base/errors.ts";
export type { ModelDescription } from "./formats/description.ts";
export type {
  ReadArtifacts,
  TensorFlowArtifacts,
  TensorFlowFiles,
  WeightSpec,
} from "./formats/tensorflow/artifacts.ts";
export type { NamedTensor, Tensors } from "./formats/names/tensors.ts";
export type { ModelLike } from "./saving/given.ts";
export type { ModelFile } from "./saving/json.ts";
export { fromTensorFlow, saveTensorFlow, toTensorFlow, toTensorFlowFiles } from "./saving/tensorflow.ts";
export {
  fromSafetensors,
  toSafetensors,
  weightsFrom,
  type NamesOptions,
  type SafetensorsOptions,
} from "./saving/namedTensors.ts";
