/** brain.js: one row after another, sigmoids and the squared error, its own momentum of 0.1 (it refuses 0). */
import { rival, rowsOf, serve, targetOf, versionOf } from "../serve.ts";

const { NeuralNetwork } = rival("brain.js");
interface Network {
  train(set: readonly object[], options: object): void;
  run(input: ArrayLike<number>): ArrayLike<number>;
  fromJSON(json: object): void;
}
let network: Network;
let set: { input: number[]; output: number[] }[];
let tests: number[][];
let learningRate: number;

serve({
  prepare({ sizes, rate }, { x, labels, testX, weights }) {
    learningRate = rate;
    const units = sizes[sizes.length - 1];
    set = rowsOf(x, sizes[0]).map((input, row) => ({ input, output: targetOf(labels[row], units) }));
    tests = rowsOf(testX, sizes[0]);
    network = new NeuralNetwork({ hiddenLayers: sizes.slice(1, -1), activation: "sigmoid" });
    const names = (count: number) => Array.from({ length: count }, (_, i) => i);
    const layer = (inputs: number, i: number) =>
      names(sizes[i + 1]).map((unit) => ({
        bias: weights[2 * i + 1][unit],
        weights: names(inputs).map((input) => weights[2 * i][input * sizes[i + 1] + unit]),
      }));
    network.fromJSON({
      sizes: [...sizes],
      layers: [names(sizes[0]).map(() => ({})), ...sizes.slice(0, -1).map(layer)],
    });
    Object.assign(network, { inputLookup: undefined, outputLookup: undefined });
    return { system: `brain.js ${versionOf("brain.js")}`, sameWeights: true, threads: 1 };
  },
  train(rows, epochs) {
    const options = { iterations: epochs, learningRate, errorThresh: 1e-12 };
    network.train(rows < set.length ? set.slice(0, rows) : set, options);
  },
  predict: (rows) => tests.slice(0, rows).flatMap((row) => Array.from(network.run(row))),
  predictOne: () => network.run(tests[0]),
});
