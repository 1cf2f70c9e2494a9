/** chainrule/formats: models to and from the files of other tools. This file is its public API. */
export { ChainruleError, type ErrorCode } from "./base/errors.ts";
export type { ModelDescription } from "./formats/description.ts";
export { fromBrain, fromConvNet } from "./saving/fromOthers.ts";
export { withNewClass, withNewHead, type NewHeadOptions } from "./saving/newHead.ts";
export type { ModelFile } from "./saving/json.ts";
