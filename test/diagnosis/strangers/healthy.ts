/** Healthy programs that the diagnosis was not made for. */
import {
  adagrad,
  adam,
  batchNormalization,
  cosineDecay,
  dense,
  dropout,
  earlyStopping,
  embedding,
  flatten,
  huber,
  l2,
  rmsprop,
  sgd,
} from "../../../src/index.ts";
import { clouds, corners, many, mlp, oneHot, type Healthy } from "./task.ts";

// prettier-ignore
export const healthy: Healthy[] = [
  {
    name: "small linear regression",
    make: (r) => {
      const x = many(200, () => many(3, () => r.normal()));
      return { x, y: x.map(([a, b, c]) => [2 * a - b + 0.5 * c + 1 + 0.1 * r.normal()]), layers: [dense({ units: 1 })], compile: { optimizer: sgd({ learningRate: 0.05 }), loss: "mse" }, fit: { epochs: 30 } };
    },
  },
  {
    name: "four classes, one of 3 %",
    make: (r) => {
      const { x, classes } = clouds(r, 600, 6, 4, () => (r() < 0.03 ? 3 : r.below(3)));
      return { x, y: classes, layers: mlp([24, 4], "relu", "softmax"), compile: { optimizer: adam({ learningRate: 0.01 }), loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] }, fit: { epochs: 30 } };
    },
  },
  {
    name: "one epoch over many rows",
    make: (r) => {
      const { x, classes } = clouds(r, 4000, 40, 10);
      return { x, y: classes, layers: mlp([64, 10], "relu", "softmax"), compile: { optimizer: "adam", loss: "sparseCategoricalCrossentropy" }, fit: { epochs: 1, batchSize: 32 } };
    },
  },
  {
    name: "one epoch of sgd at its default",
    make: (r) => {
      const { x, classes } = clouds(r, 4000, 40, 10);
      return { x, y: classes.map((c) => oneHot(10, c)), layers: mlp([64, 10], "relu", "softmax"), compile: { optimizer: "sgd", loss: "categoricalCrossentropy" }, fit: { epochs: 1, batchSize: 32 } };
    },
  },
  {
    name: "row by row, as rows come",
    make: (r) => {
      const x = many(300, () => [r() * 2 - 1, r() * 2 - 1]);
      return { x, y: x.map(([a, b]) => [a * b + 0.3 * a]), layers: mlp([12, 1], "tanh"), compile: { optimizer: sgd({ learningRate: 0.1 }), loss: "mse" }, fit: { epochs: 20, batchSize: 1, shuffle: false } };
    },
  },
  {
    name: "autoencoder 16-4-16",
    make: (r) => {
      const basis = many(3, () => many(16, () => r.normal()));
      const x = many(500, () => {
        const z = many(3, () => r.normal());
        return many(16, (j) => 1 / (1 + Math.exp(-basis.reduce((s, b, k) => s + b[j] * z[k], 0))));
      });
      return { x, y: x, layers: [dense({ units: 8, activation: "relu" }), dense({ units: 4, activation: "relu" }), dense({ units: 8, activation: "relu" }), dense({ units: 16, activation: "sigmoid" })], compile: { optimizer: adam({ learningRate: 0.01 }), loss: "binaryCrossentropy" }, fit: { epochs: 40 } };
    },
  },
  {
    name: "8 % positives, separable",
    make: (r) => {
      const { x, classes } = clouds(r, 800, 5, 2, () => (r() < 0.08 ? 1 : 0));
      return { x, y: classes.map((c) => [c]), layers: mlp([16, 1], "relu", "sigmoid"), compile: { optimizer: adam({ learningRate: 0.01 }), loss: "binaryCrossentropy", metrics: ["accuracy"] }, fit: { epochs: 30 } };
    },
  },
  {
    name: "labels right 60 times of 100",
    make: (r) => {
      const x = many(2000, () => many(5, () => r.normal()));
      return { x, y: x.map(([a, b]) => [r() < (a + b > 0 ? 0.6 : 0.4) ? 1 : 0]), layers: mlp([8, 1], "relu", "sigmoid"), compile: { optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] }, fit: { epochs: 20 } };
    },
  },
  {
    name: "daily returns, a tenth explained",
    make: (r) => {
      const x = many(1000, () => many(4, () => r.normal()));
      return { x, y: x.map(([a, b]) => [0.25 * a - 0.25 * b + r.normal()]), layers: mlp([8, 1], "tanh"), compile: { optimizer: adam({ learningRate: 0.01 }), loss: "mse" }, fit: { epochs: 40 } };
    },
  },
  {
    name: "l2 on every layer",
    make: (r) => {
      const x = many(300, () => many(4, () => r.normal()));
      return { x, y: x.map(([a, b, c]) => [Math.sin(a) + 0.5 * b * c]), layers: mlp([24, 24, 1], "relu", "linear", { kernelRegularizer: l2({ l2: 0.001 }) }), compile: { optimizer: adam({ learningRate: 0.01 }), loss: "mse" }, fit: { epochs: 60 } };
    },
  },
  {
    name: "strong l2",
    make: (r) => {
      const { x, classes } = clouds(r, 400, 20, 3);
      return { x, y: classes, layers: mlp([64, 3], "relu", "softmax", { kernelRegularizer: l2({ l2: 0.02 }) }), compile: { optimizer: adam({ learningRate: 0.003 }), loss: "sparseCategoricalCrossentropy" }, fit: { epochs: 30 } };
    },
  },
  {
    name: "dropout of a half",
    make: (r) => {
      const { x, classes } = clouds(r, 800, 20, 5, undefined, 0.8);
      return { x, y: classes, layers: [dense({ units: 64, activation: "relu" }), dropout({ rate: 0.5 }), dense({ units: 64, activation: "relu" }), dropout({ rate: 0.5 }), dense({ units: 5, activation: "softmax" })], compile: { optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] }, fit: { epochs: 25, validationSplit: 0.2 } };
    },
  },
  {
    name: "sine in float64",
    make: (r) => {
      const x = many(256, () => [(r() * 2 - 1) * Math.PI]);
      return { x, y: x.map(([a]) => [Math.sin(a)]), layers: mlp([32, 32, 1], "tanh"), compile: { optimizer: adam({ learningRate: 0.005 }), loss: "mse" }, fit: { epochs: 80 }, options: { dtype: "float64" } };
    },
  },
  {
    name: "XOR with sgd",
    make: () => ({ x: corners, y: [[0], [1], [1], [0]], layers: mlp([8, 1], "tanh", "sigmoid"), compile: { optimizer: sgd({ learningRate: 0.5 }), loss: "binaryCrossentropy" }, fit: { epochs: 1500, batchSize: 4 } }),
  },
  {
    name: "AND with one unit",
    make: () => ({ x: corners, y: [[0], [0], [0], [1]], layers: [dense({ units: 1, activation: "sigmoid" })], compile: { optimizer: sgd({ learningRate: 1 }), loss: "meanSquaredError" }, fit: { epochs: 800, batchSize: 1 } }),
  },
  {
    name: "OR with -1 and 1",
    make: () => ({ x: corners.map((row) => row.map((v) => 2 * v - 1)), y: [[-1], [1], [1], [1]], layers: mlp([3, 1], "tanh", "tanh"), compile: { optimizer: sgd({ learningRate: 0.1 }), loss: "mse" }, fit: { epochs: 300, batchSize: 2 } }),
  },
  {
    name: "next value of a noisy wave from ten",
    make: (r) => {
      const wave = many(420, (i) => Math.sin(i / 5) + 0.5 * Math.sin(i / 13) + 0.1 * r.normal());
      return { x: many(400, (i) => wave.slice(i, i + 10)), y: many(400, (i) => [wave[i + 10]]), layers: mlp([16, 1], "relu"), compile: { optimizer: "rmsprop", loss: "mae" }, fit: { epochs: 30 } };
    },
  },
  {
    name: "shares between 0 and 1, sigmoid and mse",
    make: (r) => {
      const x = many(300, () => many(4, () => r()));
      return { x, y: x.map(([a, b, c]) => [0.2 + 0.5 * a * b + 0.2 * c]), layers: mlp([12, 1], "tanh", "sigmoid"), compile: { optimizer: adam({ learningRate: 0.02 }), loss: "mse" }, fit: { epochs: 60 } };
    },
  },
  {
    name: "trained on, with nothing left to learn",
    make: (r) => {
      const x = many(200, () => many(3, () => r.normal()));
      return { x, y: x.map(([a, b, c]) => [a - b + 0.5 * c]), layers: [dense({ units: 1 })], compile: { optimizer: sgd({ learningRate: 0.1 }), loss: "mse" }, fit: { epochs: 40 }, calls: 4 };
    },
  },
  {
    name: "cosine decay with momentum",
    make: (r) => {
      const { x, classes } = clouds(r, 600, 12, 6);
      return { x, y: classes, layers: mlp([48, 6], "relu", "softmax"), compile: { optimizer: sgd({ learningRate: cosineDecay({ initial: 0.1, steps: 19 * 30 }), momentum: 0.9 }), loss: "sparseCategoricalCrossentropy" }, fit: { epochs: 30 } };
    },
  },
  {
    name: "embedding of words",
    make: (r) => {
      const mood = many(500, () => r.normal());
      const x = many(1500, () => many(12, () => r.below(500)));
      return { x, y: x.map((row) => [row.reduce((s, w) => s + mood[w], 0) > 0 ? 1 : 0]), layers: [embedding({ inputDim: 500, outputDim: 8 }), flatten(), dense({ units: 16, activation: "relu" }), dense({ units: 1, activation: "sigmoid" })], compile: { optimizer: adam({ learningRate: 0.01 }), loss: "binaryCrossentropy" }, fit: { epochs: 10 } };
    },
  },
  {
    name: "raw columns before batchNormalization",
    make: (r) => {
      const x = many(600, () => [20 + r() * 50, r() * 80000, 1900 + r() * 120]);
      return { x, y: x.map(([a, b]) => [a / 45 + b / 40000 > 2 ? 1 : 0]), layers: [batchNormalization(), dense({ units: 16, activation: "relu" }), dense({ units: 1, activation: "sigmoid" })], compile: { optimizer: adam({ learningRate: 0.01 }), loss: "binaryCrossentropy" }, fit: { epochs: 20 } };
    },
  },
  {
    name: "six relu layers from heNormal",
    make: (r) => {
      const { x, classes } = clouds(r, 800, 16, 4);
      return { x, y: classes, layers: mlp([32, 32, 32, 32, 32, 4], "relu", "softmax", { kernelInitializer: "heNormal" }), compile: { optimizer: "adam", loss: "sparseCategoricalCrossentropy" }, fit: { epochs: 20 } };
    },
  },
  {
    name: "bytes of pictures with empty margins, scaled by the tensor",
    make: (r) => {
      const { x, classes } = clouds(r, 500, 36, 5);
      const data = new Uint8Array(500 * 64);
      x.forEach((row, i) =>
        row.forEach((v, j) => {
          data[i * 64 + (1 + Math.floor(j / 6)) * 8 + 1 + (j % 6)] = Math.max(0, Math.min(255, 128 + 60 * v));
        }),
      );
      return { x: { data, shape: [500, 64], scale: 1 / 255 }, y: classes, layers: mlp([32, 5], "relu", "softmax"), compile: { optimizer: adam({ learningRate: 0.003 }), loss: "sparseCategoricalCrossentropy" }, fit: { epochs: 15 } };
    },
  },
  {
    name: "counts by Poisson",
    make: (r) => {
      const x = many(600, () => many(3, () => r.normal()));
      return { x, y: x.map(([a, b]) => { const limit = Math.exp(-Math.exp(0.7 * a - 0.5 * b + 0.5)); let n = 0; for (let p = r(); p > limit && n < 60; n++) p *= r(); return [n]; }), layers: mlp([16, 1], "tanh", "softplus"), compile: { optimizer: adam({ learningRate: 0.01 }), loss: "poisson" }, fit: { epochs: 30 } };
    },
  },
  {
    name: "stopped early with the best weights",
    make: (r) => {
      const x = many(120, () => many(8, () => r.normal()));
      return { x, y: x.map(([a, b, c]) => [a + 0.5 * b * c + 0.5 * r.normal()]), layers: mlp([32, 1], "relu"), compile: { optimizer: adam({ learningRate: 0.01 }), loss: "mse" }, fit: { epochs: 200, validationSplit: 0.25, callbacks: [earlyStopping({ patience: 8, restoreBestWeights: true })] } };
    },
  },
  {
    name: "outliers with huber",
    make: (r) => {
      const x = many(400, () => many(3, () => r.normal()));
      return { x, y: x.map(([a, b]) => [3 * a - 2 * b + 1 + (r() < 0.05 ? 30 * r.normal() : 0.2 * r.normal())]), layers: mlp([16, 1], "relu"), compile: { optimizer: adam({ learningRate: 0.01 }), loss: huber({ delta: 1 }) }, fit: { epochs: 50 } };
    },
  },
  {
    name: "twenty rare tags",
    make: (r) => {
      const weights = many(20, () => many(15, () => r.normal()));
      const x = many(1000, () => many(15, () => r.normal()));
      return { x, y: x.map((row) => weights.map((w) => (w.reduce((s, v, j) => s + v * row[j], 0) > 6.5 ? 1 : 0))), layers: mlp([64, 20], "relu", "sigmoid"), compile: { optimizer: adam({ learningRate: 0.005 }), loss: "binaryCrossentropy" }, fit: { epochs: 30 } };
    },
  },
  {
    name: "hinge with a linear output",
    make: (r) => {
      const { x, classes } = clouds(r, 300, 6, 2);
      return { x, y: classes.map((c) => [c ? 1 : -1]), layers: [dense({ units: 1 })], compile: { optimizer: sgd({ learningRate: 0.05 }), loss: "hinge" }, fit: { epochs: 20 } };
    },
  },
  { name: "y = 2x from ten rows", make: () => ({ x: many(10, (i) => [i / 10]), y: many(10, (i) => [i / 5]), layers: [dense({ units: 1 })], compile: { optimizer: sgd({ learningRate: 0.1 }), loss: "mse" }, fit: { epochs: 200, batchSize: 5 } }) },
  {
    name: "bag of words, some never used",
    make: (r) => {
      const x = many(400, () => many(120, (j) => Number(j < 105 && r() < 0.08)));
      return { x, y: x.map((row) => { const s = [0, 1, 2].map((c) => row.slice(c * 35, c * 35 + 35).reduce((a, b) => a + b, 0)); return s.indexOf(Math.max(...s)); }), layers: mlp([16, 3], "relu", "softmax"), compile: { optimizer: adam({ learningRate: 0.01 }), loss: "sparseCategoricalCrossentropy" }, fit: { epochs: 20 } };
    },
  },
  {
    name: "one in fifty, with class weights",
    make: (r) => {
      const { x, classes } = clouds(r, 1500, 6, 2, () => (r() < 0.02 ? 1 : 0), 0.7);
      return { x, y: classes.map((c) => [c]), layers: mlp([16, 1], "relu", "sigmoid"), compile: { optimizer: adam({ learningRate: 0.005 }), loss: "binaryCrossentropy", metrics: ["auc"] }, fit: { epochs: 20, classWeight: { 0: 1, 1: 49 } } };
    },
  },
  {
    name: "values of actions, a few rows at a time",
    make: (r) => {
      const x = many(64, () => many(4, () => r.normal()));
      return { x, y: x.map(([a, b, c, d]) => [a + b, c - d]), layers: mlp([24, 24, 2], "relu"), compile: { optimizer: "adam", loss: "mse" }, fit: { epochs: 1, batchSize: 32 }, calls: 150 };
    },
  },
  {
    name: "sparse features with adagrad",
    make: (r) => {
      const w = many(200, () => r.normal());
      const x = many(800, () => many(200, () => Number(r() < 0.05)));
      return { x, y: x.map((row) => [row.reduce((s, v, j) => s + v * w[j], 0) > 0 ? 1 : 0]), layers: [dense({ units: 1, activation: "sigmoid" })], compile: { optimizer: adagrad({ learningRate: 0.1 }), loss: "binaryCrossentropy" }, fit: { epochs: 20 } };
    },
  },
  {
    name: "half-degree temperatures, hundreds of rows, rmsprop",
    make: (r) => {
      const x = many(365, (i) => [Math.sin((2 * Math.PI * i) / 365), Math.cos((2 * Math.PI * i) / 365), r()]);
      return { x, y: x.map(([s, c, h]) => [12 - 9 * c + 2 * s + 3 * h + r.normal()]), layers: mlp([16, 1], "relu"), compile: { optimizer: rmsprop({ learningRate: 0.01 }), loss: "mse" }, fit: { epochs: 60 } };
    },
  },
];
