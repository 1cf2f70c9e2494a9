/** Small trainings whose weights are the same bits on every engine. Run as a program, it prints the hash of one. */
import {
  adam,
  bidirectional,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  gru,
  lstm,
  maxPooling2d,
  reshape,
  sequential,
  simpleRnn,
  type DType,
  type SequentialOptions,
} from "../../src/index.ts";
import { clouds, randomNumbers } from "../support/data.ts";
import { weightsHash } from "../support/hash.ts";

interface Golden extends Pick<SequentialOptions, "layers" | "inputShape"> {
  readonly x: Parameters<Awaited<ReturnType<typeof sequential>>["fit"]>[0];
  readonly y: Parameters<Awaited<ReturnType<typeof sequential>>["fit"]>[1];
  readonly epochs: number;
}

/** Adam, shuffling and a ragged last batch; a fused loss. */
const networks = {
  /** Several activations and initialisers. */
  dense: (): Golden => {
    const { x, labels } = clouds(50, 1);
    return {
      inputShape: [2],
      layers: [
        dense({ units: 19, activation: "relu", kernelInitializer: "heNormal" }),
        dense({ units: 7, activation: "tanh" }),
        dense({ units: 5, activation: "sigmoid", kernelInitializer: "glorotNormal" }),
        dense({ units: 3, activation: "softmax" }),
      ],
      x,
      y: labels,
      epochs: 20,
    };
  },
  /** Convolutions of every kind, a pooling, and every recurrence. */
  shaped: (): Golden => {
    const random = randomNumbers(3);
    const rows = 50;
    return {
      inputShape: [6, 7, 2],
      layers: [
        conv2d({ filters: 5, kernelSize: 3, padding: "same", activation: "relu" }),
        maxPooling2d(),
        depthwiseConv2d({ kernelSize: 2, padding: "same" }),
        conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2, activation: "relu" }),
        reshape({ shape: [12, 9] }),
        bidirectional(lstm({ units: 5, returnSequences: true, dropout: 0.1 })),
        gru({ units: 6, returnSequences: true }),
        simpleRnn({ units: 4 }),
        dense({ units: 3, activation: "softmax" }),
      ],
      x: { data: Float32Array.from({ length: rows * 84 }, () => 2 * random() - 1), shape: [rows, 6, 7, 2] },
      y: Array.from({ length: rows }, (_, i) => i % 3),
      epochs: 5,
    };
  },
};
export type GoldenNetwork = keyof typeof networks;

export async function goldenHash(
  network: GoldenNetwork,
  dtype: DType,
  backend: "wasm" | "javascript",
): Promise<string> {
  const { x, y, epochs, ...shape } = networks[network]();
  const model = await sequential({ ...shape, seed: 20, dtype, backend });
  model.compile({ optimizer: adam({ learningRate: 0.02 }), loss: "sparseCategoricalCrossentropy" });
  await model.fit(x, y, { epochs, batchSize: 16 });
  return weightsHash(model);
}

const [, , network, dtype, backend] = process.argv;
if (dtype === "float32" || dtype === "float64") {
  goldenHash(network as GoldenNetwork, dtype, backend === "javascript" ? "javascript" : "wasm").then((hash) =>
    console.log(hash),
  );
}
