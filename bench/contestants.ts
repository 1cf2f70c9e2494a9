/** Who trains: our two backends through the public API, and the careful program. Each keeps its network from round to round. */
import { dense, sequential, sgd, type Model } from "../src/index.ts";
import { CarefulNetwork } from "./careful.ts";
import { PIXELS, type Rows } from "./data.ts";
import type { Shape } from "./shapes.ts";

export const RATE = 0.1;

/** What one round took and led to. */
export interface Trained {
  /** Milliseconds of training. */
  training: number;
  /** Milliseconds of checking, copying and planning before, once a call of `fit`. */
  setup: number;
  /** Mean loss of the last epoch. */
  loss: number;
}

export interface Contestant {
  readonly name: string;
  train(): Promise<Trained>;
}

export async function digitsModel(shape: Shape, backend: "wasm" | "javascript"): Promise<Model> {
  const [inputs, ...units] = shape.sizes;
  const layers = units.map((n, i) => dense({ units: n, activation: i < units.length - 1 ? "relu" : "softmax" }));
  const model = await sequential({ inputShape: [inputs], layers, seed: 1, backend });
  model.compile({ optimizer: sgd({ learningRate: RATE }), loss: "sparseCategoricalCrossentropy" });
  return model;
}

/** Trains on rows of digits for some epochs, as users do. */
export async function fitDigits(
  model: Model,
  { x, labels }: Rows,
  batchSize: number,
  epochs: number,
): Promise<Trained> {
  const data = { data: x, shape: [labels.length, PIXELS] };
  const called = performance.now();
  let began = called,
    ended = called;
  const clock = {
    onTrainBegin: () => void (began = performance.now()),
    onTrainEnd: () => void (ended = performance.now()),
  };
  const { history } = await model.fit(data, labels, { batchSize, epochs, callbacks: [clock] });
  return { training: ended - began, setup: began - called, loss: history.loss[epochs - 1] };
}

/** Our wasm backend, our JavaScript backend, careful JavaScript: from the same first weights. */
export async function digitContestants(shape: Shape, rows: Rows): Promise<Contestant[]> {
  const contestants: Contestant[] = [];
  for (const backend of ["wasm", "javascript"] as const) {
    const model = await digitsModel(shape, backend);
    contestants.push({ name: backend, train: () => fitDigits(model, rows, shape.batch, shape.epochs) });
  }
  const weights = (await digitsModel(shape, "javascript")).getWeights().map(({ data }) => data);
  const careful = new CarefulNetwork(shape.sizes, shape.batch, rows.labels.length, weights);
  contestants.push({
    name: "careful",
    async train() {
      const began = performance.now();
      let loss = NaN;
      for (let epoch = 0; epoch < shape.epochs; epoch++) loss = careful.epoch(rows.x, rows.labels, RATE, true);
      return { training: performance.now() - began, setup: 0, loss };
    },
  });
  return contestants;
}
