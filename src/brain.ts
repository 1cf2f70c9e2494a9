/** chainrule/brain: programs for brain.js, with another import. This file is its public API. */
export { ChainruleError, type ErrorCode } from "./base/errors.ts";
export type { BrainActivation } from "./formats/brain/brainNetwork.ts";
export type { ModelFile } from "./saving/json.ts";
export * from "./brain/index.ts";
/** `import brain from "chainrule/brain"`, as of brain.js. */
export * as default from "./brain/index.ts";
