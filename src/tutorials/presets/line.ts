import { compared } from "./judge.ts";
import { last, lastOutputs, out, target } from "./lookup.ts";
import type { Preset } from "./preset.ts";

/** What the article's tables show: outputs, |t − o| and (t − o)² of the three examples for each W it tries. */
const tables = [
  { W: 3, outputs: ["0", "3", "6"], absolute: ["0", "1", "2"], squared: ["0", "1", "4"] },
  { W: 4, outputs: ["0", "4", "8"], absolute: ["0", "2", "4"], squared: ["0", "4", "16"] },
  { W: 2, outputs: ["0", "2", "4"], absolute: ["0", "0", "0"], squared: ["0", "0", "0"] },
];

/** y = W x, learnt from 0 → 0, 1 → 2, 2 → 4: why a weight moves, and which way. */
export const line: Preset = {
  name: "line",
  title: "line: y = W x, one weight",
  source: "Edureka, Backpropagation – Algorithm for Training a Neural Network: why we need it",
  about:
    "One weight, no bias, no activation. A larger W makes the error larger, a smaller one smaller: descent goes to 2.",
  inputShape: [1],
  layers: [{ units: 1, useBias: false, weights: { kernel: [[3]] } }],
  // A step leaves 1 − 0.1 · (2/3) Σx² = 2/3 of the distance to 2.
  learningRate: 0.1,
  loss: { name: "meanSquaredError", reduction: "mean" },
  x: [[0], [1], [2]],
  y: [[0], [2], [4]],
  options: { names: { inputs: ["x"], units: [["y"]], weights: { "x→y": "W" } } },

  async compare(trace, again) {
    const rows = [];
    for (const { W, outputs, absolute, squared } of tables) {
      const tried = W === 3 ? trace : await again({ weights: { W } });
      for (const [row, [x]] of line.x.entries()) {
        const o = out(tried, "y", row);
        const distance = Math.abs(target(tried, "y", row) - o);
        const at = `W = ${W}, input ${x}:`;
        rows.push(compared({ quantity: `${at} output`, printed: outputs[row], ours: o }));
        rows.push(compared({ quantity: `${at} absolute error`, printed: absolute[row], ours: distance }));
        rows.push(compared({ quantity: `${at} squared error`, printed: squared[row], ours: distance ** 2 }));
      }
    }
    const descent = await again({ steps: 100 });
    const why =
      "gradient descent from W = 3, 100 updates with learning rate 0.1, each of which leaves two thirds of the distance";
    rows.push(compared({ quantity: "W found by descent", printed: "2", ours: last(descent, "W"), digits: 9, why }));
    rows.push(compared({ quantity: "output for 2 then", printed: "4", ours: lastOutputs(descent)[2][0], digits: 9 }));
    return rows;
  },
};
