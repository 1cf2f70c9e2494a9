/** The commands, a line each. */
export { explainCommand } from "./explain.ts";
