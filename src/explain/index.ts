/** The entry `chainrule/explain`: traces of training steps, and what makes them readable. */
export { checkExplain, explainNames, presetNames } from "./check.ts";
export { rounding } from "./rounding.ts";
export { explainSteps } from "./steps.ts";
export { presets } from "./presets/all.ts";
export { adapt } from "./presets/adapt.ts";
export type { Preset } from "./presets/preset.ts";
export type * from "./trace.ts";
export type * from "./options.ts";
