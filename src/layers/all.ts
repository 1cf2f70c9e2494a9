/** The layers, a line each: what a saved model may name. */
export { activation } from "./activation.ts";
export { dense } from "./dense.ts";
export { flatten, reshape } from "./reshape.ts";
