/* eslint-disable @typescript-eslint/no-explicit-any -- its arrays are not ours to describe */
/** jax-js on WebAssembly: the whole training step, gradients and update, under one `jit`. */
import type { ShapedLayer } from "../protocol.ts";
import { rival, serve, shuffled, Unable, versionOf, type Data } from "../serve.ts";

const { init, jit, lax, nn, numpy: np, defaultDevice, valueAndGrad } = rival("@jax-js/jax");
type Arrays = any[];

let data: Data;
/** For each parameter itself and what its update keeps. */
let states: Arrays[];
let step: (states: Arrays[], rate: unknown, x: unknown, y: unknown) => [Arrays[], { dispose(): void }];
let logits: (params: Arrays, x: unknown) => { dataSync(): Float32Array };
let batch: number, inputs: number, classes: number;
let shape: readonly number[];
/** Of the step t = 1, 2, … */
let rateOf: (t: number) => number;
let steps: number;

/** [p, …] after a step. An array is used up by what it is given to; `ref` keeps it for once more. */
const updates = {
  sgd: ([p]: Arrays, g: any, rate: any) => [p.sub(g.mul(rate))],
  /** [Kingma & Ba, ICLR 2015; ε = 1e-7 outside the corrections, as at the end of their section 2] */
  adam: ([p, m, v]: Arrays, g: any, rate: any) => {
    const mean = m.mul(0.9).add(g.ref.mul(0.1));
    const square = v.mul(0.999).add(g.ref.mul(g).mul(0.001));
    return [p.sub(mean.ref.mul(rate).div(np.sqrt(square.ref).add(1e-7))), mean, square];
  },
};

/** A layer before the dense ones on images [rows, channels, height, width], and the shapes of its weights. */
function shapedLayer(layer: ShapedLayer, [C, H, W]: readonly number[]) {
  switch (layer.kind) {
    case "conv2d": {
      const { filters, kernelSize: k } = layer;
      if (layer.padding !== undefined) break;
      return {
        after: [filters, H - k + 1, W - k + 1],
        weights: [
          [filters, C, k, k],
          [filters, 1, 1],
        ],
        apply: (x: any, [w, b]: Arrays) => nn.relu(lax.conv(x, w, [1, 1], "VALID").add(b)),
      };
    }
    case "maxPooling2d": {
      const window = [layer.poolSize, layer.poolSize];
      const after = [C, ...[H, W].map((size) => Math.floor(size / layer.poolSize))];
      return { after, weights: [], apply: (x: any) => lax.reduceWindow(x, np.max, window, window) };
    }
    case "flatten":
      return { after: [C * H * W], weights: [], apply: (x: any) => x.reshape([x.shape[0], -1]) };
  }
  throw new Unable(`${layer.kind} is not written here`);
}

serve({
  async prepare({ sizes, shape: rowShape, before = [], batch: size, optimizer, rate }, given) {
    await init("wasm");
    defaultDevice("wasm");
    [data, batch, inputs, classes] = [given, size, sizes[0], sizes[sizes.length - 1]];
    shape = rowShape ? [rowShape[2], rowShape[0], rowShape[1]] : [inputs];
    let reached = shape;
    const layers: { weights: number[][]; apply(x: any, weights: Arrays): any }[] = before.map((layer) => {
      const made = shapedLayer(layer, reached);
      reached = made.after;
      return made;
    });
    sizes.slice(1).forEach((units, i) => {
      const isLast = i === sizes.length - 2;
      const apply = (x: any, [w, b]: Arrays) => (isLast ? np.dot(x, w).add(b) : nn.relu(np.dot(x, w).add(b)));
      layers.push({ weights: [[i === 0 ? reached[0] : sizes[i], units], [units]], apply });
    });
    const shapes = layers.flatMap(({ weights }) => weights);
    const sameWeights = data.weights.length > 0;
    const first = sameWeights ? data.weights : shapes.map(heUniform);
    states = first.map((values, i) => {
      const kept = optimizer === "adam" ? [0, 0] : [];
      return [values, ...kept.map(() => new Float32Array(values.length))].map((v) => np.array(v).reshape(shapes[i]));
    });
    steps = 0;
    rateOf = optimizer === "adam" ? (t) => (rate * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t) : () => rate;
    const forward = (p: Arrays, x: any) => {
      let at = 0;
      for (const { weights, apply } of layers) x = apply(x, p.slice(at, (at += weights.length)));
      return x;
    };
    const loss = (p: Arrays, x: any, y: any) =>
      nn
        .logSoftmax(forward(p, x))
        .mul(y)
        .sum()
        .mul(-1 / batch);
    logits = jit(forward);
    const update = updates[optimizer];
    step = jit((states: Arrays[], rate: any, x: unknown, y: unknown) => {
      const [value, gradients] = valueAndGrad(loss)(
        states.map(([p]) => p.ref),
        x,
        y,
      );
      return [states.map((state, i) => update(state, gradients[i], rate.ref)), value];
    });
    return { system: `jax-js ${versionOf("@jax-js/jax")} wasm`, sameWeights, threads: 1 };
  },

  train(rows, epochs) {
    const x = new Float32Array(batch * inputs);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = shuffled(rows);
      for (let from = 0; from + batch <= rows; from += batch) {
        const y = new Float32Array(batch * classes);
        for (let m = 0; m < batch; m++) {
          const row = order[from + m];
          x.set(data.x.subarray(row * inputs, (row + 1) * inputs), m * inputs);
          y[m * classes + data.labels[row]] = 1;
        }
        const [next, loss] = step(
          states,
          np.array(rateOf(++steps)),
          np.array(x.slice()).reshape([batch, ...shape]),
          np.array(y).reshape([batch, classes]),
        );
        states = next;
        loss.dispose();
      }
    }
    states[0][0].ref.dataSync(); // nothing is left to be done later
  },

  predict(rows) {
    const x = np.array(data.testX.slice(0, rows * inputs)).reshape([rows, ...shape]);
    return logits(
      states.map(([p]) => p.ref),
      x,
    ).dataSync();
  },
});

/** As in files.ts, for weights whose inputs come first or, of filters [filters, channels, height, width], last; others 0. */
function heUniform(shape: readonly number[]): Float32Array {
  const count = shape.reduce((product, size) => product * size);
  const fan = shape.length === 2 ? shape[0] : shape.length === 4 ? count / shape[0] : Infinity;
  return Float32Array.from({ length: count }, () => Math.sqrt(6 / fan) * (2 * Math.random() - 1));
}
