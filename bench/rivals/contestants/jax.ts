/** jax-js on WebAssembly: the whole training step, gradients and update, under one `jit`. */
import { rival, serve, shuffled, versionOf, type Data } from "../serve.ts";

const { init, jit, nn, numpy: np, defaultDevice, valueAndGrad } = rival("@jax-js/jax");
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Arrays = any[];

let data: Data;
let params: Arrays;
let step: (params: Arrays, x: unknown, y: unknown) => [Arrays, { dispose(): void }];
let logits: (params: Arrays, x: unknown) => { dataSync(): Float32Array };
let batch: number, inputs: number, classes: number;

serve({
  async prepare({ sizes, batch: size, rate }, given) {
    await init("wasm");
    defaultDevice("wasm");
    [data, batch, inputs, classes] = [given, size, sizes[0], sizes[sizes.length - 1]];
    const shapes = sizes.slice(1).flatMap((units, i) => [[sizes[i], units], [units]]);
    params = data.weights.map((values, i) => np.array(values).reshape(shapes[i]));
    const layers = sizes.length - 1;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    const forward = (p: Arrays, x: any) => {
      for (let i = 0; i < layers; i++) {
        x = np.dot(x, p[2 * i]).add(p[2 * i + 1]);
        if (i < layers - 1) x = nn.relu(x);
      }
      return x;
    };
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    const loss = (p: Arrays, x: any, y: any) =>
      nn
        .logSoftmax(forward(p, x))
        .mul(y)
        .sum()
        .mul(-1 / batch);
    logits = jit(forward);
    // An array is used up by what it is given to; `ref` keeps it for once more.
    step = jit((p: Arrays, x: unknown, y: unknown) => {
      const [value, gradients] = valueAndGrad(loss)(
        p.map((t) => t.ref),
        x,
        y,
      );
      return [p.map((t, i) => t.sub(gradients[i].mul(rate))), value];
    });
    return { system: `jax-js ${versionOf("@jax-js/jax")} wasm`, sameWeights: true, threads: 1 };
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
          params,
          np.array(x.slice()).reshape([batch, inputs]),
          np.array(y).reshape([batch, classes]),
        );
        params = next;
        loss.dispose();
      }
    }
    params[0].ref.dataSync(); // nothing is left to be done later
  },

  predict(rows) {
    const x = np.array(data.testX.slice(0, rows * inputs)).reshape([rows, inputs]);
    return logits(
      params.map((t) => t.ref),
      x,
    ).dataSync();
  },
});
