import { compared, type Row } from "./judge.ts";
import { lastOutputs } from "./lookup.ts";
import type { Compared } from "../../trace/trace.ts";
import type { Preset } from "./preset.ts";

const layer = { activation: "sigmoid", kernelInitializer: "normal" } as const;

/** 2-4-1 on the four rows of XOR, from a random start: 10,000 epochs of the full batch. */
export const xor: Preset = {
  name: "xor",
  title: "XOR: 2-4-1, sigmoid, four rows",
  source: "GeeksforGeeks, Backpropagation in Neural Network: its program in numpy",
  about: "What one layer cannot learn, two can. Gradients are summed over the four rows; of 500 starts, 4 get stuck.",
  inputShape: [2],
  layers: [
    { ...layer, units: 4 },
    { ...layer, units: 1 },
  ],
  learningRate: 0.1,
  loss: { name: "halfSquaredError", reduction: "sum" },
  // prettier-ignore
  x: [[0, 0], [0, 1], [1, 0], [1, 1]],
  y: [[0], [1], [1], [0]],
  seed: 1,
  options: { delta: "descent" },

  async compare(trace, again) {
    const rows: Compared[] = [];
    const start = "another random start: the article does not give its own";
    const row = (quantity: string, printed: string | null, ours: number, more: Partial<Row> = {}) =>
      rows.push(compared({ quantity, printed, ours, why: start, verdict: "not comparable", ...more }));
    const after = async (steps: number) => lastOutputs(await again({ steps, numericGradients: false }));

    const first = trace.progress[0].outputs;
    const printed = printedPredictions.map((figure) => [Number(figure)]);
    const guess =
      `the mean of (t − o)², np.mean(np.square(t − o)): of the article's last predictions it is ${meanSquare(printed).toFixed(4)}, ` +
      `below the 0.0030 of epoch 8,000, while ½ Σ (t − o)² is ${(2 * meanSquare(printed)).toFixed(4)}, above it, ` +
      `and at the start would be about ½`;
    row("loss at epoch 0", "0.2680", meanSquare(first), { why: `${start}. Its loss is ${guess}` });
    row("loss at epoch 4,000", "0.0125", meanSquare(await after(4000)));
    row("loss at epoch 8,000", "0.0030", meanSquare(await after(8000)));
    const final = await after(10000);
    xor.x.forEach((x, i) => row(`prediction for ${x.join(", ")}`, printedPredictions[i], final[i][0]));
    row("rows solved of 4", null, final.filter((o, i) => solves(o, xor.y[i])).length, {
      verdict: undefined,
      digits: 0,
      why: `${outcome(final)}: a row is solved where the output is nearer than ${NEAR} to its target`,
    });
    return rows;
  },
};

const printedPredictions = ["0.0233", "0.9566", "0.9505", "0.0590"];

/** The loss that the article prints: the mean over the rows of (t − o)². */
const meanSquare = (outputs: readonly (readonly number[])[]) =>
  outputs.reduce((sum, [o], i) => sum + (xor.y[i][0] - o) ** 2, 0) / outputs.length;

/** A stuck run leaves at least two of the four outputs near ½. */
const NEAR = 0.2;
const solves = (outputs: readonly number[], targets: readonly number[]) =>
  outputs.every((o, i) => Math.abs(targets[i] - o) < NEAR);

/** After 10,000 updates: whether every row is nearer to its target than a fifth. */
export const outcome = (outputs: readonly (readonly number[])[]): "solved" | "stuck" =>
  outputs.every((o, i) => solves(o, xor.y[i])) ? "solved" : "stuck";
