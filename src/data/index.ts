/** `chainrule/data`: readers of data files and what is done to rows before they are trained on. */
export { loadIdx, readIdx, readIdxFile, type Idx, type IdxArray, type IdxOptions } from "./idx.ts";
export type { Canvas, Channels, Image } from "./image.ts";
export { imageToRow, type ImageToRowOptions } from "./imageToRow.ts";
export { trainTestSplit, type Part, type Rows, type Split, type SplitOptions } from "./split.ts";
export { batches, shuffleBuffer, type Example, type ShuffleOptions } from "./stream.ts";
