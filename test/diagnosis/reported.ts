/** Programs as they were reported on public trackers and question sites, written anew: each with the address of its source. */
import { dense, sgd, adam } from "../../src/index.ts";
import { linear, relu, rows, sigmoid, softmax, type Program } from "./programs.ts";

const mse = (optimizer: Program["compile"]["optimizer"] = "sgd") => ({ loss: "meanSquaredError", optimizer }) as const;
const upTo = (count: number, from = 1) => rows(count, (i) => [from + i]);
const noise = (count: number, columns: number, size = 1, seed = 1) =>
  rows(count, (_, random) => Array.from({ length: columns }, () => random(-size, size)), seed);
const xor = [[0, 0], [0, 1], [1, 0], [1, 1]]; // prettier-ignore
const rents = [[3, 2, 1421], [3, 3, 1545], [2, 1, 870], [4, 3, 2100], [1, 1, 560], [2, 2, 1130]]; // prettier-ignore
const cost = [[1692], [1775], [1280], [2350], [960], [1490]];

export const reported: readonly Program[] = [
  // https://github.com/tensorflow/tensorflow/issues/18493
  { about: "y = x + 2 up to 24, one epoch with the default rate", told: ["unscaledInputs", "explodingGradient"], layers: [linear()], compile: mse(), x: upTo(24), y: upTo(24, 3), fit: { epochs: 1 } },
  // https://blog.gitcode.com/ac87cd9ae851f44c70a366bafd5feed3.html
  { about: "y = 2x − 1 with one large x", told: ["nonFinite"], layers: [linear()], compile: mse(), x: [[-1], [0], [1], [2], [3], [4], [29]], y: [[-3], [-1], [1], [3], [5], [7], [57]], fit: { epochs: 500 } },
  // https://github.com/tensorflow/tensorflow/issues/12030
  { about: "a sum of squares with an outlier", told: ["nonFinite", "explodingGradient", "unscaledInputs"], layers: [linear()], compile: mse(), x: [[1], [2], [3], [4], [35]], y: [[0], [-1], [-2], [-3], [-34]], fit: { epochs: 10, batchSize: 5 } },
  // https://github.com/llSourcell/linear_regression_live/issues/4
  { about: "hours against scores as they are", told: ["nonFinite"], layers: [linear()], compile: mse(), x: [[32], [53], [61], [47], [59]], y: [[31], [68], [62], [71], [87]], fit: { epochs: 1000 } },
  // https://github.com/BrainJS/brain.js/issues/195
  { about: "rents behind a sigmoid", told: ["labelsOutOfRange"], layers: [sigmoid(3), sigmoid()], compile: mse(sgd({ learningRate: 0.3 })), x: rents, y: cost, fit: { epochs: 200 } },
  // https://github.com/BrainJS/brain.js/issues/518
  { about: "3, 4, 5, 6 behind a sigmoid", told: ["labelsOutOfRange"], layers: [sigmoid(3), sigmoid()], compile: mse(sgd({ learningRate: 0.3 })), x: [[1, 2, 3, 4, 5], [2, 3, 4, 5, 6], [3, 4, 5, 6, 7], [4, 5, 6, 7, 8]], y: [[3], [4], [5], [6]] },
  // https://github.com/BrainJS/brain.js/issues/687
  { about: "the double of a number behind a sigmoid", told: ["labelsOutOfRange"], layers: [sigmoid(3), sigmoid()], compile: mse(sgd({ learningRate: 0.3 })), x: upTo(5), y: rows(5, (i) => [2 * (i + 1)]) },
  // https://github.com/BrainJS/brain.js/issues/850
  { about: "tons by year behind sigmoids", told: ["labelsOutOfRange"], layers: [sigmoid(3), sigmoid(3)], compile: mse(sgd({ learningRate: 0.3 })), x: upTo(6, 2004), y: rows(6, (i) => [11500 + 3000 * i, 2070 + 500 * i, 0]) },
  // https://github.com/BrainJS/brain.js/issues/360
  { about: "the value of a property", told: ["labelsOutOfRange"], layers: [sigmoid(4), sigmoid()], compile: mse(sgd({ learningRate: 0.3 })), x: [[1965, 62352, 3989], [1963, 164604, 6768], [1924, 80100, 7332]], y: [[820000], [1975000], [1104000]] },
  // https://github.com/BrainJS/brain.js/issues/466
  { about: "pixels from 0 to 255 before sigmoids", told: ["unscaledInputs", "saturated"], layers: [sigmoid(32), softmax(10)], compile: { loss: "sparseCategoricalCrossentropy", optimizer: "sgd" }, x: rows(200, (_, r) => Array.from({ length: 64 }, () => (r() > 0.6 ? Math.round(r(0, 255)) : 0))), y: rows(200, (i) => i % 10), fit: { epochs: 3 } },
  // https://github.com/cazala/synaptic/issues/208
  { about: "whether a number is above 150", told: ["unscaledInputs", "saturated"], layers: [sigmoid(2), sigmoid()], compile: { loss: "binaryCrossentropy", optimizer: sgd({ learningRate: 0.1 }) }, x: rows(1000, (_, r) => [Math.floor(r(0, 300))]), y: rows(1000, (_, r) => [Math.floor(r(0, 300)) >= 150 ? 1 : 0]), fit: { epochs: 3 } },
  // https://community.deeplearning.ai/t/loss-values-do-not-change/324182
  { about: "y = 2x − 1 behind a relu", told: ["labelsOutOfRange", "deadRelu"], layers: [relu(4), relu(2), relu(1)], compile: mse(adam({ learningRate: 0.001 })), x: upTo(7, -1), y: rows(7, (i) => [2 * i - 3]), fit: { epochs: 500 } },
  // https://stackoverflow.com/questions/52800582
  { about: "y = x⁴ from −100 to 100", told: ["unscaledInputs", "unscaledTargets"], layers: [sigmoid(50), dense({ units: 50, activation: "elu" }), linear()], compile: mse(adam()), x: rows(200, (i) => [i - 100]), y: rows(200, (i) => [(i - 100) ** 4]), fit: { epochs: 20 } },
  // https://datascience.stackexchange.com/questions/15962
  { about: "weights that skyrocket", told: ["nonFinite", "unscaledInputs", "explodingGradient", "unscaledTargets"], layers: [relu(32), relu(32), linear()], compile: mse(sgd({ learningRate: 0.001 })), x: noise(200, 8, 100), y: noise(200, 1, 100), fit: { epochs: 1 } },
  // https://stats.stackexchange.com/questions/433365
  { about: "xor of three combinations behind relus that are dead", told: ["deadRelu", "stuckAtChance"], layers: [linear(2), dense({ units: 2, activation: "relu", biasInitializer: { kind: "initializer", name: "constant", options: { value: -3 } } as never }), relu(1)], compile: mse(), x: rows(300, (i) => xor[i % 3]), y: rows(300, (i) => [Number(i % 3 > 0)]), fit: { epochs: 5 } },
  // https://taourl.com/read-2675780.html
  { about: "four relu layers that start at zero", told: ["deadRelu", "stuckAtChance"], layers: [...[64, 64, 64].map((units) => dense({ units, activation: "relu", kernelInitializer: "zeros" })), linear()], compile: mse(adam()), x: rows(400, (_, r) => Array.from({ length: 10 }, () => r(0, 1))), y: rows(400, (_, r) => { let s = 0; for (let c = 0; c < 10; c++) s += r(0, 1); return [s]; }), fit: { epochs: 50 } },
  // https://geek-tips.imtqy.com/articles/557592/index.html
  { about: "a softmax over one unit", refused: /softmax over 1 output is always 1.*sigmoid/, layers: [relu(8), softmax(1)], compile: { loss: "binaryCrossentropy" }, x: noise(50, 4), y: rows(50, (i) => [i % 2]) },
  // https://www.codegenes.net/blog/why-is-the-accuracy-for-my-keras-model-always-0-when-training
  { about: "class numbers for categoricalCrossentropy", refused: /sparseCategoricalCrossentropy/, layers: [relu(8), softmax(3)], compile: { loss: "categoricalCrossentropy" }, x: noise(60, 4), y: rows(60, (i) => i % 3) },
  // https://github.com/keras-team/keras/issues/13926
  { about: "class numbers above 1 for binaryCrossentropy", refused: /targets from 0 to 1/, layers: [relu(8), sigmoid()], compile: { loss: "binaryCrossentropy" }, x: noise(60, 4), y: rows(60, (i) => i % 3) },
  // http://www.taourl.com/read-2589871.html
  { about: "normal columns times 1000", told: ["unscaledInputs"], layers: [relu(64), sigmoid()], compile: { loss: "binaryCrossentropy", optimizer: adam() }, x: noise(500, 10, 1000), y: rows(500, (_, r) => [Number(r() > 0)], 7), fit: { epochs: 10 } },
  // https://taourl.com/read-3018156.html
  { about: "three rows of ten billion", told: ["nonFinite", "unscaledInputs"], layers: [linear()], compile: mse(), x: [[1e10], [2e10], [3e10]], y: [[1], [2], [3]], fit: { epochs: 10 } },
  // https://datascience.stackexchange.com/questions/19283
  { about: "only the bias is learned, one in nine is a yes", told: ["stuckAtChance"], layers: [relu(8), relu(8), relu(8), sigmoid()], compile: { loss: "binaryCrossentropy", optimizer: adam() }, x: noise(3000, 12), y: rows(3000, (_, r) => [Number(r(0, 1) < 0.116)], 11), fit: { epochs: 20 } },
  // https://github.com/BrainJS/brain.js/issues/866
  { about: "prices from prices, with a linear output", told: ["unscaledInputs", "unscaledTargets"], layers: [relu(16), linear(3)], compile: mse(adam()), x: rows(100, (_, r) => [r(16000, 17500), r(16000, 17500), r(100, 900), r(-2, 5)]), y: rows(100, (_, r) => [r(16500, 17200), r(16500, 17200), r(16500, 17200)]), fit: { epochs: 30 } },
  // https://github.com/tensorflow/tfjs/issues/259
  { about: "vectors of 100 numbers with the default rate", told: ["stillLearning", "stuckAtChance", "updatesTooSmall"], layers: [linear(100)], compile: mse(), x: noise(200, 100), y: noise(200, 100, 1, 1).map((row) => row.map((v) => v * 0.8).reverse()), fit: { epochs: 30 } },
  // https://datascience.stackexchange.com/questions/55931
  { about: "whether a number is above 5, with the default rate", told: ["stillLearning", "stuckAtChance", "updatesTooSmall"], layers: [sigmoid(5), sigmoid()], compile: mse(), x: upTo(9), y: rows(9, (i) => [Number(i > 4)]), fit: { epochs: 300 } },
  // https://ai.stackexchange.com/questions/27010
  { about: "xor that stays at 0.5", told: ["stuckAtChance", "stillLearning"], layers: [sigmoid(2), sigmoid(2)], compile: { loss: "binaryCrossentropy", optimizer: sgd({ learningRate: 0.01 }) }, x: xor, y: [[0, 1], [1, 0], [1, 0], [0, 1]], fit: { epochs: 1000 } },
  // https://github.com/cazala/synaptic/issues/293
  { about: "results of matches from odds that say nothing", told: ["stuckAtChance", "underfitting"], layers: [sigmoid(3), sigmoid(3)], compile: mse(sgd({ learningRate: 0.01 })), x: rows(1800, (_, r) => [r(0, 0.2), r(0, 0.1), r(0, 0.1)]), y: rows(1800, (_, r) => { const k = Math.floor(r(0, 3)); return [0, 1, 2].map((c) => Number(c === k)); }, 21), fit: { epochs: 50 } },
  // https://github.com/llSourcell/Financial_Forecasting_with_TensorflowJS/issues/1
  { about: "dates since 1970 against prices", told: ["unscaledInputs"], layers: [relu(8), linear()], compile: mse(adam()), x: rows(120, (i) => [Date.UTC(2018, 0, 1) + i * 864e5]), y: rows(120, (i) => [170 + i / 10]), fit: { epochs: 5 } },
]; // prettier-ignore
