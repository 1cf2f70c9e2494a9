/** The cases of every kernel, by its name in src/kernels. */
export { activationBackward, activationForward } from "./activations.ts";
export {
  activatedConvolution,
  convolution,
  convolutionGradient,
  convolutionGradientUpdate,
  depthwise,
  depthwiseBackward,
  depthwiseGradient,
  maxPooling,
  maxPoolingBackward,
  spreadWindows,
  sumWindows,
  transposedConvolution,
} from "./convolution.ts";
export { accumulate, clear, collect, gather, record, shuffle, smooth, weighGradient, weighLoss } from "./data.ts";
export {
  blend,
  columnStatistics,
  copyColumns,
  dropout,
  dropoutBackward,
  gaussianNoise,
  lookup,
  lookupGradient,
  normalizeColumns,
  normalizeColumnsBackward,
  normalizeRows,
  normalizeRowsBackward,
} from "./layers.ts";
export { addSquares, clipNorm, clipValue, limitNorms, penalty, penaltyGradient, rate, zero } from "./learning.ts";
export { lossBackward, lossForward, measure } from "./losses.ts";
export { addTo, affine, biasGradient, dense, permute, product, reshape, transpose, weightGradient } from "./matrix.ts";
export { advance, biasGradientUpdate, update, weightGradientUpdate } from "./optimizers.ts";
export {
  gru,
  gruBackward,
  lstm,
  lstmBackward,
  packSteps,
  reverseSteps,
  simpleRnn,
  simpleRnnBackward,
  stepMask,
  unpackSteps,
  weighSteps,
} from "./recurrent.ts";
