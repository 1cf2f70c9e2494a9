/** What the contestants are asked to do. */
import type { Work } from "./protocol.ts";

const classify = { kind: "train", unit: "samples/s", hidden: "relu", output: "softmax", testRows: 1000 } as const;
const sgd = { optimizer: "sgd", rate: 0.1 } as const;
const adam = { optimizer: "adam", rate: 0.001 } as const;
const small = { ...classify, sizes: [784, 16, 10], batch: 32, rows: 8192, epochs: 3 } as const;
const middle = { ...classify, sizes: [784, 128, 10], batch: 32, rows: 8192, epochs: 3 } as const;
const large = { ...classify, sizes: [784, 512, 256, 10], batch: 128, rows: 4096, epochs: 3 } as const;
const besideC = { ...classify, sizes: [784, 256, 10], rows: 8192, epochs: 3 } as const;
/** As many inputs as numbers of a row, whatever its shape. */
const images = { ...classify, shape: [28, 28, 1], sizes: [784, 10] } as const;
const ofFilters = { activation: "relu", kernelInitializer: "heUniform" } as const;
const convolution = (filters: number, kernelSize: number) =>
  ({ kind: "conv2d", filters, kernelSize, ...ofFilters }) as const;
const pooling = (poolSize: number) => ({ kind: "maxPooling2d", poolSize }) as const;
const flatten = { kind: "flatten" } as const;
const lenet = {
  ...{ ...images, ...adam, sizes: [784, 120, 84, 10], rows: 4096, epochs: 2 },
  before: [convolution(6, 5), pooling(2), convolution(16, 5), pooling(2), flatten],
} as const;
const sigmoids = { hidden: "sigmoid", output: "sigmoid" } as const;

/** Names are what --work takes. */
export const works = {
  small: { ...small, ...sgd, name: "784-16-10, batch 32, SGD" },
  middle: { ...middle, ...sgd, name: "784-128-10, batch 32, SGD" },
  large: { ...large, ...sgd, name: "784-512-256-10, batch 128, SGD" },
  "middle-adam": { ...middle, ...adam, name: "784-128-10, batch 32, Adam" },
  "large-adam": { ...large, ...adam, name: "784-512-256-10, batch 128, Adam" },
  "c-32": { ...besideC, ...sgd, batch: 32, name: "784-256-10, batch 32, SGD" },
  "c-256": { ...besideC, ...sgd, batch: 256, name: "784-256-10, batch 256, SGD" },
  "sklearn-784": {
    ...{ ...classify, ...adam, name: "784-100-10, batch 200, Adam" },
    ...{ sizes: [784, 100, 10], batch: 200, rows: 8000, epochs: 5 },
  },
  xor: {
    ...{ ...sigmoids, ...sgd, rate: 0.5, name: "XOR 2-4-1, all 4 rows a batch, SGD", kind: "train", unit: "ms a fit" },
    ...{ sizes: [2, 4, 1], batch: 4, rows: 4, testRows: 4, epochs: 10_000 },
  },
  expm: {
    ...{ ...adam, rate: 0.01, name: "exp of a 2 × 2 matrix, 4-32-16-4, full batch, Adam", kind: "train" },
    ...{ unit: "samples/s", hidden: "tanh", output: "linear" },
    ...{ sizes: [4, 32, 16, 4], batch: 10_000, rows: 10_000, testRows: 1000, epochs: 500 },
  },
  sklearn: {
    ...{ ...classify, ...adam, name: "digits 64-100-10, batch 32, Adam, 50 epochs", unit: "ms a fit" },
    ...{ sizes: [64, 100, 10], batch: 32, rows: 1437, testRows: 360, epochs: 50 },
  },
  "lenet-32": { ...lenet, batch: 32, name: "LeNet-5, batch 32, Adam" },
  "lenet-128": { ...lenet, batch: 128, name: "LeNet-5, batch 128, Adam" },
  convnet: {
    ...{ ...images, ...sgd, name: "8 and 16 filters of ConvNetJS, batch 20, SGD" },
    ...{ batch: 20, rows: 2000, epochs: 2 },
    before: [
      ...[{ ...convolution(8, 5), padding: "same" }, pooling(2)],
      ...[{ ...convolution(16, 5), padding: "same" }, pooling(3), flatten],
    ],
  },
  "jax-demo": {
    ...{ ...images, ...adam, name: "24 and 32 filters, 128-10, batch 250, Adam" },
    ...{ sizes: [784, 128, 10], batch: 250, rows: 2000, epochs: 2 },
    before: [convolution(24, 5), pooling(2), convolution(32, 3), pooling(2), flatten],
  },
  lstm: {
    ...{ ...classify, ...adam, name: "LSTM 32-64-10 over 32 steps, batch 64, Adam" },
    ...{ shape: [32, 32], sizes: [1024, 10], batch: 64, rows: 2048, epochs: 2 },
    before: [{ kind: "lstm", units: 64 }],
  },
  gru: {
    ...{ ...classify, ...adam, name: "GRU 1-16-10 over 24 steps, batch 32, Adam" },
    ...{ rate: 0.01, shape: [24, 1], sizes: [24, 10], batch: 32, rows: 2048, epochs: 3 },
    before: [{ kind: "gru", units: 16 }],
  },
  conv1d: {
    ...{ ...classify, ...adam, name: "64 filters of 3 over 128 steps of 6, global maximum, 10, batch 32, Adam" },
    ...{ shape: [128, 6], sizes: [768, 10], batch: 32, rows: 4096, epochs: 2 },
    before: [{ kind: "conv1d", filters: 64, kernelSize: 3, ...ofFilters }, { kind: "globalMaxPooling1d" }],
  },
  "predict-one": {
    ...{ ...sigmoids, ...sgd, name: "predicting one row, 8-16-16-3", kind: "predict one row", unit: "µs a row" },
    ...{ sizes: [8, 16, 16, 3], batch: 1, rows: 1, testRows: 16, epochs: 0 },
  },
  "predict-many": {
    ...{ ...classify, ...sgd, name: "predicting 2,000 rows, 784-128-10", kind: "predict many rows", unit: "samples/s" },
    ...{ sizes: [784, 128, 10], batch: 1, rows: 1, testRows: 2000, epochs: 0 },
  },
} as const satisfies Record<string, Work>;

export type WorkName = keyof typeof works;
