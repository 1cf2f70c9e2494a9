/** The layers, a line each: what a saved model may name. */
export { activation, type ActivationOptions } from "./activation.ts";
export { add } from "./add.ts";
export { batchNormalization, type BatchNormalizationOptions } from "./batchNormalization.ts";
export { bidirectional, type BidirectionalOptions } from "./bidirectional.ts";
export { concatenate } from "./concatenate.ts";
export { conv1d, conv2d, type ConvolutionOptions } from "./convolution.ts";
export { conv2dTranspose, type TransposedConvolutionOptions } from "./transposedConvolution.ts";
export { dense, type DenseOptions } from "./dense.ts";
export { depthwiseConv2d, type DepthwiseConvolutionOptions } from "./depthwiseConv2d.ts";
export { dropout, type DropoutOptions } from "./dropout.ts";
export { embedding, type EmbeddingOptions } from "./embedding.ts";
export { gaussianNoise, type GaussianNoiseOptions } from "./gaussianNoise.ts";
export { gru } from "./gru.ts";
export { layerNormalization, type LayerNormalizationOptions } from "./layerNormalization.ts";
export { lstm, type LstmOptions } from "./lstm.ts";
export { masking, type MaskingOptions } from "./masking.ts";
export { permute, type PermuteOptions } from "./permute.ts";
export {
  averagePooling1d,
  averagePooling2d,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  maxPooling1d,
  maxPooling2d,
  type PoolingOptions,
} from "./pooling.ts";
export { flatten, reshape, type ReshapeOptions } from "./reshape.ts";
export type { RecurrentOptions } from "./recurrent.ts";
export { simpleRnn, type SimpleRnnOptions } from "./simpleRnn.ts";
export { upSampling2d, zeroPadding2d, type UpSamplingOptions, type ZeroPaddingOptions } from "./upSampling.ts";
