/** Traces of training steps, and what makes them readable. `model.explain` loads this room when it is called. */
/** @internal */
export { explainModel } from "./explainModel.ts";
/** @internal */
export { inputGradientsOf } from "./inputGradients.ts";
export { toHTML } from "./render/html.ts";
export { toMarkdown } from "./render/markdown.ts";
export { toText } from "./render/text.ts";
export { toJavaScript } from "./programs/javascript.ts";
export { toPython } from "./programs/python.ts";
export type * from "./trace.ts";
export type { InputGradient, InputGradientsOptions } from "./inputGradients.ts";
export type { ExplainOptions, Names } from "./options.ts";
