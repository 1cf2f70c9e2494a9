/**
 * Every layer × activation × loss × regulariser that the registries list, through the public checkGradients: central
 * differences in float64, eps 1e-6, atol 1e-5, rtol 1e-3 (PyTorch's gradcheck). A registry entry without a case fails.
 */
import { afterAll, describe, expect, test } from "vitest";
import { activations } from "../../src/kernels/activations/index.ts";
import {
  activation,
  add,
  averagePooling1d,
  averagePooling2d,
  batchNormalization,
  bidirectional,
  concatenate,
  conv1d,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  dropout,
  embedding,
  flatten,
  gaussianNoise,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  gru,
  input,
  l1,
  l1l2,
  l2,
  layerNormalization,
  lstm,
  masking,
  maxPooling1d,
  maxPooling2d,
  model,
  permute,
  reshape,
  simpleRnn,
  type SymbolicTensor,
  upSampling2d,
  zeroPadding2d,
} from "../../src/index.ts";
import * as layerList from "../../src/layers/all.ts";
import { namedLosses } from "../../src/kernels/losses/index.ts";
import type { Loss } from "../../src/kernels/losses/loss.ts";
import * as regularizerList from "../../src/regularizers/all.ts";
import { report, whole } from "../reliability/report.ts";

const ROWS = 5;
const WIDTH = 3;
/** Numbers in an irregular order: fractional parts of multiples of the golden ratio. */
const spread = (count: number, low: number, high: number) =>
  Array.from({ length: count }, (_, i) => low + (high - low) * (((i + 1) * 0.6180339887498949) % 1));
const rowsOf = (columns: number, low: number, high: number) =>
  Array.from({ length: ROWS }, (_, r) => spread(ROWS * columns, low, high).slice(r * columns, (r + 1) * columns));

/** How each layer stands between two dense ones; embedding stands first. */
const places: Record<keyof typeof layerList, (x: SymbolicTensor) => SymbolicTensor> = {
  activation: (x) => activation({ activation: "tanh" }).apply(x),
  add: (x) => add().apply([x, dense({ units: WIDTH }).apply(x)]),
  averagePooling1d: (x) => flatten().apply(averagePooling1d().apply(series(x))),
  averagePooling2d: (x) => flatten().apply(averagePooling2d({ padding: "same" }).apply(image(x))),
  batchNormalization: (x) => batchNormalization().apply(x),
  bidirectional: (x) => bidirectional(gru({ units: 2 })).apply(series(x)),
  concatenate: (x) => concatenate().apply([x, dense({ units: 2 }).apply(x)]),
  conv1d: (x) => flatten().apply(conv1d({ filters: 2, kernelSize: 2, padding: "causal" }).apply(series(x))),
  conv2d: (x) => flatten().apply(conv2d({ filters: 2, kernelSize: 2 }).apply(image(x))),
  conv2dTranspose: (x) => flatten().apply(conv2dTranspose({ filters: 2, kernelSize: 2, strides: 2 }).apply(image(x))),
  dense: (x) => dense({ units: WIDTH }).apply(x),
  depthwiseConv2d: (x) => flatten().apply(depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 }).apply(image(x))),
  dropout: (x) => dropout({ rate: 0.3 }).apply(x),
  embedding: (x) => x,
  flatten: (x) => flatten().apply(reshape({ shape: [WIDTH, 1] }).apply(x)),
  gaussianNoise: (x) => gaussianNoise({ stddev: 0.1 }).apply(x),
  globalAveragePooling1d: (x) => globalAveragePooling1d().apply(series(x)),
  globalAveragePooling2d: (x) => globalAveragePooling2d().apply(image(x)),
  globalMaxPooling1d: (x) => globalMaxPooling1d().apply(series(x)),
  globalMaxPooling2d: (x) => globalMaxPooling2d().apply(image(x)),
  gru: (x) => flatten().apply(gru({ units: 3, returnSequences: true }).apply(series(x))),
  layerNormalization: (x) => layerNormalization().apply(x),
  lstm: (x) => lstm({ units: 3, goBackwards: true, dropout: 0.3 }).apply(series(x)),
  masking: (x) => gru({ units: 2 }).apply(masking().apply(activation({ activation: "relu" }).apply(series(x)))),
  maxPooling1d: (x) => flatten().apply(maxPooling1d().apply(series(x))),
  maxPooling2d: (x) => flatten().apply(maxPooling2d({ strides: 1 }).apply(image(x))),
  permute: (x) => flatten().apply(permute({ dims: [2, 3, 1] }).apply(image(x))),
  reshape: (x) => flatten().apply(reshape({ shape: [1, WIDTH] }).apply(x)),
  simpleRnn: (x) => simpleRnn({ units: 3 }).apply(series(x)),
  upSampling2d: (x) => flatten().apply(upSampling2d().apply(image(x))),
  zeroPadding2d: (x) => flatten().apply(zeroPadding2d().apply(image(x))),
};
/** What a row is turned into in front of layers of series and of images. Apart, so that no two numbers are the largest. */
const series = (x: SymbolicTensor) => reshape({ shape: [4, 2] }).apply(dense({ units: 8 }).apply(x));
const image = (x: SymbolicTensor) => reshape({ shape: [2, 3, 2] }).apply(dense({ units: 12 }).apply(x));
const regularizers: Record<string, ReturnType<typeof l2>> = {
  l1: l1({ l1: 0.01 }),
  l2: l2({ l2: 0.02 }),
  l1l2: l1l2({ l1: 0.01, l2: 0.02 }),
};

const isShaped = (layer: string) => /onv|ooling|2d|lstm|gru|Rnn|masking|permute|bidirectional/.test(layer);

/** The last activation that keeps outputs where the loss is defined. */
const headOf = (loss: Loss) => (loss.classes ? "softmax" : loss.outputs === undefined ? "linear" : "sigmoid");
const targetsOf = (loss: Loss) => (loss.targets === "label" ? [0, 2, 1, 1, 2] : rowsOf(WIDTH, 0.1, 0.9));

const pairs = namedLosses.flatMap((loss) =>
  Object.values(regularizers).map((kernelRegularizer) => ({ loss, kernelRegularizer })),
);
/** Of the combinations in a row, every fifth in `npm test`: no multiple of the pairs, so that all of them occur. */
const STEP = whole ? 1 : 5;
/** Fewer of the layers of images and series, which are slower; shaped.test.ts has their settings. */
const SHAPED_STEP = whole ? 1 : 29;
const turns = { flat: 0, shaped: 0 };
let cases = 0;
afterAll(() => {
  const figure = `${cases} layer × activation × loss × regulariser beside central differences`;
  report("1 Gradients", `${figure}, ${whole ? "up to 16 numbers of each parameter" : "4 numbers of each parameter"}`);
});

test("every layer and regulariser has a place", () => {
  expect(Object.keys(places).sort()).toEqual(Object.keys(layerList).sort());
  expect(Object.keys(regularizers).sort()).toEqual(Object.keys(regularizerList).sort());
});

describe.each(Object.keys(places) as (keyof typeof places)[])("%s", (layer) => {
  test.each(activations.map(({ name }) => name))(
    "reliability 1: over %s, under every loss and regulariser",
    async (name) => {
      const first = layer === "embedding";
      for (const { loss, kernelRegularizer } of pairs) {
        if (isShaped(layer) ? turns.shaped++ % SHAPED_STEP !== 0 : turns.flat++ % STEP !== 0) continue;
        const x = input({ shape: [first ? 2 : WIDTH] });
        const start = first ? flatten().apply(embedding({ inputDim: 4, outputDim: 2 }).apply(x)) : x;
        const hidden = dense({ units: WIDTH, activation: name, kernelRegularizer }).apply(start);
        // Biases apart, so that rows of dead relu units do not tie the outputs, where categoricalHinge has its kink.
        const outputs = dense({ units: WIDTH, activation: headOf(loss), biasInitializer: "normal" }).apply(
          places[layer](hidden),
        );
        const network = await model({ inputs: x, outputs, seed: 7, dtype: "float64" });
        network.compile({ loss: loss.name });
        const rows = first ? [[0, 1], [2, 3], [1, 1], [3, 0], [2, 2]] : rowsOf(WIDTH, 0.3, 0.9); // prettier-ignore
        const { maxRelativeError, worst } = await network.checkGradients(rows, targetsOf(loss), {
          samples: whole ? 16 : 4,
        });
        if (!(maxRelativeError <= 1e-3)) expect({ loss: loss.name, kernelRegularizer, ...worst }).toBeUndefined();
        cases++;
      }
    },
  );
});

test("reliability 1: every combination ran", () => {
  const wanted =
    Object.keys(places).length * activations.length * namedLosses.length * Object.keys(regularizers).length;
  expect(turns.flat + turns.shaped).toBe(wanted);
  expect(cases).toBe(Math.ceil(turns.flat / STEP) + Math.ceil(turns.shaped / SHAPED_STEP));
});
