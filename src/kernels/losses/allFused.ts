/** The fused losses, a line each: the form of a loss with the last activation inside, in the file of that loss. Plans take it where the last activation fits (plan/batch.ts). */
export { sigmoidBinaryCrossentropy } from "./binaryCrossentropy.ts";
export { softmaxCategoricalCrossentropy } from "./categoricalCrossentropy.ts";
export { softmaxSparseCategoricalCrossentropy } from "./sparseCategoricalCrossentropy.ts";
