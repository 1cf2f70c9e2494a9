/** ConvNetJS: its fully connected layers and its SGD trainer, which takes row after row and updates after a batch. */
import { rival, rowsOf, serve, shuffled, versionOf } from "../serve.ts";

const { Net, Trainer, Vol } = rival("convnetjs");
interface Volume {
  w: ArrayLike<number>;
}
interface Layer {
  layer_type: string;
  filters: { w: number[] }[];
  biases: { w: number[] };
}
let net: { layers: Layer[]; makeLayers(definitions: object[]): void; forward(x: Volume): Volume };
let trainer: { train(x: Volume, y: number | number[]): void };
let volumes: Volume[], tests: Volume[];
let targets: (number | number[])[];

serve({
  prepare({ sizes, hidden, output, rate, batch }, { x, labels, testX, weights }) {
    const units = sizes[sizes.length - 1];
    const last =
      output === "softmax" ? { type: "softmax", num_classes: units } : { type: "regression", num_neurons: units };
    net = new Net();
    net.makeLayers([
      { type: "input", out_sx: 1, out_sy: 1, out_depth: sizes[0] },
      ...sizes.slice(1, -1).map((count) => ({ type: "fc", num_neurons: count, activation: hidden })),
      last,
    ]);
    const dense = net.layers.filter(({ layer_type }) => layer_type === "fc");
    dense.forEach(({ filters, biases }, i) => {
      for (let o = 0; o < filters.length; o++) {
        for (let k = 0; k < sizes[i]; k++) filters[o].w[k] = weights[2 * i][k * filters.length + o];
        biases.w[o] = weights[2 * i + 1][o];
      }
    });
    trainer = new Trainer(net, { method: "sgd", learning_rate: rate, momentum: 0, batch_size: batch });
    volumes = rowsOf(x, sizes[0]).map((row) => new Vol(row));
    tests = rowsOf(testX, sizes[0]).map((row) => new Vol(row));
    targets = Array.from(labels, (label) => (output === "softmax" ? label : [label]));
    return { system: `convnetjs ${versionOf("convnetjs")}`, sameWeights: true, threads: 1 };
  },
  train(rows, epochs) {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const row of shuffled(rows)) trainer.train(volumes[row], targets[row]);
    }
  },
  predict: (rows) => tests.slice(0, rows).flatMap((row) => Array.from(net.forward(row).w)),
});
