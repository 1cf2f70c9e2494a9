/**
 * Writes models/NAME/: models that TensorFlow.js 4.22 makes, trains and saves, and golden.json, rows with what it predicts for
 * them. Run as: node test/formats/tensorflow/make.js
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { URL } from "node:url";
import * as tfc from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-layers";

const { layers } = tf;
const ROWS = 4;
const folder = new URL("models/", import.meta.url);
/** Without chained operations, which the default of recurrent kernels would need. */
const recurrent = { recurrentActivation: "sigmoid", recurrentInitializer: "glorotUniform" };

/** A name: the shape of a row, and the layers. */
const models = {
  dense: [
    [3],
    [
      layers.dense({ units: 4, activation: "relu", kernelRegularizer: "l1l2" }),
      layers.leakyReLU(),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 2, activation: "softmax" }),
    ],
  ],
  conv: [
    [8, 8, 1],
    [
      layers.conv2d({ filters: 3, kernelSize: 3, activation: "elu" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.depthwiseConv2d({ kernelSize: 2, padding: "same" }),
      layers.reLU({ maxValue: 6 }),
      layers.flatten(),
      layers.dense({ units: 2, kernelConstraint: "maxNorm" }),
      layers.softmax(),
    ],
  ],
  lstm: [
    [5, 2],
    [
      layers.lstm({ units: 3, returnSequences: true, ...recurrent }),
      layers.bidirectional({ layer: layers.lstm({ units: 2, ...recurrent }), mergeMode: "concat" }),
      layers.dense({ units: 1 }),
    ],
  ],
  batchNormalization: [
    [4, 3],
    [
      layers.conv1d({ filters: 4, kernelSize: 2, padding: "same", useBias: false }),
      layers.batchNormalization({ momentum: 0.5 }),
      layers.activation({ activation: "swish" }),
      layers.layerNormalization(),
      layers.globalAveragePooling1d({}),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
  ],
};

for (const [name, [inputShape, list]] of Object.entries(models)) {
  const input = tf.input({ shape: inputShape, name: "rows" });
  const output = list.reduce((x, layer) => layer.apply(x), input);
  const model =
    name === "lstm"
      ? tf.model({ inputs: input, outputs: output })
      : tf.sequential({ layers: [layers.inputLayer({ inputShape, name: "rows" }), ...list] });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const x = tfc.randomUniform([ROWS, ...inputShape], -1, 1, "float32", 1);
  await model.fit(x, tfc.zeros([ROWS, model.outputs[0].shape[1]]), { epochs: 5, verbose: 0 });
  const y = model.predict(x);
  await model.save(
    tfc.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData, ...more }) => {
      const to = new URL(`${name}/`, folder);
      mkdirSync(to, { recursive: true });
      // Two shards, as tfjs_converter makes of larger models: the cut is within a weight.
      const cut = Math.floor(weightData.byteLength / 2) + 1;
      const paths = ["group1-shard1of2.bin", "group1-shard2of2.bin"];
      writeFileSync(new URL(paths[0], to), new Uint8Array(weightData, 0, cut));
      writeFileSync(new URL(paths[1], to), new Uint8Array(weightData, cut));
      writeFileSync(
        new URL("model.json", to),
        JSON.stringify({
          modelTopology,
          weightsManifest: [{ paths, weights: weightSpecs }],
          format: more.format,
          generatedBy: more.generatedBy,
        }),
      );
      writeFileSync(
        new URL("golden.json", to),
        JSON.stringify({ rows: ROWS, shape: inputShape, x: [...x.dataSync()], y: [...y.dataSync()] }),
      );
      return { modelArtifactsInfo: {} };
    }),
  );
}
