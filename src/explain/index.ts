/** The entry `chainrule/explain`: traces of training steps, and what makes them readable. */
export { checkExplain } from "./check.ts";
export { rounding } from "./rounding.ts";
export { explainSteps } from "./steps.ts";
export type * from "./trace.ts";
export type * from "./options.ts";
