/** Trainings whose weights are the same bits in every engine. A function that pages run too: it sees nothing around it. */
import type * as Chainrule from "../../src/index.ts";
import type { EngineOptions } from "../../src/backends/request.ts";

export interface Trained {
  readonly network: string;
  readonly backend: string;
  readonly threads: number;
  /** SHA-256 of the weights' names, shapes and bytes. */
  readonly weights: string;
}

export async function trainAll(chainrule: typeof Chainrule, engine: EngineOptions): Promise<Trained[]> {
  const { adam, batchNormalization, dense, dropout, rmsprop, sequential } = chainrule;
  const { bidirectional, conv2d, conv2dTranspose, depthwiseConv2d, gru, lstm, maxPooling2d, reshape, simpleRnn } =
    chainrule;

  /** Made of whole numbers, so that every engine has the same; two of three are 0. */
  const numbers = (count: number) =>
    Float32Array.from({ length: count }, (_, i) => {
      const hashed = Math.imul(i + 1, 2654435761) >>> 8;
      return hashed % 3 === 0 ? (hashed & 255) / 256 : 0;
    });
  const classes = (count: number, kinds: number) =>
    Int32Array.from({ length: count }, (_, i) => (Math.imul(i + 1, 40503) >>> 4) % kinds);

  async function told(network: string, model: Chainrule.Model): Promise<Trained> {
    const parts = model.getWeights().flatMap(({ name, shape, data }) => [`${name} ${shape.join("x")}\n`, data]);
    const bytes = await new Blob(parts as BlobPart[]).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const weights = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const { backend, threads } = model;
    model.dispose();
    return { network, backend, threads, weights };
  }

  const xor = await sequential({
    inputShape: [2],
    layers: [dense({ units: 8, activation: "tanh" }), dense({ units: 1, activation: "sigmoid" })],
    seed: 1,
    ...engine,
  });
  xor.compile({ optimizer: adam({ learningRate: 0.1 }), loss: "binaryCrossentropy" });
  const x = { data: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), shape: [4, 2] };
  await xor.fit(x, { data: Float32Array.of(0, 1, 1, 0), shape: [4, 1] }, { epochs: 200, batchSize: 4 });

  const ROWS = 1000;
  const digits = await sequential({
    inputShape: [784],
    layers: [dense({ units: 128, activation: "relu" }), dense({ units: 10, activation: "softmax" })],
    seed: 2,
    ...engine,
  });
  digits.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
  const pixels = { data: numbers(ROWS * 784), shape: [ROWS, 784] };
  await digits.fit(pixels, classes(ROWS, 10), { epochs: 2, batchSize: 32 });

  const double = await sequential({
    inputShape: [100],
    layers: [
      dense({ units: 200, activation: "gelu" }),
      batchNormalization(),
      dropout({ rate: 0.2 }),
      dense({ units: 50, activation: "softplus" }),
      dense({ units: 7, activation: "softmax" }),
    ],
    seed: 3,
    dtype: "float64",
    ...engine,
  });
  double.compile({ optimizer: rmsprop({ learningRate: 0.002 }), loss: "sparseCategoricalCrossentropy" });
  await double.fit({ data: numbers(ROWS * 100), shape: [ROWS, 100] }, classes(ROWS, 7), { epochs: 2, batchSize: 64 });

  const SHAPED_ROWS = 64;
  const shaped = await sequential({
    inputShape: [12, 14, 2],
    layers: [
      conv2d({ filters: 16, kernelSize: 3, padding: "same", activation: "relu" }),
      maxPooling2d(),
      depthwiseConv2d({ kernelSize: 2, padding: "same" }),
      conv2dTranspose({ filters: 6, kernelSize: 2, strides: 2, activation: "relu" }),
      reshape({ shape: [24, 42] }),
      bidirectional(lstm({ units: 11, returnSequences: true, dropout: 0.1 })),
      gru({ units: 12, returnSequences: true }),
      simpleRnn({ units: 9 }),
      dense({ units: 5, activation: "softmax" }),
    ],
    seed: 4,
    ...engine,
  });
  shaped.compile({ optimizer: adam({ learningRate: 0.01 }), loss: "sparseCategoricalCrossentropy" });
  const images = { data: numbers(SHAPED_ROWS * 336), shape: [SHAPED_ROWS, 12, 14, 2] };
  await shaped.fit(images, classes(SHAPED_ROWS, 5), { epochs: 2, batchSize: 24 });

  return [
    await told("images and series", shaped),
    await told("XOR", xor),
    await told("784-128-10", digits),
    await told("100-200-50-7, float64", double),
  ];
}
