/** The file formats of models, a line each. */
export { json } from "./json.ts";
export { onnx } from "./onnx.ts";
export { safetensors } from "./binary.ts";
