/** TensorFlow.js on its cpu or its WebAssembly backend: a layers model, `fit` and `predict`, tensors made beforehand. */
import { rival, serve, versionOf } from "../serve.ts";

const tf = rival("@tensorflow/tfjs");
// eslint-disable-next-line @typescript-eslint/no-explicit-any
let model: any, x: any, y: any, test: any, row: any;
let batchSize: number;
/** Its default for gates is the hard sigmoid of the first Keras. */
const CELLS: Readonly<Record<string, object>> = { lstm: { recurrentActivation: "sigmoid" } };

serve({
  async prepare(work, data, { backend }) {
    const { sizes, shape = [sizes[0]], before = [], hidden, output, optimizer, rate, batch, rows } = work;
    if (backend === "wasm") rival("@tensorflow/tfjs-backend-wasm");
    await tf.setBackend(backend);
    await tf.ready();
    tf.disposeVariables();
    batchSize = batch;
    const last = sizes.length - 2;
    const layers = [
      tf.layers.inputLayer({ inputShape: shape }),
      ...before.map(({ kind, ...options }) => tf.layers[kind]({ ...options, ...CELLS[kind] })),
      ...sizes
        .slice(1)
        .map((units, i) =>
          tf.layers.dense({ units, activation: i < last ? hidden : output, kernelInitializer: "heUniform" }),
        ),
    ];
    model = tf.sequential({ layers });
    const shapes = sizes.slice(1).flatMap((units, i) => [[sizes[i], units], [units]]);
    const sameWeights = data.weights.length > 0;
    if (sameWeights) model.setWeights(data.weights.map((values, i) => tf.tensor(values, shapes[i])));
    model.compile({
      optimizer: optimizer === "adam" ? tf.train.adam(rate) : tf.train.sgd(rate),
      loss: output === "softmax" ? "categoricalCrossentropy" : "meanSquaredError",
    });
    x = tf.tensor(data.x, [rows, ...shape]);
    if (output === "softmax") y = tf.oneHot(data.labels, sizes[last + 1]).toFloat();
    else if (output === "linear") y = tf.tensor2d(data.targets, [rows, sizes[last + 1]]);
    else y = tf.tensor2d(data.labels, [rows, 1], "float32");
    test = tf.tensor(data.testX, [data.testLabels.length, ...shape]);
    row = tf.slice(test, 0, 1);
    return { system: `tfjs ${versionOf("@tensorflow/tfjs")} ${backend}`, sameWeights, threads: 1 };
  },

  async train(rows, epochs) {
    const [some, targets] = rows < x.shape[0] ? [x, y].map((t) => t.slice(0, rows)) : [x, y];
    await model.fit(some, targets, { batchSize, epochs, verbose: 0, shuffle: true, yieldEvery: "never" });
  },

  predict: (rows) => tf.tidy(() => model.predictOnBatch(test.slice(0, rows)).dataSync()),
  predictOne: () => tf.tidy(() => model.predictOnBatch(row).dataSync()),
});
