/** synaptic: its Perceptron (logistic units, weights of its own between −0.1 and 0.1) and its Trainer, row after row. */
import { rival, rowsOf, serve, targetOf, versionOf } from "../serve.ts";

const { Architect, Trainer } = rival("synaptic");
let network: { activate(row: number[]): number[] };
let set: { input: number[]; output: number[] }[];
let tests: number[][];
let rate: number;

serve({
  prepare(work, { x, labels, testX }) {
    const { sizes } = work;
    rate = work.rate;
    network = new Architect.Perceptron(...sizes);
    set = rowsOf(x, sizes[0]).map((input, row) => ({ input, output: targetOf(labels[row], sizes[sizes.length - 1]) }));
    tests = rowsOf(testX, sizes[0]);
    return { system: `synaptic ${versionOf("synaptic")}`, sameWeights: false, threads: 1 };
  },
  train(rows, epochs) {
    const some = rows < set.length ? set.slice(0, rows) : set;
    new Trainer(network).train(some, { rate, iterations: epochs, error: 1e-12, shuffle: true });
  },
  predict: (rows) => tests.slice(0, rows).flatMap((row) => network.activate(row)),
});
