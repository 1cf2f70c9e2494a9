/**
 * Writes nets.json: nets that ConvNetJS 0.3.0 trained, as their toJSON gives them, and what they predict. In a folder of its own:
 *
 *   npm install convnetjs@0.3.0
 *   node …/test/formats/convnet/make.mjs
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { pathToFileURL, URL } from "node:url";

const convnet = createRequire(pathToFileURL(`${process.cwd()}/`))("convnetjs");

let state = 7;
Math.random = () => (state = (state * 48271) % 2147483647) / 2147483647;

const image = (sx, sy, depth) => ({ type: "input", out_sx: sx, out_sy: sy, out_depth: depth });
const cases = {
  "dense, tanh, regression": [image(1, 1, 4), { type: "fc", num_neurons: 6, activation: "tanh" }, { type: "regression", num_neurons: 2 }], // prettier-ignore
  "dense, sigmoid, softmax": [image(1, 1, 3), { type: "fc", num_neurons: 5, activation: "sigmoid" }, { type: "softmax", num_classes: 3 }], // prettier-ignore
  "dense, maxout, svm": [image(1, 1, 4), { type: "fc", num_neurons: 6, activation: "maxout", group_size: 3 }, { type: "svm", num_classes: 3 }], // prettier-ignore
  "dropout of 0.5 and of 0.2": [image(1, 1, 4), { type: "fc", num_neurons: 8, activation: "relu", drop_prob: 0.5 }, { type: "fc", num_neurons: 6, activation: "relu", drop_prob: 0.2 }, { type: "softmax", num_classes: 2 }], // prettier-ignore
  "images, pads as large as the windows need": [
    image(8, 6, 2),
    { type: "conv", sx: 5, filters: 3, stride: 1, pad: 2, activation: "relu" },
    { type: "pool", sx: 2, stride: 2 },
    { type: "conv", sx: 3, sy: 1, filters: 2, stride: 1, activation: "tanh" },
    { type: "softmax", num_classes: 3 },
  ],
  "images, other pads and strides": [
    image(7, 9, 1),
    { type: "conv", sx: 3, filters: 4, stride: 2, pad: 2, activation: "relu" },
    { type: "dropout", drop_prob: 0.5 },
    { type: "pool", sx: 3, stride: 2, pad: 1 },
    { type: "conv", sx: 2, filters: 4, stride: 1, pad: 0, activation: "maxout", group_size: 2 },
    { type: "fc", num_neurons: 4, activation: "relu" },
    { type: "regression", num_neurons: 1 },
  ],
  "an image flattened by a dense layer": [image(3, 2, 2), { type: "fc", num_neurons: 4, activation: "relu" }, { type: "softmax", num_classes: 2 }], // prettier-ignore
  lrn: [image(4, 4, 3), { type: "conv", sx: 3, filters: 3 }, { type: "lrn", k: 1, n: 3, alpha: 0.1, beta: 0.75 }, { type: "softmax", num_classes: 2 }], // prettier-ignore
  quadtransform: [image(1, 1, 3), { type: "fc", num_neurons: 3, activation: "relu", tensor: true }, { type: "softmax", num_classes: 2 }], // prettier-ignore
};

const nets = Object.entries(cases).map(([name, layers]) => {
  const [{ out_sx, out_sy, out_depth }] = layers;
  const loss = layers[layers.length - 1];
  const net = new convnet.Net();
  net.makeLayers(layers);
  const trainer = new convnet.Trainer(net, { method: "sgd", learning_rate: 0.02, momentum: 0.5, batch_size: 2, l2_decay: 0.001 }); // prettier-ignore
  const volume = () => {
    const vol = new convnet.Vol(out_sx, out_sy, out_depth, 0);
    vol.w.forEach((_, i) => (vol.w[i] = Math.random() * 2 - 1));
    return vol;
  };
  for (let i = 0; i < 40; i++) {
    const target = loss.type === "regression" ? Array.from({ length: loss.num_neurons }, Math.random) : i % loss.num_classes; // prettier-ignore
    trainer.train(volume(), target);
  }
  const rows = Array.from({ length: 3 }, () => {
    const vol = volume();
    return { input: Array.from(vol.w), output: Array.from(net.forward(vol).w) };
  });
  return { name, json: net.toJSON(), rows };
});
writeFileSync(new URL("nets.json", import.meta.url), `${JSON.stringify(nets)}\n`);
