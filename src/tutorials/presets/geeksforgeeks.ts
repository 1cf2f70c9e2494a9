import type { Compared, Trace } from "../../trace/trace.ts";
import { compared, type Derivation } from "./judge.ts";
import * as of from "./lookup.ts";
import type { Preset } from "./preset.ts";

const layer = { activation: "sigmoid", useBias: false } as const;

/** 2-2-1 with one example, in the notation δ = (t − o) o (1 − o); most of the printed figures are wrong. */
export const geeksforgeeks: Preset = {
  name: "geeksforgeeks",
  title: "GeeksforGeeks: 2-2-1, sigmoid, no biases, one example",
  source: "GeeksforGeeks, Backpropagation in Neural Network: example of backpropagation in machine learning",
  about:
    "One update with δ written as what is added. Slips of the point and of the sign, each shown beside what is right.",
  inputShape: [2],
  layers: [
    // prettier-ignore
    { ...layer, units: 2, weights: { kernel: [[0.2, 0.3], [0.2, 0.3]] } },
    { ...layer, units: 1, weights: { kernel: [[0.3], [0.9]] } },
  ],
  learningRate: 1,
  loss: { name: "halfSquaredError", reduction: "sum" },
  x: [[0.35, 0.7]],
  y: [[0.5]],
  options: {
    delta: "descent",
    names: {
      inputs: ["x1", "x2"],
      units: [["y3", "y4"], ["y5"]],
      // prettier-ignore
      weights: {
        "x1→y3": "w11", "x2→y3": "w21", "x1→y4": "w12", "x2→y4": "w22",
        "y3→y5": "w13", "y4→y5": "w23",
      },
    },
  },

  async compare(trace, again) {
    const rows: Compared[] = [];
    /** `own` is what the article's own figures give: the numbers in it are printed ones. */
    const row = (quantity: string, printed: string | null, ours: number, why = "", own?: Derivation) => {
      const made = compared({ quantity, printed, ours, own, why, digits: 6 });
      rows.push(made);
      return made;
    };
    const own = (value: number, ...from: Compared[]): Derivation => ({ value, from });
    const [x1, x2] = [of.input(trace, "x1"), of.input(trace, "x2")];
    const t = of.target(trace, "y5");
    const y5 = of.out(trace, "y5");

    row("a1 (net y3)", "0.21", of.net(trace, "y3"));
    const y3row = row("y3", "0.56, then 0.57, then 0.56", of.out(trace, "y3"), "σ(0.21)");
    row("a2 (net y4)", "0.315", of.net(trace, "y4"));
    const y4row = row("y4", "0.59", of.out(trace, "y4"), "σ(0.315)");
    row("a3 (net y5)", "0.702", of.net(trace, "y5"), "follows from y3 and y4", own(0.3 * 0.57 + 0.9 * 0.59, y3row, y4row)); // prettier-ignore
    const y5row = row("y5", "0.67", y5, "right to two digits");
    const error = row("error t − y5", "−0.17", t - y5, "right to two digits");
    const d5 = row("δ5", "−0.0376", of.delta(trace, "y5"), "y5 (1 − y5) error from figures of two digits", own(0.67 * 0.33 * -0.17, y5row, error)); // prettier-ignore
    const d3 = row("δ3", "−0.0027", of.delta(trace, "y3"), "right to two digits");
    const d4 = row("δ4", "−0.0819", of.delta(trace, "y4"), `${times(-0.0819, of.delta(trace, "y4"))} too large: the point has slipped`); // prettier-ignore
    const dw23 = row("Δw23", "−0.22184", of.change(trace, "w23"), "a slip of the point: δ5 y4 = −0.0376 · 0.59 = −0.022184", own(-0.0376 * 0.59, d5, y4row)); // prettier-ignore
    const w23 = row("w23 new", "0.67816", of.after(trace, "w23"), "from that Δw23", own(0.9 - 0.22184, dw23));
    const dw11 = row("Δw11", "+0.000945", of.change(trace, "w11"), "sign: δ3 x1 = −0.0027 · 0.35", own(-0.0027 * x1, d3)); // prettier-ignore
    const w11 = row("w11 new", "0.200945", of.after(trace, "w11"), "from the sign of Δw11", own(0.2 + 0.000945, dw11));
    const w12 = row("w12 new", "0.271335", of.after(trace, "w12"), "from the wrong δ4", own(0.3 - 0.0819 * x1, d4));
    const w13 = row("w13 new", "0.08567", of.after(trace, "w13"), "0.3 − 0.21433, where δ5 y3 is −0.021432: the same slip of the point as Δw23", own(0.3 - 0.0376 * 0.57, d5, y3row)); // prettier-ignore
    const w21 = row("w21 new", "0.29811", of.after(trace, "w21"), "0.3 + δ3 x2: begun from 0.3 instead of w21 = 0.2", own(0.2 - 0.0027 * x2, d3)); // prettier-ignore
    const w22 = row("w22 new", "0.24267", of.after(trace, "w22"), "from the wrong δ4", own(0.3 - 0.0819 * x2, d4));

    const then3 = row("y3 after one update", "0.57", of.outAfter(trace, "y3"), "from the wrong weights", own(sigmoid(0.200945 * x1 + 0.29811 * x2), w11, w21)); // prettier-ignore
    const then4 = row("y4 after one update", "0.56", of.outAfter(trace, "y4"), "nor what the article's wrong weights give, which is 0.57", own(sigmoid(0.271335 * x1 + 0.24267 * x2), w12, w22)); // prettier-ignore
    const then5 = row("y5 after one update", "0.61", of.outAfter(trace, "y5"), "from the wrong weights", own(sigmoid(0.08567 * 0.57 + 0.67816 * 0.56), w13, w23, then3, then4)); // prettier-ignore
    row("error after one update", "−0.11", t - of.outAfter(trace, "y5"), "from that y5", own(0.5 - 0.61, then5));

    const printed = of.delta(trace, "y5") * y5;
    row("Δw23 by the formula", "η δⱼ Oⱼ", of.change(trace, "w23"), `the formula is η δⱼ Oᵢ, with the output of the source unit; as printed it gives ${minus(printed.toFixed(6))}`); // prettier-ignore
    const updates = await updatesUntil(0.01, again);
    rows.push(
      compared({ quantity: "updates until |error| < 0.01", ours: updates, why: "the article stops after one" }),
    );
    return rows;
  },
};

/** How many updates it takes until |t − y5| is below the bound: doubled, then halved, since it only falls. */
async function updatesUntil(bound: number, again: (options: object) => Promise<Trace>): Promise<number> {
  const reached = async (steps: number) => {
    const trace = await again({ steps, numericGradients: false });
    return Math.abs(of.target(trace, "y5") - of.lastOutputs(trace)[0][0]) < bound;
  };
  let enough = 1;
  while (!(await reached(enough))) enough *= 2;
  let few = enough / 2;
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (await reached(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const times = (printed: number, ours: number) => `${Math.round(printed / ours)} times`;
const minus = (number: string) => number.replace("-", "−");
