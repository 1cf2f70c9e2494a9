/** Who trains: each rung of the ladder through the public API, and the careful programs. Each keeps its network from round to round. */
import type { Input, Model } from "../../src/index.ts";
import { CarefulNetwork } from "../careful/network.ts";
import { CarefulXor } from "../careful/xor.ts";
import { between, now, type Time } from "../support/clock.ts";
import { PIXELS, type Rows } from "../support/data.ts";
import { climb, rungs, type Rung } from "./rungs.ts";
import { xor, type Shape } from "./shapes.ts";

/** What one call of `train` took, and what it led to. */
export interface Trained {
  readonly training: Time;
  /** Checking, copying and planning before, once a call. */
  readonly setup: Time;
  /** Mean loss of the last epoch. */
  readonly loss: number;
}

export interface Contestant {
  readonly name: string;
  readonly threads: number;
  train(): Promise<Trained>;
  dispose(): void;
}

/** A shape and its data. */
export interface Problem {
  readonly shape: Shape;
  /** x and y of the first rows. */
  first(rows: number): readonly [Input, Input];
  /** The careful program with these first weights, where there is one; it trains like `fit` and answers the last loss. */
  careful?(weights: readonly ArrayLike<number>[]): () => number;
}

export function digitProblem(shape: Shape, { x, labels }: Rows): Problem {
  const { sizes, batch, rows, epochs, optimizer, rate } = shape;
  const first = (count: number) =>
    [{ data: x.subarray(0, count * PIXELS), shape: [count, PIXELS] }, labels.subarray(0, count)] as const;
  if (optimizer !== "sgd") return { shape, first };
  return {
    shape,
    first,
    careful(weights) {
      const network = new CarefulNetwork(sizes, batch, weights);
      return () => {
        let loss = NaN;
        for (let epoch = 0; epoch < epochs; epoch++) loss = network.epoch(x, labels.subarray(0, rows), rate, true);
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
  careful(weights) {
    const network = new CarefulXor(weights);
    return () => network.train(xor.epochs, xor.rate)[xor.epochs - 1];
  },
};

/** The rungs given, in their order, then careful JavaScript where there is one: all from the same first weights. */
export async function contestants(problem: Problem, there: readonly Rung[]): Promise<Contestant[]> {
  const trainers = there.map(async (rung): Promise<Contestant> => {
    const model = await climb(problem.shape, rung);
    const { name, threads } = rung;
    return { name, threads, train: () => timedFit(model, problem), dispose: () => model.dispose() };
  });
  const model = await climb(problem.shape, rungs[0]);
  const careful = problem.careful?.(model.getWeights().map(({ data }) => data));
  model.dispose();
  return [...(await Promise.all(trainers)), ...(careful === undefined ? [] : [byHand(careful)])];
}

function byHand(train: () => number): Contestant {
  return {
    name: "careful JS",
    threads: 1,
    async train() {
      const began = now();
      const loss = train();
      return { training: between(began, now()), setup: { processor: 0, wall: 0 }, loss };
    },
    dispose() {},
  };
}

/** One call of `fit`, with the shuffling of rows and everything else at its default. */
async function timedFit(model: Model, { shape, first }: Problem): Promise<Trained> {
  const [x, y] = first(shape.rows);
  const called = now();
  let began = called,
    ended = called;
  const watch = {
    onTrainBegin: () => void (began = now()),
    onTrainEnd: () => void (ended = now()),
  };
  const { history } = await model.fit(x, y, { batchSize: shape.batch, epochs: shape.epochs, callbacks: [watch] });
  return { training: between(began, ended), setup: between(called, began), loss: history.loss[shape.epochs - 1] };
}

export interface Residual {
  readonly name: string;
  /** The largest difference of a weight from pure JS, relative to the largest number of its tensor. */
  readonly relative: number;
  /** Whether the weights have the bits of the exact build. */
  readonly exactBits: boolean;
}

/** How far each rung is from pure JS after the same `steps` steps from the same first weights. */
export async function residuals({ shape, first }: Problem, there: readonly Rung[], steps: number): Promise<Residual[]> {
  const rows = Math.min(shape.rows, steps * shape.batch);
  const epochs = (steps * shape.batch) / rows;
  const [x, y] = first(rows);
  const trained = new Map<string, ArrayLike<number>[]>();
  for (const rung of there) {
    const model = await climb(shape, rung);
    await model.fit(x, y, { batchSize: shape.batch, epochs });
    trained.set(
      rung.name,
      model.getWeights().map(({ data }) => data),
    );
    model.dispose();
  }
  const reference = trained.get("pure JS")!,
    exact = trained.get("exact");
  return [...trained]
    .filter(([name]) => name !== "pure JS")
    .map(([name, weights]) => ({
      name,
      relative: Math.max(...weights.map((tensor, i) => relativeDifference(tensor, reference[i]))),
      exactBits: exact !== undefined && weights.every((tensor, i) => relativeDifference(tensor, exact[i]) === 0),
    }));
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
