/** ConvNetJS: its layers and its SGD trainer, which takes row after row and updates after a batch. */
import type { ShapedLayer } from "../protocol.ts";
import { rival, rowsOf, serve, shuffled, Unable, versionOf } from "../serve.ts";

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

/** Its definitions of layers before the dense ones, which take images as they are. */
function definitions(layer: ShapedLayer): object[] {
  switch (layer.kind) {
    case "conv2d": {
      const { filters, kernelSize: sx, padding, activation } = layer;
      return [{ type: "conv", sx, filters, stride: 1, pad: padding === "same" ? (sx - 1) / 2 : 0, activation }];
    }
    case "maxPooling2d":
      return [{ type: "pool", sx: layer.poolSize, stride: layer.poolSize }];
    case "flatten":
      return [];
    default:
      throw new Unable(`it has no ${layer.kind}`);
  }
}

serve({
  prepare(work, { x, labels, testX, weights }) {
    const { sizes, shape = [1, 1, sizes[0]], before = [], hidden, output, optimizer, rate, batch } = work;
    if (optimizer === "adam") throw new Unable("it has no Adam");
    const [sy, sx, depth] = shape;
    const units = sizes[sizes.length - 1];
    const last =
      output === "softmax" ? { type: "softmax", num_classes: units } : { type: "regression", num_neurons: units };
    net = new Net();
    net.makeLayers([
      { type: "input", out_sx: sx, out_sy: sy, out_depth: depth },
      ...before.flatMap(definitions),
      ...sizes.slice(1, -1).map((count) => ({ type: "fc", num_neurons: count, activation: hidden })),
      last,
    ]);
    const dense = net.layers.filter(({ layer_type }) => layer_type === "fc");
    const sameWeights = weights.length > 0;
    (sameWeights ? dense : []).forEach(({ filters, biases }, i) => {
      for (let o = 0; o < filters.length; o++) {
        for (let k = 0; k < sizes[i]; k++) filters[o].w[k] = weights[2 * i][k * filters.length + o];
        biases.w[o] = weights[2 * i + 1][o];
      }
    });
    trainer = new Trainer(net, { method: "sgd", learning_rate: rate, momentum: 0, batch_size: batch });
    const volume = (row: number[]) => Object.assign(new Vol(sx, sy, depth, 0), { w: Float64Array.from(row) });
    volumes = rowsOf(x, sizes[0]).map(volume);
    tests = rowsOf(testX, sizes[0]).map(volume);
    targets = Array.from(labels, (label) => (output === "softmax" ? label : [label]));
    return { system: `convnetjs ${versionOf("convnetjs")}`, sameWeights, threads: 1 };
  },
  train(rows, epochs) {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const row of shuffled(rows)) trainer.train(volumes[row], targets[row]);
    }
  },
  predict: (rows) => tests.slice(0, rows).flatMap((row) => Array.from(net.forward(row).w)),
});
