/**
 * Programs that judged the rules of their time before any rule was changed for one of them: told 16 of 22 (one of those
 * was right after all: a hinge takes 0 and 1), silent 35 of 38. Targets that are all the same were among the healthy ones
 * until a later judge asked for a word about them.
 */
import {
  adam,
  batchNormalization,
  dense,
  dropout,
  earlyStopping,
  embedding,
  flatten,
  gaussianNoise,
  layerNormalization,
  l2,
  sgd,
} from "../../src/index.ts";
import { inputs, linear, relu, rows, sigmoid, softmax, tanh, type Program } from "./programs.ts";

type Compile = Program["compile"];
const compiled =
  (loss: Compile["loss"]) =>
  (optimizer: Compile["optimizer"] = adam({ learningRate: 0.01 })): Compile => ({ loss, optimizer });
const mse = compiled("meanSquaredError");
const yesNo = compiled("binaryCrossentropy");
const sparse = compiled("sparseCategoricalCrossentropy");
const oneHot = compiled("categoricalCrossentropy");
const hot = (label: number, classes: number) => Array.from({ length: classes }, (_, c) => Number(c === label));

const plane = inputs(240, 2, 31);
const ring = plane.map(([a, b]) => [Number(a * a + b * b < 0.5)]);
const slope = plane.map(([a, b]) => [0.7 * a - 0.4 * b]);
const thirds = plane.map(([a]) => (a < -0.33 ? 0 : a < 0.33 ? 1 : 2));
const sorted = plane.map((row, i) => ({ row, label: thirds[i] })).sort((a, b) => a.label - b.label);
const wide = inputs(400, 6, 32);
const gauss = (r: (low?: number, high?: number) => number) => r() + r() + r();

export const wrong: readonly Program[] = [
  { about: "the last third of sorted rows kept for validation", told: ["classImbalance"], layers: [relu(8), softmax(3)], compile: sparse(), x: sorted.map(({ row }) => row), y: sorted.map(({ label }) => label), fit: { validationSplit: 0.35 } },
  { about: "y = x + 2 from −5 to 5, fifty steps of 0.001", told: ["stillLearning", "stuckAtChance", "updatesTooSmall"], layers: [linear()], compile: mse(adam()), x: rows(11, (i) => [i - 5]), y: rows(11, (i) => [i - 3]), fit: { epochs: 50 } },
  { about: "kelvins", told: ["unscaledInputs"], layers: [tanh(8), sigmoid()], compile: yesNo("sgd"), x: rows(200, (_, r) => [r(273, 310)], 33), y: rows(200, (_, r) => [Number(r(273, 310) > 290)], 33), fit: { epochs: 10 } },
  { about: "stars from 1 to 5 behind tanh", told: ["labelsOutOfRange"], layers: [relu(8), tanh(1)], compile: mse(), x: plane, y: plane.map(([a]) => [Math.round(3 + 2 * a)]), fit: { epochs: 2 } },
  { about: "several tags a row behind a softmax", told: ["labelsOutOfRange"], layers: [relu(8), softmax(3)], compile: oneHot(), x: plane, y: plane.map(([a, b]) => [Number(a > 0), Number(b > 0), 1]) },
  { about: "adam with a rate of 5", told: ["explodingGradient", "saturated", "deadRelu", "updatesTooLarge"], layers: [relu(16), relu(16), softmax(3)], compile: sparse(adam({ learningRate: 5 })), x: plane, y: thirds, fit: { epochs: 4 } },
  { about: "inputs that are all one", told: ["constantInputs"], layers: [relu(8), linear()], compile: mse(), x: plane.map(() => [1, 1]), y: slope },
  { about: "inputs that were never filled in", told: ["constantInputs"], layers: [tanh(8), sigmoid()], compile: yesNo(), x: plane.map(() => [0, 0, 0]), y: ring, fit: { epochs: 3 } },
  { about: "x in another order than y", told: ["stuckAtChance", "underfitting"], layers: [tanh(3), linear()], compile: mse(), x: inputs(1500, 2, 34), y: inputs(1500, 2, 35).map(([a, b]) => [a - b]), fit: { epochs: 40 } },
  { about: "a rate of a millionth", told: ["stuckAtChance", "stillLearning", "updatesTooSmall"], layers: [tanh(8), sigmoid()], compile: yesNo(sgd({ learningRate: 1e-6 })), x: plane, y: plane.map(([a]) => [Number(a > 0)]), fit: { epochs: 60 } },
  { about: "salaries and absolute errors", told: ["unscaledTargets"], layers: [relu(8), linear()], compile: compiled("meanAbsoluteError")(), x: plane, y: slope.map(([v]) => [50000 + 10000 * v]), fit: { epochs: 20 } },
  { about: "softplus behind losses and gains", told: ["labelsOutOfRange"], layers: [relu(8), dense({ units: 1, activation: "softplus" })], compile: mse(), x: plane, y: slope },
  { about: "sigmoids before categoricalCrossentropy", told: ["lossAndActivation"], layers: [relu(8), sigmoid(3)], compile: oneHot(), x: plane, y: thirds.map((t) => hot(t, 3)), fit: { epochs: 10 } },
  { about: "one epoch at a rate of 100", told: ["explodingGradient", "nonFinite", "deadRelu"], layers: [tanh(8), linear()], compile: mse(sgd({ learningRate: 100 })), x: plane, y: slope, fit: { epochs: 1 } },
  { about: "labels from 1 to 3 for 3 outputs", refused: /label 3 .*0 to 2/, layers: [relu(8), softmax(3)], compile: sparse(), x: plane, y: thirds.map((t) => t + 1) },
  { about: "milliseconds beside a share, three epochs", told: ["unscaledInputs"], layers: [relu(16), sigmoid()], compile: yesNo(), x: plane.map(([a], i) => [a, 1.7e12 + 6e4 * i]), y: ring, fit: { epochs: 3 } },
  { about: "every layer frozen", told: ["stuckAtChance", "updatesTooSmall"], layers: [dense({ units: 8, activation: "tanh", trainable: false }), dense({ units: 1, activation: "sigmoid", trainable: false })], compile: yesNo(), x: plane, y: ring },
  { about: "a penalty that leaves nothing", told: ["stuckAtChance"], layers: [dense({ units: 8, activation: "tanh", kernelRegularizer: l2(10) }), dense({ units: 1, activation: "sigmoid", kernelRegularizer: l2(10) })], compile: yesNo(), x: plane, y: plane.map(([a]) => [Number(a > 0)]) },
  { about: "biases that kill every relu, two epochs", told: ["deadRelu"], layers: [dense({ units: 8, activation: "relu", biasInitializer: { kind: "initializer", name: "constant", options: { value: -9 } } as never }), sigmoid()], compile: yesNo(), x: plane, y: ring, fit: { epochs: 2 } },
  { about: "a stream with targets beyond its sigmoid", told: ["labelsOutOfRange"], layers: [tanh(8), sigmoid()], compile: mse(), x: plane, y: slope.map(([v]) => [7 + v]), train: (model, { x, y }) => model.fitDataset([{ x: x.slice(0, 100), y: y.slice(0, 100) as number[][] }, { x: x.slice(100), y: y.slice(100) as number[][] }], { epochs: 5 }) },
  { about: "all targets the same", told: ["constantTargets"], layers: [tanh(4), linear()], compile: mse(), x: plane, y: plane.map(() => [0.3]), fit: { epochs: 5 } },
  { about: "a network that knows its 40 rows by heart", told: ["overfitting"], layers: [relu(64), relu(64), sigmoid()], compile: yesNo(), x: inputs(80, 10, 36), y: rows(80, (_, r) => [Number(r() > 0)], 37), fit: { epochs: 60, validationSplit: 0.5 } },
]; // prettier-ignore

const words = rows(600, (_, r) => { const z = r(0, 1); return 1 + Math.floor(58 * z * z * z); }, 38); // prettier-ignore
const zipf = rows(590, (i) => words.slice(i, i + 3));
const pixels = rows(1200, (i, r) => Array.from({ length: 196 }, (_, c) => (c % 14 < 3 || c < 42 ? 0 : Math.max(0, (c % 10 === i % 10 ? 0.9 : 0.1) + r(-0.3, 0.1)))), 39); // prettier-ignore

export const right: readonly Program[] = [
  { about: "xor with relus, one epoch", layers: [relu(8), sigmoid()], compile: yesNo(adam()), x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]], fit: { epochs: 1 } },
  { about: "xor, ten steps", layers: [tanh(4), sigmoid()], compile: yesNo(adam()), x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [[0], [1], [1], [0]], fit: { epochs: 10 } },
  { about: "images with black borders, one epoch", layers: [relu(32), softmax(10)], compile: sparse(adam()), x: pixels, y: rows(1200, (i) => i % 10), fit: { epochs: 1 } },
  { about: "sixty short fits of a q-network", layers: [relu(24), linear(2)], compile: mse(adam()), x: wide, y: wide.map(() => [0, 0]), async train(model, { x }) {
    let last;
    for (let step = 0; step < 60; step++) {
      const states = x.slice(step * 6, step * 6 + 8);
      const q = await model.predict(states);
      const values = Array.from({ length: states.length }, (_, r) => [q.data[2 * r], q.data[2 * r + 1]]);
      values.forEach((row, r) => (row[r % 2] = (r % 3) - 0.5 + 0.9 * Math.max(...row)));
      last = await model.fit(states, values, { epochs: 1 });
    }
    return last!;
  } },
  { about: "one row at a time", layers: [tanh(6), linear()], compile: mse(adam()), x: plane, y: slope, async train(model, { x, y }) {
    let last;
    for (let i = 0; i < 60; i++) last = await model.fit([x[i]], [(y as number[][])[i]]);
    return last!;
  } },
  { about: "fine-tuning: one epoch more, a tenth of the rate", layers: [tanh(12), sigmoid()], compile: yesNo(adam({ learningRate: 0.05 })), x: plane, y: ring, async train(model, { x, y }) {
    await model.fit(x, y, { epochs: 60, watch: false });
    model.learningRate = 0.005;
    return model.fit(x, y, { epochs: 1, initialEpoch: 0 });
  } },
  { about: "a head on frozen features", layers: [dense({ units: 40, activation: "relu", trainable: false }), sigmoid()], compile: yesNo(adam({ learningRate: 0.03 })), x: plane, y: ring, fit: { epochs: 60 } },
  { about: "the next of sixty words, code 0 only for padding", layers: [embedding({ inputDim: 60, outputDim: 8 }), flatten(), softmax(60)], compile: sparse(adam({ learningRate: 0.005 })), x: zipf, y: words.slice(3, 593), fit: { epochs: 3 } },
  { about: "ages against scores", layers: [linear()], compile: mse(adam({ learningRate: 0.3 })), x: rows(150, (_, r) => [r(18, 65)], 40), y: rows(150, (_, r) => [r(18, 65) / 10], 40), fit: { epochs: 60 } },
  { about: "degrees of yesterday and today", layers: [linear()], compile: mse(adam({ learningRate: 0.05 })), x: rows(200, (_, r) => [r(-10, 30)], 41), y: rows(200, (_, r) => [0.9 * r(-10, 30) + 1], 41), fit: { epochs: 40 } },
  { about: "one in thirty, weighted", layers: [relu(8), sigmoid()], compile: yesNo(), x: wide, y: wide.map(([a]) => [Number(a > 0.93)]), fit: { epochs: 10, classWeight: { 0: 1, 1: 20 } } },
  { about: "one in thirty, learned", layers: [relu(12), sigmoid()], compile: yesNo(adam({ learningRate: 0.03 })), x: wide, y: wide.map(([a]) => [Number(a > 0.93)]), fit: { epochs: 60 } },
  { about: "half of the variance is noise", layers: [tanh(6), linear()], compile: mse(), x: inputs(800, 3, 42), y: rows(800, (i, r) => [inputs(800, 3, 42)[i][0] + gauss(r) * 0.6], 43), fit: { epochs: 40 } },
  { about: "a yes is right in three of four rows", layers: [tanh(6), sigmoid()], compile: yesNo(), x: inputs(1000, 3, 44), y: inputs(1000, 3, 44).map(([a], i) => [Number(a > 0) ^ Number(i % 4 === 0)]), fit: { epochs: 40 } },
  { about: "stopped early on validation rows", layers: [relu(32), sigmoid()], compile: yesNo(adam({ learningRate: 0.02 })), x: inputs(120, 8, 45), y: inputs(120, 8, 45).map(([a, b], i) => [Number(a + b > 0) ^ Number(i % 6 === 0)]), fit: { epochs: 200, validationSplit: 0.3, callbacks: [earlyStopping({ patience: 5, restoreBestWeights: true })] } },
  { about: "an autoencoder", layers: [relu(4), sigmoid(8)], compile: mse(), x: rows(300, (_, r) => { const [a, b] = [r(0, 1), r(0, 1)]; return [a, b, a * b, (a + b) / 2, 1 - a, 1 - b, a * a, b * b]; }, 46), y: rows(300, (_, r) => { const [a, b] = [r(0, 1), r(0, 1)]; return [a, b, a * b, (a + b) / 2, 1 - a, 1 - b, a * a, b * b]; }, 46), fit: { epochs: 60 } },
  { about: "categories one-hot beside a number", layers: [relu(16), linear()], compile: mse(), x: rows(300, (i, r) => [...hot(i % 12, 12), r()], 47), y: rows(300, (i, r) => [((i % 12) - 5) / 5 + 0.3 * r()], 47), fit: { epochs: 30 } },
  { about: "forty sparse yes or no columns", layers: [relu(16), sigmoid()], compile: yesNo(), x: rows(500, (_, r) => Array.from({ length: 40 }, () => Number(r(0, 1) < 0.05)), 48), y: rows(500, (_, r) => { let s = 0; for (let c = 0; c < 40; c++) s += Number(r(0, 1) < 0.05) * (c % 2 ? 1 : -1); return [Number(s > 0)]; }, 48), fit: { epochs: 20 } },
  { about: "a sine behind tanh, a few epochs", layers: [tanh(8), tanh(1)], compile: mse(), x: plane, y: plane.map(([a]) => [Math.sin(3 * a)]), fit: { epochs: 8 } },
  { about: "−1 and 1 behind tanh", layers: [tanh(12), tanh(1)], compile: mse(adam({ learningRate: 0.03 })), x: plane, y: ring.map(([v]) => [2 * v - 1]), fit: { epochs: 80 } },
  { about: "counts behind a relu", layers: [relu(16), relu(1)], compile: mse(), x: plane, y: plane.map(([a, b]) => [Math.round(3 + 2 * a + b)]), fit: { epochs: 40 } },
  { about: "targets of 0 to 50 and huber", layers: [relu(16), linear()], compile: compiled("huber")(adam({ learningRate: 0.1 })), x: plane, y: plane.map(([a]) => [25 + 25 * a]), fit: { epochs: 60 } },
  { about: "a line far from zero, found", layers: [linear()], compile: mse(sgd({ learningRate: 0.1 })), x: plane, y: slope.map(([v]) => [1000 + 3 * v]), fit: { epochs: 100 } },
  { about: "large columns behind layerNormalization", layers: [layerNormalization(), relu(16), sigmoid()], compile: yesNo(), x: plane.map(([a, b]) => [1000 * a, 1000 * b]), y: plane.map(([a, b]) => [Number(a > b)]), fit: { epochs: 20 } },
  { about: "one epoch towards a mean of 3", layers: [relu(16), linear()], compile: mse(adam()), x: inputs(2000, 4, 49), y: inputs(2000, 4, 49).map(([a, b]) => [3 + a - b]), fit: { epochs: 1 } },
  { about: "momentum, three epochs", layers: [relu(16), softmax(3)], compile: sparse(sgd({ learningRate: 0.05, momentum: 0.9 })), x: plane, y: thirds, fit: { epochs: 3 } },
  { about: "ten layers of relu, two epochs", layers: [...Array.from({ length: 10 }, () => dense({ units: 16, activation: "relu", kernelInitializer: "heNormal" })), sigmoid()], compile: yesNo(adam()), x: plane, y: ring, fit: { epochs: 2 } },
  { about: "noise and half of the units left out, five epochs", layers: [gaussianNoise({ stddev: 0.2 }), relu(32), dropout({ rate: 0.5 }), sigmoid()], compile: yesNo(adam()), x: plane, y: ring, fit: { epochs: 5 } },
  { about: "batch normalization, one epoch", layers: [relu(16), batchNormalization(), sigmoid()], compile: yesNo(adam()), x: plane, y: ring, fit: { epochs: 1 } },
  { about: "soft targets of another network", layers: [relu(8), softmax(3)], compile: compiled("kullbackLeiblerDivergence")(), x: plane, y: plane.map(([a]) => { const e = [-1, 0, 1].map((c) => Math.exp(-4 * (a - c) ** 2)); const s = e[0] + e[1] + e[2]; return e.map((v) => v / s); }), fit: { epochs: 15 } },
  { about: "a stream whose batches have one class each", layers: [relu(16), softmax(3)], compile: sparse(), x: plane, y: thirds, train: (model) => model.fitDataset([0, 1, 2].map((label) => ({ x: sorted.filter((s) => s.label === label).map(({ row }) => row), y: sorted.filter((s) => s.label === label).map((s) => s.label) })), { epochs: 4 }) },
  { about: "a stream of regression batches in order", layers: [tanh(8), linear()], compile: mse(), x: plane, y: slope, train: (model) => { const line = rows(200, (i) => i / 100 - 1); return model.fitDataset([0, 1, 2, 3].map((k) => ({ x: line.slice(50 * k, 50 * k + 50).map((v) => [v]).map(([v]) => [v, -v]), y: line.slice(50 * k, 50 * k + 50).map((v) => [2 * v]) })), { epochs: 10 }); } },
  { about: "a hinge with targets 0 and 1", layers: [relu(8), linear()], compile: compiled("hinge")(), x: plane, y: ring },
  { about: "a hinge", layers: [relu(8), linear()], compile: compiled("hinge")(), x: plane, y: plane.map(([a]) => [a > 0 ? 1 : -1]), fit: { epochs: 10 } },
  { about: "aborted after the third epoch", layers: [tanh(8), sigmoid()], compile: yesNo(), x: plane, y: ring, train(model, { x, y }) {
    const ends = new AbortController();
    return model.fit(x, y, { epochs: 50, signal: ends.signal, callbacks: [{ onEpochEnd: (epoch) => { if (epoch === 2) ends.abort(); } }] });
  } },
  { about: "thirty rows of ten classes", layers: [relu(16), softmax(10)], compile: sparse(), x: inputs(30, 5, 50), y: rows(30, (i) => i % 10), fit: { epochs: 5 } },
  { about: "a moderate penalty", layers: [dense({ units: 16, activation: "relu", kernelRegularizer: l2(0.01) }), softmax(3)], compile: sparse(adam({ learningRate: 0.02 })), x: plane, y: thirds, fit: { epochs: 60 } },
  { about: "weights of rows", layers: [tanh(8), linear()], compile: mse(), x: plane, y: slope, fit: { epochs: 5, sampleWeight: plane.map(([a]) => 1 + Math.abs(a)) } },
]; // prettier-ignore
