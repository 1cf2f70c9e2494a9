/** The commands, a line each. */
export { explainCommand } from "./explain.ts";
export { predictCommand } from "./predict.ts";
export { resumeCommand } from "./resume.ts";
export { trainCommand } from "./train.ts";
