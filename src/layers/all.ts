/** The layers, a line each: what a saved model may name. */
export { activation } from "./activation.ts";
export { add } from "./add.ts";
export { batchNormalization } from "./batchNormalization.ts";
export { concatenate } from "./concatenate.ts";
export { dense } from "./dense.ts";
export { dropout } from "./dropout.ts";
export { embedding } from "./embedding.ts";
export { gaussianNoise } from "./gaussianNoise.ts";
export { layerNormalization } from "./layerNormalization.ts";
export { flatten, reshape } from "./reshape.ts";
