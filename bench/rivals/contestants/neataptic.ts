/** neataptic: its Perceptron (logistic units, weights of its own) and its `train`, with batches. */
import { rival, rowsOf, serve, targetOf, versionOf } from "../serve.ts";

const { architect } = rival("neataptic");
let network: { train(set: readonly object[], options: object): void; activate(row: number[]): number[] };
let set: { input: number[]; output: number[] }[];
let tests: number[][];
let rate: number, batchSize: number;

serve({
  prepare(work, { x, labels, testX }) {
    const { sizes } = work;
    [rate, batchSize] = [work.rate, work.batch];
    network = new architect.Perceptron(...sizes);
    set = rowsOf(x, sizes[0]).map((input, row) => ({ input, output: targetOf(labels[row], sizes[sizes.length - 1]) }));
    tests = rowsOf(testX, sizes[0]);
    return { system: `neataptic ${versionOf("neataptic")}`, sameWeights: false, threads: 1 };
  },
  train(rows, epochs) {
    network.train(set.slice(0, rows), { rate, iterations: epochs, batchSize, shuffle: true });
  },
  predict: (rows) => tests.slice(0, rows).flatMap((row) => network.activate(row)),
});
