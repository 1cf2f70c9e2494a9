/** Graphs run below the model: gradients without an optimizer, and the loss as a function of the weights. */
import { backendFor } from "../../support/backends.ts";
import { checkTable } from "../../../src/data/input.ts";
import { atOnce } from "../../../src/platform/timeSlice.ts";
import type { Layer, SymbolicTensor } from "../../../src/index.ts";
import { configureLoss } from "../../../src/kernels/losses/index.ts";
import { Arena } from "../../../src/memory/arena.ts";
import type { Matrix } from "../../../src/memory/tensor.ts";
import { buildNetwork, initialize } from "../../../src/network/network.ts";
import { Run } from "../../../src/session/run.ts";

/** Numbers in an irregular order between −1 and 1: fractional parts of multiples of the golden ratio. */
export const numbers = (count: number, from = 1): number[] =>
  Array.from({ length: count }, (_, i) => 2 * (((i + from) * 0.6180339887498949) % 1) - 1);

export interface Graph {
  inputs: SymbolicTensor[];
  outputs: SymbolicTensor[];
  /** Default meanSquaredError; a list: one an output. */
  loss?: string | string[];
}

const ROWS = 5;
const EPSILON = 1e-6;

function differsInTraining({ kind, config: { rate, stddev, trainable } }: Layer): boolean {
  return Number(rate ?? stddev ?? 0) > 0 || (kind === "batchNormalization" && trainable === true);
}

/** Every weight's analytic gradient beside (E(w + ε) − E(w − ε)) / 2ε, of one batch with the randomness of one epoch. */
export function gradientErrors(side: "wasm" | "javascript", { inputs, outputs, loss = "meanSquaredError" }: Graph) {
  const backend = backendFor(side, "float64");
  const network = buildNetwork(inputs, outputs, "float64");
  const arena = new Arena(backend.memory, "float64");
  arena.place(network.parameters.map((p) => p.tensor.storage));
  initialize(network, arena, [7, 0]);
  const x = network.inputs.map(({ size, indices }, i) => {
    const data = numbers(ROWS * size, 1 + 31 * i);
    // Tables of five rows: the numbers 0 … 4.
    const values = indices === undefined ? data : data.map((v) => Math.floor(2.5 * (v + 1)));
    return atOnce(checkTable({ data: values, shape: [ROWS, size] }, "x"));
  });
  const targets = network.outputs.map((_, i) => ({
    loss: configureLoss(Array.isArray(loss) ? loss[i] : loss),
    weight: 1 + i,
    metrics: [],
  }));
  const y = network.outputs.map(({ size }, i) => {
    const data = numbers(ROWS * size, 400 + 31 * i).map((v) => (1 + v) / 2);
    return atOnce(checkTable({ data, shape: [ROWS, size] }, "y"));
  });

  const purpose = { network, targets, batchSize: ROWS, shuffled: false, capacity: 1 };
  const begin = (trains = true) => {
    const data = { x, y, from: 0, count: ROWS };
    const run = new Run({ backend, arena }, { ...purpose, trains }, data, [11, 0]);
    atOnce(run.fill(data, 3));
    if (!run.run(1)) throw new Error("the loss is not finite");
    return run;
  };
  const lossNow = (trains = true) => {
    const run = begin(trains);
    const [value] = run.results(3, 4);
    run.release();
    return value;
  };

  const first = begin();
  const analytic = network.parameters
    .filter((p) => p.trainable)
    .map((p) => ({ p, gradient: first.read(`∂${p.name}`).data.slice() }));
  first.release();
  const wrong: string[] = [];
  let count = 0,
    largest = 0;
  for (const { p, gradient } of analytic) {
    gradient.forEach((g, i) => {
      const at = Math.floor(i / p.tensor.columns) * p.tensor.stride + (i % p.tensor.columns);
      const weights = () => (arena.view(p.tensor) as Matrix).data; // the arena may grow
      const kept = weights()[at];
      weights()[at] = kept + EPSILON;
      const above = lossNow();
      weights()[at] = kept - EPSILON;
      const below = lossNow();
      weights()[at] = kept;
      const numeric = (above - below) / (2 * EPSILON);
      count++;
      largest = Math.max(largest, Math.abs(g));
      if (!(Math.abs(g - numeric) <= 1e-7 + 1e-5 * Math.abs(numeric)))
        wrong.push(`∂${p.name}[${i}] is ${g}, by differences ${numeric}`);
    });
  }
  // Where training computes what evaluation computes, the evaluation's plan, which writes over more, must agree.
  if (!network.layers.some(({ layer }) => differsInTraining(layer)) && lossNow(false) !== lossNow())
    wrong.push(`the loss is ${lossNow(false)} in evaluation, ${lossNow()} in training`);
  return { wrong, count, largest };
}
