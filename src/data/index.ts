/** `chainrule/data`: readers of data files and what is done to rows before they are trained on. */
export { loadIdx, readIdx, readIdxFile, type Idx, type IdxArray, type IdxOptions } from "./idx.ts";
export { augmented, type AugmentOptions } from "./augmented.ts";
export type { EpochOptions } from "./epochs.ts";
export type { Canvas, Channels, Image } from "./image.ts";
export { imageToRow, type ImageToRowOptions } from "./imageToRow.ts";
export { padSequences, type PadOptions, type Sequence } from "./padSequences.ts";
export { trainTestSplit, type Part, type Rows, type Split, type SplitOptions } from "./split.ts";
export { batches, shuffleBuffer, type Example, type ShuffleOptions } from "./stream.ts";
export { tokenizer, type Text, type Tokenizer, type TokenizerJSON, type TokenizerOptions } from "./tokenizer.ts";
export { windows, type Windows, type WindowOptions, type WindowView } from "./windows.ts";
