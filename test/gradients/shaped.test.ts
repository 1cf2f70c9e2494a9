/**
 * Layers of images and series: every one × padding × strides × dilation × activation, on both backends, through the public
 * checkGradients: central differences in float64, eps 1e-6, atol 1e-5, rtol 1e-3 (PyTorch's gradcheck).
 */
import { afterAll, expect, test } from "vitest";
import {
  averagePooling2d,
  bidirectional,
  conv1d,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  flatten,
  gru,
  lstm,
  maxPooling2d,
  sequential,
  simpleRnn,
  type Layer,
} from "../../src/index.ts";
import { activations } from "../../src/kernels/activations/index.ts";
import { report, whole } from "../reliability/report.ts";
import { randomNumbers } from "../support/data.ts";

interface Setting {
  readonly padding: "valid" | "same";
  readonly strides: number;
  readonly dilationRate: number;
  readonly activation: string;
}

/** A layer by its setting: the shape of its rows, and itself; undefined where it has no such setting. */
type Make = (setting: Setting) => Layer | undefined;
const image = [5, 6, 2];
const series = [6, 3];
const makers: Record<string, { shape: number[]; make: Make }> = {
  conv2d: { shape: image, make: (setting) => conv2d({ filters: 3, kernelSize: [2, 3], ...setting }) },
  "conv2d in groups": { shape: image, make: (setting) => conv2d({ filters: 4, kernelSize: 2, groups: 2, ...setting }) },
  conv1d: { shape: series, make: (setting) => conv1d({ filters: 3, kernelSize: 3, ...setting }) },
  "conv1d, causal": {
    shape: series,
    make: (setting) =>
      setting.padding === "same" ? conv1d({ filters: 2, kernelSize: 2, ...setting, padding: "causal" }) : undefined,
  },
  depthwiseConv2d: {
    shape: image,
    make: (setting) => depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, ...setting }),
  },
  conv2dTranspose: {
    shape: image,
    make: ({ dilationRate, ...setting }) =>
      dilationRate === 1 ? conv2dTranspose({ filters: 3, kernelSize: 3, ...setting }) : undefined,
  },
  maxPooling2d: { shape: image, make: (setting) => pooling(maxPooling2d, setting) },
  averagePooling2d: { shape: image, make: (setting) => pooling(averagePooling2d, setting) },
  simpleRnn: { shape: series, make: (setting) => recurrent(simpleRnn, setting, { activation: setting.activation }) },
  lstm: { shape: series, make: (setting) => recurrent(lstm, setting) },
  gru: { shape: series, make: (setting) => recurrent(gru, setting) },
  "bidirectional lstm": {
    shape: series,
    make: (setting) => bidirectional(recurrent(lstm, { ...setting, dilationRate: 1 })),
  },
};

const pooling = (of: typeof maxPooling2d, { padding, strides, dilationRate }: Setting) =>
  dilationRate === 1 ? of({ poolSize: [2, 3], strides, padding }) : undefined;
/** What windows are for others, the ways of a recurrence are here. */
const recurrent = <O extends object>(
  of: (options: O & { units: number }) => Layer,
  { padding, strides, dilationRate }: Setting,
  more: object = {},
) =>
  of({
    units: 3,
    returnSequences: padding === "same",
    goBackwards: strides === 2,
    useBias: dilationRate === 1,
    ...more,
  } as never);

const names = whole ? activations.map(({ name }) => name) : ["gelu"];
const settings = (["valid", "same"] as const).flatMap((padding) =>
  [1, 2].flatMap((strides) =>
    [1, 2].flatMap((dilationRate) => names.map((activation) => ({ padding, strides, dilationRate, activation }))),
  ),
);

let cases = 0;
afterAll(() =>
  report("1 Gradients", `${cases} layers of images and series × their settings beside central differences`),
);

test.each(
  Object.keys(makers).flatMap((name) => (["wasm", "javascript"] as const).map((backend) => ({ name, backend }))),
)("reliability 1: $name, $backend", async ({ name, backend }) => {
  const { shape, make } = makers[name];
  const next = randomNumbers(5);
  const size = shape.reduce((product, n) => product * n, 1);
  const x = { data: Float64Array.from({ length: 3 * size }, () => 2 * next() - 1), shape: [3, ...shape] };
  const y = Array.from({ length: 3 }, () => [next(), next()]);
  for (const setting of settings) {
    const layer = make(setting);
    if (layer === undefined) continue;
    // A layer before it, so that the derivative of its input counts.
    const layers = [dense({ units: shape.at(-1)!, activation: "tanh" }), layer, flatten(), dense({ units: 2 })];
    const model = await sequential({ inputShape: shape, layers, dtype: "float64", backend, seed: 3 });
    model.compile({ loss: "meanSquaredError" });
    const { maxRelativeError, worst } = await model.checkGradients(x, y, { samples: whole ? 8 : 5 });
    if (!(maxRelativeError <= 1e-3)) expect({ ...setting, ...worst }).toBeUndefined();
    cases++;
  }
});
