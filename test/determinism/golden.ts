/** A small training whose weights are the same bits on every engine. Run as a program, it prints their hash. */
import { adam, dense, sequential, type DType } from "../../src/index.ts";
import { clouds } from "../support/data.ts";
import { weightsHash } from "../support/hash.ts";

/** Every activation, a fused loss, adam, shuffling and a ragged last batch. */
export async function goldenHash(dtype: DType, backend: "wasm" | "javascript"): Promise<string> {
  const model = await sequential({
    inputShape: [2],
    layers: [
      dense({ units: 19, activation: "relu", kernelInitializer: "heNormal" }),
      dense({ units: 7, activation: "tanh" }),
      dense({ units: 5, activation: "sigmoid", kernelInitializer: "glorotNormal" }),
      dense({ units: 3, activation: "softmax" }),
    ],
    seed: 20,
    dtype,
    backend,
  });
  model.compile({ optimizer: adam({ learningRate: 0.02 }), loss: "sparseCategoricalCrossentropy" });
  const { x, labels } = clouds(50, 1);
  await model.fit(x, labels, { epochs: 20, batchSize: 16 });
  return weightsHash(model);
}

const [, , dtype, backend] = process.argv;
if (dtype === "float32" || dtype === "float64") {
  goldenHash(dtype, backend === "javascript" ? "javascript" : "wasm").then((hash) => console.log(hash));
}
