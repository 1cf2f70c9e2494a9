/** Networks for ONNX: every layer, every activation, and how they are put together. */
import * as activations from "../../../src/kernels/activations/all.ts";
import { model, input, sequential, type DType, type Layer, type Model } from "../../../src/index.ts";
import * as l from "../../../src/layers/all.ts";
import type { Shape } from "../../../src/memory/shape.ts";

export interface Case {
  readonly name: string;
  readonly shape: Shape;
  readonly layers: () => Layer[];
  /** Whole numbers below this instead of normal ones. */
  readonly codes?: number;
  /** Steps that are all 0. */
  readonly gaps?: true;
}

export const activationNames = Object.keys(activations);

/** Layers that have an activation, each with an input's shape. */
const activated: Record<string, { shape: Shape; make: (activation: string) => Layer }> = {
  activation: { shape: [4, 3], make: (activation) => l.activation({ activation }) },
  conv1d: { shape: [7, 3], make: (activation) => l.conv1d({ filters: 4, kernelSize: 3, activation }) },
  conv2d: { shape: [6, 5, 2], make: (activation) => l.conv2d({ filters: 3, kernelSize: 3, activation }) },
  conv2dTranspose: {
    shape: [3, 4, 2],
    make: (activation) => l.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, activation }),
  },
  dense: { shape: [5], make: (activation) => l.dense({ units: 4, activation }) },
  depthwiseConv2d: {
    shape: [6, 5, 2],
    make: (activation) => l.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation }),
  },
  simpleRnn: { shape: [5, 3], make: (activation) => l.simpleRnn({ units: 4, activation }) },
};
const series = [6, 3] as const;
const image = [7, 6, 3] as const;
const recurrent = {
  lstm: (more: object = {}) => l.lstm({ units: 4, biasInitializer: "normal", ...more }),
  gru: (more: object = {}) => l.gru({ units: 4, biasInitializer: "normal", ...more }),
  simpleRnn: (more: object = {}) => l.simpleRnn({ units: 4, biasInitializer: "normal", ...more }),
  "simpleRnn gelu": (more: object = {}) => l.simpleRnn({ units: 4, activation: "gelu", ...more }),
};

function* single(): Generator<Case> {
  for (const [kind, { shape, make }] of Object.entries(activated))
    for (const activation of activationNames)
      yield { name: `${kind} ${activation}`, shape, layers: () => [make(activation)] };
  const convolutions = { conv1d: series, conv2d: image } as const;
  for (const [kind, shape] of Object.entries(convolutions))
    for (const padding of ["valid", "same", ...(kind === "conv1d" ? ["causal"] : [])])
      for (const [strides, dilationRate, groups] of [
        [1, 1, 1],
        [2, 1, 1],
        [3, 1, 3],
        [1, 2, 3],
      ])
        // prettier-ignore
        for (const kernelSize of [1, 2, 3])
          yield {
            name: `${kind} ${padding} k${kernelSize} s${strides} d${dilationRate} g${groups}`,
            shape,
            layers: () => [l[kind as "conv2d"]({ filters: 6, kernelSize, padding: padding as "same", strides, dilationRate, groups, biasInitializer: "normal" })], // prettier-ignore
          };
  for (const padding of ["valid", "same"] as const) {
    for (const strides of [1, 2, 3]) {
      for (const size of [1, 2, 3, 4]) {
        const at = `${padding} k${size} s${strides}`;
        yield { name: `conv2dTranspose ${at}`, shape: [3, 4, 2], layers: () => [l.conv2dTranspose({ filters: 3, kernelSize: [size, 2], padding, strides })] }; // prettier-ignore
        yield { name: `depthwiseConv2d ${at}`, shape: image, layers: () => [l.depthwiseConv2d({ kernelSize: [size, 2], padding, strides, useBias: false })] }; // prettier-ignore
        for (const kind of ["maxPooling2d", "averagePooling2d"] as const)
          yield { name: `${kind} ${at}`, shape: image, layers: () => [l[kind]({ poolSize: [size, 2], padding, strides })] }; // prettier-ignore
        for (const kind of ["maxPooling1d", "averagePooling1d"] as const)
          yield { name: `${kind} ${at}`, shape: series, layers: () => [l[kind]({ poolSize: size, padding, strides })] };
      }
    }
  }
  for (const kind of ["globalAveragePooling1d", "globalMaxPooling1d"] as const)
    yield { name: kind, shape: series, layers: () => [l[kind]()] };
  for (const kind of ["globalAveragePooling2d", "globalMaxPooling2d"] as const)
    yield { name: kind, shape: image, layers: () => [l[kind]()] };
  for (const [kind, make] of Object.entries(recurrent)) {
    for (const returnSequences of [false, true]) {
      for (const goBackwards of [false, true]) {
        const options = { returnSequences, goBackwards };
        const at = `${kind}${returnSequences ? " sequences" : ""}${goBackwards ? " backwards" : ""}`;
        yield { name: at, shape: series, layers: () => [make({ ...options, useBias: !goBackwards })] };
        yield { name: `${at} masked`, shape: series, gaps: true, layers: () => [l.masking(), make(options)] };
        for (const mergeMode of ["concat", "sum"] as const) {
          const both = (more = {}) => l.bidirectional({ layer: make({ ...options, ...more }), mergeMode } as never);
          yield { name: `bidirectional ${at} ${mergeMode}`, shape: series, layers: () => [both()] };
          yield { name: `bidirectional ${at} ${mergeMode} masked`, shape: series, gaps: true, layers: () => [l.masking(), both()] }; // prettier-ignore
        }
      }
    }
    yield { name: `${kind} stacked, masked`, shape: series, gaps: true, layers: () => [l.masking(), make({ returnSequences: true, goBackwards: true }), l.dense({ units: 3 }), l.layerNormalization(), make({ returnSequences: true }), l.globalAveragePooling1d()] }; // prettier-ignore
    yield { name: `${kind} stacked`, shape: series, layers: () => [make({ returnSequences: true }), l.dropout({ rate: 0.5 }), make({ returnSequences: true }), make()] }; // prettier-ignore
    yield { name: `embedding maskZero ${kind}`, shape: [6], codes: 5, layers: () => [l.embedding({ inputDim: 5, outputDim: 3, maskZero: true }), make()] }; // prettier-ignore
  }
  yield { name: "masking value 2 mean", shape: series, gaps: true, layers: () => [l.masking({ maskValue: 0 }), l.masking({ maskValue: 2 }), l.globalAveragePooling1d()] }; // prettier-ignore
  for (const shape of [[5], series, image]) {
    for (const [center, scale] of [[true, true], [false, true], [true, false]]) // prettier-ignore
      yield { name: `batchNormalization ${shape.length} ${center} ${scale}`, shape, layers: () => [l.batchNormalization({ center, scale })] }; // prettier-ignore
    for (const [center, scale] of [[true, true], [false, false]]) // prettier-ignore
      yield { name: `layerNormalization ${shape.length} ${center}`, shape, layers: () => [l.layerNormalization({ center, scale })] }; // prettier-ignore
    yield { name: `dense ${shape.length}`, shape, layers: () => [l.dense({ units: 4, useBias: "shared" }), l.gaussianNoise({ stddev: 1 })] }; // prettier-ignore
    yield { name: `dropout ${shape.length}`, shape, layers: () => [l.dropout({ rate: 0.5 })] };
    yield {
      name: `flatten ${shape.length}`,
      shape,
      layers: () => [l.flatten(), l.dense({ units: 2, useBias: false })],
    };
  }
  yield { name: "embedding", shape: [4], codes: 5, layers: () => [l.embedding({ inputDim: 5, outputDim: 3 }), l.flatten(), l.dense({ units: 2 })] }; // prettier-ignore
  yield { name: "permute 2", shape: series, layers: () => [l.permute({ dims: [2, 1] })] };
  yield { name: "permute 3", shape: image, layers: () => [l.permute({ dims: [3, 1, 2] })] };
  yield { name: "reshape", shape: image, layers: () => [l.reshape({ shape: [14, 9] }), l.dense({ units: 2 })] };
  yield { name: "upSampling2d", shape: image, layers: () => [l.upSampling2d({ size: [2, 3] })] };
  yield { name: "zeroPadding2d", shape: image, layers: () => [l.zeroPadding2d({ padding: [[1, 2], [0, 3]] }), l.conv2d({ filters: 2, kernelSize: 3 })] }; // prettier-ignore
  yield { name: "convolutional", shape: [12, 12, 1], layers: () => [l.conv2d({ filters: 4, kernelSize: 3, padding: "same", useBias: false }), l.batchNormalization(), l.activation({ activation: "relu" }), l.maxPooling2d(), l.conv2d({ filters: 6, kernelSize: 3, activation: "swish" }), l.dropout({ rate: 0.3 }), l.flatten(), l.dense({ units: 3, activation: "softmax" })] }; // prettier-ignore
}
export const cases: readonly Case[] = [...single()];

/** Each activation with dense, the first case of each kind of network, and one in ten of the others. */
export const someCases = cases.filter(({ name }, i) => {
  const [kind] = name.split(" ");
  return kind === "dense" || i % 10 === 0 || cases.findIndex((one) => one.name.split(" ")[0] === kind) === i;
});

/** The model of a case, its running statistics and other weights drawn anew where they start from constants. */
export async function modelOf({ shape, layers }: Case, dtype: DType = "float32"): Promise<Model> {
  const made = await sequential({ inputShape: shape, layers: layers(), seed: 5, dtype });
  return scrambled(made);
}

/** All weights that are constant, with other numbers in them; variances stay above 0. */
export function scrambled(made: Model): Model {
  const draw = draws(17);
  made.setWeights(
    made.getWeights().map((weight) => {
      const data = Array.from(weight.data as ArrayLike<number>);
      const isConstant = data.every((n) => n === data[0]);
      return { ...weight, data: isConstant ? data.map((n) => Math.fround(Math.abs(n) + 0.25 + draw() / 2)) : data };
    }) as never,
  );
  return made;
}

/** Numbers from 0 to below 1. */
export function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const ROWS = 3;

/** Rows for a case, [ROWS, …shape]: row 1 of series with gaps has none that counts. */
export function rowsOf({ shape, codes, gaps }: Case): Float32Array {
  const draw = draws(3);
  const size = shape.reduce((product, n) => product * n, 1);
  const x = Float32Array.from({ length: ROWS * size }, () => (codes === undefined ? 4 * draw() - 2 : Math.floor(codes * draw()))); // prettier-ignore
  if (codes !== undefined) x.fill(0, size, 2 * size);
  if (gaps) {
    const C = shape[1];
    for (let step = 0; step < ROWS * shape[0]; step++)
      if (Math.floor(step / shape[0]) === 1 || draw() < 0.4) x.fill(0, step * C, (step + 1) * C);
  }
  return x;
}

/** Networks with several inputs and outputs. */
export async function graphOf(): Promise<Model<boolean>> {
  const [a, b, codes] = [input({ shape: [6, 6, 2], name: "a" }), input({ shape: [6, 6, 2], name: "b" }), input({ shape: [3], name: "codes" })]; // prettier-ignore
  const convolved = l.conv2d({ filters: 2, kernelSize: 3, padding: "same", activation: "relu" }).apply(a);
  const sum = l.add().apply([convolved, b, a]);
  const joined = l.concatenate().apply([sum, convolved, b]);
  const pooled = l.globalAveragePooling2d().apply(joined);
  const embedded = l.flatten().apply(l.embedding({ inputDim: 7, outputDim: 2 }).apply(codes));
  const all = l.concatenate().apply([pooled, embedded, l.dense({ units: 2 }).apply(codes)]);
  const out = l.dense({ units: 3, activation: "softmax", name: "classes" }).apply(all);
  return model({ inputs: [a, b, codes], outputs: [out, l.dropout({ rate: 0.1, name: "image" }).apply(joined)], seed: 2 }) as Promise<Model<boolean>>; // prettier-ignore
}
