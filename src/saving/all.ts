/** The file formats of models, a line each. */
export { json } from "./json.ts";
