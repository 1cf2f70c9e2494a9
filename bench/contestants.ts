/** Who trains: our two backends through the public API, and the careful programs. Each keeps its network from round to round. */
import { dense, sequential, sgd, type Input, type Model } from "../src/index.ts";
import { CarefulNetwork } from "./careful.ts";
import { CarefulXor } from "./carefulXor.ts";
import { PIXELS, type Rows } from "./data.ts";
import { xor, type Shape } from "./shapes.ts";

/** What one call of `train` took, in milliseconds of `clock`, and what it led to. */
export interface Trained {
  training: number;
  /** Checking, copying and planning before, once a call. */
  setup: number;
  /** Mean loss of the last epoch. */
  loss: number;
}

export interface Contestant {
  readonly name: "wasm" | "pure JS" | "careful JS";
  train(): Promise<Trained>;
}

/**
 * Milliseconds of processor time: what the process has computed, so that other processes on the machine take nothing
 * from it. All training here is on one thread; on an idle machine this is the time on the wall. Windows counts it in
 * steps that are too long to be of use: there it is the time on the wall.
 */
export function clock(): number {
  if (process.platform === "win32") return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A problem: data, and how to make a model for it. */
export interface Problem {
  readonly shape: Shape;
  /** x and y of the first rows. */
  first(rows: number): readonly [Input, Input];
  model(backend: "wasm" | "javascript"): Promise<Model>;
  /** The careful program with these first weights; it trains like `fit` does and answers the last loss. */
  careful(weights: readonly ArrayLike<number>[]): () => number;
}

export function digitProblem(shape: Shape, { x, labels }: Rows): Problem {
  const { sizes, batch, rows, epochs, rate } = shape;
  return {
    shape,
    first: (count) => [{ data: x.subarray(0, count * PIXELS), shape: [count, PIXELS] }, labels.subarray(0, count)],
    model: (backend) => compiled(shape, backend, ["relu", "softmax"], "sparseCategoricalCrossentropy"),
    careful(weights) {
      const network = new CarefulNetwork(sizes, batch, rows, weights);
      return () => {
        let loss = NaN;
        for (let epoch = 0; epoch < epochs; epoch++) loss = network.epoch(x, labels, rate, true);
        return loss;
      };
    },
  };
}

const xorRows = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

export const xorProblem: Problem = {
  shape: xor,
  first: (count) => [xorRows.slice(0, count), [0, 1, 1, 0].slice(0, count)],
  model: (backend) => compiled(xor, backend, ["sigmoid", "sigmoid"], "meanSquaredError"),
  careful(weights) {
    const network = new CarefulXor(weights);
    return () => network.train(xor.epochs, xor.rate)[xor.epochs - 1];
  },
};

/** Activations: of the hidden layers, of the last one. */
async function compiled(
  { sizes, rate }: Shape,
  backend: "wasm" | "javascript",
  [hidden, last]: readonly [string, string],
  loss: string,
): Promise<Model> {
  const [inputs, ...units] = sizes;
  const layers = units.map((n, i) => dense({ units: n, activation: i < units.length - 1 ? hidden : last }));
  const model = await sequential({ inputShape: [inputs], layers, seed: 1, backend });
  model.compile({ optimizer: sgd({ learningRate: rate }), loss });
  return model;
}

/** Our wasm backend, our JavaScript backend, careful JavaScript: from the same first weights. */
export async function contestants(problem: Problem): Promise<Contestant[]> {
  const wasm = await problem.model("wasm");
  const javascript = await problem.model("javascript");
  const careful = problem.careful(javascript.getWeights().map(({ data }) => data));
  return [
    { name: "wasm", train: () => timedFit(wasm, problem) },
    { name: "pure JS", train: () => timedFit(javascript, problem) },
    {
      name: "careful JS",
      async train() {
        const began = clock();
        const loss = careful();
        return { training: clock() - began, setup: 0, loss };
      },
    },
  ];
}

/** One call of `fit`, with the shuffling of rows and everything else at its default. */
async function timedFit(model: Model, { shape, first }: Problem): Promise<Trained> {
  const [x, y] = first(shape.rows);
  const called = clock();
  let began = called,
    ended = called;
  const watch = {
    onTrainBegin: () => void (began = clock()),
    onTrainEnd: () => void (ended = clock()),
  };
  const { history } = await model.fit(x, y, { batchSize: shape.batch, epochs: shape.epochs, callbacks: [watch] });
  return { training: ended - began, setup: began - called, loss: history.loss[shape.epochs - 1] };
}

/**
 * How far the wasm backend is from the reference after the same `steps` steps from the same first weights: the largest
 * difference in a tensor, relative to the largest number in it; the largest over all tensors.
 */
export async function residual({ shape, first, model }: Problem, steps: number): Promise<number> {
  const rows = Math.min(shape.rows, steps * shape.batch);
  const epochs = (steps * shape.batch) / rows;
  const [x, y] = first(rows);
  const weights = [];
  for (const backend of ["wasm", "javascript"] as const) {
    const trained = await model(backend);
    await trained.fit(x, y, { batchSize: shape.batch, epochs });
    weights.push(trained.getWeights().map(({ data }) => data));
  }
  const [wasm, reference] = weights;
  return Math.max(...wasm.map((tensor, i) => relativeDifference(tensor, reference[i])));
}

function relativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0,
    size = 0;
  for (let i = 0; i < b.length; i++) {
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    size = Math.max(size, Math.abs(b[i]));
  }
  return size === 0 ? difference : difference / size;
}
