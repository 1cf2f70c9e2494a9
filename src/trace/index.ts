/** The entry `chainrule/explain`: traces of training steps, and what makes them readable. */
export { checkExplain, explainNames, presetNames } from "./check.ts";
export { rounding } from "./rounding.ts";
export { explainSteps } from "./steps.ts";
export { toHTML } from "./render/html.ts";
export { toMarkdown } from "./render/markdown.ts";
export { toText } from "./render/text.ts";
export { presets } from "../tutorials/presets/all.ts";
export { adapt } from "../tutorials/presets/adapt.ts";
export { toJavaScript } from "./programs/javascript.ts";
export { toPython } from "./programs/python.ts";
export type { Preset } from "../tutorials/presets/preset.ts";
export type * from "./trace.ts";
export type * from "./options.ts";
