/** The entry `chainrule/explain`: traces with their renderers and programs, and the tutorials' networks. */
export * from "../trace/index.ts";
export { adapt } from "./presets/adapt.ts";
export { presets } from "./presets/all.ts";
export { explainNames, presetNames, presetOptions } from "./options.ts";
export type { Preset } from "./presets/preset.ts";
export type { PresetOptions } from "./options.ts";
