/** The commands, a line each. */
export { evaluateCommand } from "./evaluate.ts";
export { explainCommand } from "./explain.ts";
export { inspectCommand } from "./inspect.ts";
export { predictCommand } from "./predict.ts";
export { resumeCommand } from "./resume.ts";
export { trainCommand } from "./train.ts";
