/** The file formats of models, a line each. */
export { json } from "./json.ts";
export { safetensors } from "./binary.ts";
