/** The layers, a line each: what a saved model may name. */
export { activation, type ActivationOptions } from "./activation.ts";
export { add } from "./add.ts";
export { batchNormalization, type BatchNormalizationOptions } from "./batchNormalization.ts";
export { concatenate } from "./concatenate.ts";
export { dense, type DenseOptions } from "./dense.ts";
export { dropout, type DropoutOptions } from "./dropout.ts";
export { embedding, type EmbeddingOptions } from "./embedding.ts";
export { gaussianNoise, type GaussianNoiseOptions } from "./gaussianNoise.ts";
export { layerNormalization, type LayerNormalizationOptions } from "./layerNormalization.ts";
export { flatten, reshape, type ReshapeOptions } from "./reshape.ts";
