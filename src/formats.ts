/** chainrule/formats: models to and from the files of other tools. This file is its public API. */
export { ChainruleError, type ErrorCode } from "./base/errors.ts";
export { fromOnnx, toOnnx, type OnnxOptions, type OnnxSource } from "./onnx.ts";
export type { ModelDescription } from "./formats/description.ts";
export type { ModelFile } from "./saving/json.ts";
