/** What a careful programmer writes by hand, with no library: bench/careful. */
import { CarefulNetwork } from "../../careful/network.ts";
import { CarefulXor } from "../../careful/xor.ts";
import { serve } from "../serve.ts";

let train: (rows: number, epochs: number) => void;
let predict: (rows: number) => ArrayLike<number>;

serve({
  prepare({ sizes, batch, rate, output }, { x, labels, testX, weights }) {
    if (output === "sigmoid") {
      const network = new CarefulXor(weights);
      train = (_, epochs) => void network.train(epochs, rate);
      predict = () => network.outputs();
    } else {
      const network = new CarefulNetwork(sizes, batch, weights);
      train = (rows, epochs) => {
        for (let epoch = 0; epoch < epochs; epoch++) network.epoch(x, labels.subarray(0, rows), rate, true);
      };
      predict = (rows) => network.outputs(testX.subarray(0, rows * sizes[0]));
    }
    return { system: "careful JS", sameWeights: true, threads: 1 };
  },
  train: (rows, epochs) => train(rows, epochs),
  predict: (rows) => predict(rows),
});
