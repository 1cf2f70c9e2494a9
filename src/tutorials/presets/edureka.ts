import type { Compared } from "../../trace/trace.ts";
import { compared } from "./judge.ts";
import * as of from "./lookup.ts";
import type { Preset } from "./preset.ts";

/** w1, w2 lead to h1, w3, w4 to h2, w5, w6 to o1, w7, w8 to o2: a kernel is [inputs, units]. */
const layer = { units: 2, activation: "sigmoid", useBias: "shared", trainable: { bias: false } } as const;

/** 2-2-2 with one example, the most copied worked example of backpropagation. */
export const edureka: Preset = {
  name: "edureka",
  title: "Edureka: 2-2-2, sigmoid, one example",
  source: "Edureka, Backpropagation – Algorithm for Training a Neural Network; its numbers are M. Mazur's, 2015",
  about: "Forward pass, error and one update by the chain rule. One bias for each layer, which is not updated.",
  inputShape: [2],
  layers: [
    // prettier-ignore
    { ...layer, weights: { kernel: [[0.15, 0.25], [0.2, 0.3]], bias: [0.35] } },
    // prettier-ignore
    { ...layer, weights: { kernel: [[0.4, 0.5], [0.45, 0.55]], bias: [0.6] } },
  ],
  learningRate: 0.5,
  loss: { name: "halfSquaredError", reduction: "sum" },
  x: [[0.05, 0.1]],
  y: [[0.01, 0.99]],
  options: {
    names: {
      inputs: ["i1", "i2"],
      units: [
        ["h1", "h2"],
        ["o1", "o2"],
      ],
      // prettier-ignore
      weights: {
        "i1→h1": "w1", "i2→h1": "w2", "i1→h2": "w3", "i2→h2": "w4",
        "h1→o1": "w5", "h2→o1": "w6", "h1→o2": "w7", "h2→o2": "w8",
      },
    },
  },

  async compare(trace, again) {
    const rows: Compared[] = [];
    const row = (quantity: string, printed: string | null, ours: number, why = "", digits = 9) =>
      rows.push(compared({ quantity, printed, ours, why, digits }));

    row("net h1", "0.3775", of.net(trace, "h1"));
    row("out h1", "0.593269992", of.out(trace, "h1"));
    row("out h2", "0.596884378", of.out(trace, "h2"));
    row("net o1", "1.105905967", of.net(trace, "o1"));
    row("out o1", "0.75136507", of.out(trace, "o1"));
    row("out o2", "0.772928465", of.out(trace, "o2"));
    row("E o1", "0.274811083", of.part(trace, "o1"));
    row("E o2", "0.023560026", of.part(trace, "o2"));
    row("E total", "0.298371109", of.total(trace));
    row("∂E/∂out o1", "0.74136507", of.error(trace, "o1"));
    row("∂out o1/∂net o1", "0.186815602", of.slope(trace, "o1"));
    row("∂net o1/∂w5", "0.593269992", of.incoming(trace, "w5"));
    row("∂E/∂w5", "0.082167041", of.gradient(trace, "w5"));
    row("w5 new", "0.35891648", of.after(trace, "w5"));
    row("w6 new", "0.408666186", of.after(trace, "w6"));
    row("w7 new", "0.511301270", of.after(trace, "w7"));
    row("w8 new", "0.561370121", of.after(trace, "w8"));
    row("w1 new", "0.149780716", of.after(trace, "w1"));
    row("w2 new", "0.19956143", of.after(trace, "w2"));
    row("w3 new", "0.24975114", of.after(trace, "w3"));
    row("w4 new", "0.29950229", of.after(trace, "w4"));

    const early =
      "printed is what the in-place update gives: hidden deltas from output weights that have changed already";
    const place = "in-place update, which is not the rule of the article's pseudo-code";
    const inPlace = await again({ update: "in-place" });
    row("E total after one update", "0.291027924", of.totalAfter(trace), early);
    row("the same, updated in place", "0.291027924", of.totalAfter(inPlace), place);

    const [late, lateInPlace] = [await again({ steps: 10000 }), await again({ steps: 10000, update: "in-place" })];
    const [[o1, o2]] = of.lastOutputs(late);
    const [[p1, p2]] = of.lastOutputs(lateInPlace);
    row("out o1 after 10,000 updates", "0.015912196", o1, early);
    row("out o2 after 10,000 updates", "0.984065734", o2, early);
    row("E total after 10,000 updates", null, of.lastTotal(late), "", 10);
    row("out o1 after 10,000, in place", "0.015912196", p1, place);
    row("out o2 after 10,000, in place", "0.984065734", p2, place);
    row("E total after 10,000, in place", null, of.lastTotal(lateInPlace), place, 10);

    const perUnit = await again({ biases: "per unit" });
    const shared = await again({ biases: "shared per layer" });
    const left = "the article leaves the biases as they are";
    row("E total after one update, a bias of each unit learnt", null, of.totalAfter(perUnit), left);
    row("E total after one update, one bias of each layer learnt", null, of.totalAfter(shared), left);
    return rows;
  },
};
