/** chainrule/formats: models to and from the files of other tools. This file is its public API. */
export { ChainruleError, type ErrorCode } from "./base/errors.ts";
export { fromOnnx, toOnnx, type OnnxOptions } from "./onnx.ts";
export type { ModelDescription } from "./formats/description.ts";
export { fromBrain, fromConvNet } from "./saving/fromOthers.ts";
export { withNewClass, withNewHead, type NewHeadOptions } from "./saving/newHead.ts";
export type { Exportable } from "./export/given.ts";
export { toJavaScript, type JavaScriptOptions, type ModuleForm } from "./export/javascript.ts";
export { toC, type CFiles, type COptions } from "./export/c.ts";
export { toHTML, type HTMLOptions } from "./export/page/html.ts";
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
