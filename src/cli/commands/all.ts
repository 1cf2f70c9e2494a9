/** The commands, a line each. */
export { benchCommand } from "./bench.ts";
export { completionCommand } from "./completion.ts";
export { evaluateCommand } from "./evaluate.ts";
export { explainCommand } from "./explain.ts";
export { exportCommand } from "./export.ts";
export { importCommand } from "./import.ts";
export { inspectCommand } from "./inspect.ts";
export { predictCommand } from "./predict.ts";
export { resumeCommand } from "./resume.ts";
export { trainCommand } from "./train.ts";
