/** Networks of mixed layers in float64: outputs, losses, every gradient, and one step, as PyTorch's. */
import { describe } from "vitest";
import {
  activation,
  dense,
  flatten,
  input,
  model,
  sequential,
  sgd,
  type Layer,
  type Model,
  type SymbolicTensor,
} from "../../src/index.ts";
import { backends, expectClose, factory, GIANT, golden, sweep, type Backend } from "./support.ts";

interface Trained {
  readonly name: string;
  readonly x: number[][];
  /** One an output: rows, or labels. */
  readonly targets: (number[] | number)[][];
  readonly weights: Record<string, number[] | number[][]>;
  /** One an output, as predicted. */
  readonly outputs: number[][][];
  /** In training: the whole, and each output's. */
  readonly loss: number;
  readonly losses: number[];
  readonly gradients: Record<string, number[] | number[][]>;
  /** After one step of gradient descent. */
  readonly after: { weights: Record<string, number[] | number[][]>; outputs: number[][][] };
}

interface Recipe {
  readonly make: (engine: { dtype: "float64"; backend: Backend }) => Promise<Model<boolean>>;
  readonly loss: string | Record<string, string>;
  readonly lossWeights?: Record<string, number>;
}

const later = (name: string, options: object = {}) => factory(name)(options) as Layer;

const recipes: Record<string, Recipe> = {
  classifier: {
    make: (engine) =>
      row(engine, 4, [
        dense({ units: 6, activation: "relu", name: "hidden" }),
        dense({ units: 3, activation: "softmax", name: "output" }),
      ]),
    loss: "categoricalCrossentropy",
  },
  sigmoids: {
    make: (engine) =>
      row(engine, 4, [
        dense({ units: 5, activation: "tanh", name: "first" }),
        dense({ units: 3, activation: "sigmoid", name: "second" }),
        dense({ units: 2, activation: "sigmoid", name: "output" }),
      ]),
    loss: "binaryCrossentropy",
  },
  batchNormalization: {
    make: (engine) => row(engine, 4, normalized(later("batchNormalization", { name: "norm" }))),
    loss: "meanSquaredError",
  },
  layerNormalization: {
    make: (engine) => row(engine, 4, normalized(later("layerNormalization", { name: "norm", epsilon: 1e-5 }))),
    loss: "meanSquaredError",
  },
  embedding: {
    make: (engine) =>
      row(engine, 3, [
        later("embedding", { inputDim: 7, outputDim: 4, name: "embedding" }),
        flatten(),
        dense({ units: 3, activation: "softmax", name: "output" }),
      ]),
    loss: "sparseCategoricalCrossentropy",
  },
  residual: {
    make: (engine) => {
      const x = input({ shape: [4] });
      const h = dense({ units: 5, activation: "tanh", name: "hidden" }).apply(x);
      const sum = later("add").apply([h, dense({ units: 5, name: "branch" }).apply(h)]);
      const outputs = dense({ units: 2, name: "output" }).apply(activation({ activation: "relu" }).apply(sum));
      return model({ inputs: x, outputs, ...engine });
    },
    loss: "meanSquaredError",
  },
  twoOutputs: {
    make: (engine) => {
      const x = input({ shape: [4] });
      const h = dense({ units: 6, activation: "tanh", name: "trunk" }).apply(x);
      const kind = dense({ units: 3, activation: "softmax", name: "kind" }).apply(h);
      const amount: SymbolicTensor = dense({ units: 2, name: "amount" }).apply(h);
      return model({ inputs: x, outputs: [kind, amount], ...engine });
    },
    loss: { kind: "categoricalCrossentropy", amount: "meanSquaredError" },
    lossWeights: { kind: 1, amount: 0.5 },
  },
};

function row(engine: { dtype: "float64"; backend: Backend }, inputs: number, layers: Layer[]): Promise<Model<boolean>> {
  return sequential({ inputShape: [inputs], layers, ...engine });
}

function normalized(norm: Layer): Layer[] {
  const hidden = dense({ units: 5, useBias: false, name: "hidden" });
  return [hidden, norm, activation({ activation: "tanh" }), dense({ units: 2, name: "output" })];
}

const { networks, learningRate } = golden<{ networks: Trained[]; learningRate: number }>("networks");

describe.each(backends)("%s", (backend) => {
  const cases = networks.map((network) => ({ ...network, options: {} }));
  sweep({ cases }, async (network) => {
    const { make, ...losses } = recipes[network.name];
    const { x, targets, weights } = network;
    const y = targets.length === 1 ? targets[0] : targets;

    /** A fresh network with the given weights, after one step; its loss before it. */
    const step = async (rate: number) => {
      const trained = await make({ dtype: "float64", backend });
      trained.setWeights(Object.entries(weights).map(([name, values]) => ({ name, data: values.flat() })));
      trained.compile({ ...(losses as { loss: never }), optimizer: sgd({ learningRate: rate }) });
      const before = [await trained.predict(x)].flat();
      const { history } = await trained.fit(x, y as never, { batchSize: x.length, shuffle: false });
      return { trained, before, history };
    };

    const { trained, before, history } = await step(learningRate);
    network.outputs.forEach((expected, i) => expectClose(`output ${i}`, before[i].data, expected.flat()));
    expectClose("loss", history.loss, [network.loss]);
    if (targets.length > 1) {
      const names = Object.keys(losses.loss);
      expectClose("losses", names.map((name) => history[`${name}_loss`][0]), network.losses); // prettier-ignore
    }
    const after = weightsOf(trained);
    for (const [name, expected] of Object.entries(network.after.weights)) expectClose(name, after[name], expected);
    const outputs = [await trained.predict(x)].flat();
    network.after.outputs.forEach((expected, i) => expectClose(`output ${i}, after`, outputs[i].data, expected.flat()));

    const far = weightsOf((await step(GIANT)).trained);
    for (const [name, expected] of Object.entries(network.gradients)) {
      const start = weights[name].flat();
      expectClose(`∂${name}`, far[name].map((w, i) => (start[i] - w) / GIANT), expected); // prettier-ignore
    }
  });
});

function weightsOf(trained: Model): Record<string, number[]> {
  return Object.fromEntries(trained.getWeights().map(({ name, data }) => [name, Array.from(data)]));
}
