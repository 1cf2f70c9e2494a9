/**
 * Vanishing gradients: each sigmoid layer hands back at most a quarter of what it gets, since σ′ ≤ ¼, so the first of
 * many layers hears next to nothing.     [Hochreiter, 1991; Glorot and Bengio, 2010; He et al., 2015, for the remedy]
 */
import { dense, sequential, sgd, type Model } from "../../src/index.ts";
import { count, short, percent } from "../../src/base/numbers.ts";
import { progressBar } from "../../src/terminal/screen.ts";
import { padEnd, padStart } from "../../src/base/text.ts";
import type { Program } from "../program.ts";
import { distance, kernelsOf, sayDiagnosed, showCurves, type Demonstration } from "./demonstration.ts";
import { digitRows, type Part } from "./digits.ts";

const LAYERS = 8;
const UNITS = 32;
const ROWS = 1000;
const EPOCHS = 30;
const RATE = 0.05;

const networks = [
  { name: "sigmoid", activation: "sigmoid", kernelInitializer: "glorotUniform" },
  { name: "relu, heNormal", activation: "relu", kernelInitializer: "heNormal" },
] as const;

type Network = (typeof networks)[number];

/** In float64, so that a gradient of 1e-6 is not lost in the weights it is taken from. */
function build({ activation, kernelInitializer }: Network): Promise<Model> {
  const hidden = Array.from({ length: LAYERS }, () => dense({ units: UNITS, activation, kernelInitializer }));
  return sequential({
    inputShape: [64],
    layers: [...hidden, dense({ units: 10, activation: "softmax" })],
    seed: 1,
    dtype: "float64",
  });
}

/** ‖∂E/∂W‖ layer by layer: what one step of plain descent takes from the weights, w ← w − η ∂E/∂w, with η = 1. */
async function gradientNorms(model: Model, { x, y }: Part): Promise<number[]> {
  const start = model.getWeights();
  const before = kernelsOf(model);
  model.compile({ optimizer: sgd({ learningRate: 1 }), loss: "sparseCategoricalCrossentropy" });
  await model.fit(x, y, { epochs: 1, batchSize: y.length, watch: false });
  const norms = kernelsOf(model).map((kernel, layer) => distance(kernel, before[layer]));
  model.setWeights(start);
  return norms;
}

/** A bar a layer and network, on a logarithmic scale from the power of ten below the smallest norm. */
function showBars({ show, style, terminal }: Program, norms: readonly (readonly number[])[]): void {
  const logs = norms.flat().map(Math.log10);
  const low = Math.floor(Math.min(...logs)),
    high = Math.ceil(Math.max(...logs));
  const cells = Math.max(4, Math.floor((terminal.columns - 34) / 2));
  const cell = (norm: number) => {
    const bar = progressBar((Math.log10(norm) - low) / (high - low), cells);
    return `${bar.replace(/░/g, " ")} ${padStart(short(norm, 4), 9)}`;
  };
  const [first, second] = networks.map(({ name }) => name);
  const head = `${padEnd("", 10)}${padEnd(first, cells + 13)}${second}`;
  const rows = norms[0].map((_, layer) => {
    const name = layer < LAYERS ? `layer ${layer + 1}` : "output";
    return `  ${padEnd(name, 8)}${norms.map((of) => cell(of[layer])).join("   ")}`;
  });
  show(["", style.dim(head), ...rows]);
}

export const vanishing: Demonstration = {
  name: "vanishing",
  title: "Vanishing gradients: eight sigmoid layers, and eight of relu",
  async run(program) {
    const { say, emit, signal, style } = program;
    const part = await digitRows(0, ROWS);
    say(
      `64 pixels → ${LAYERS} hidden layers of ${UNITS} units → 10 softmax, on ${count(ROWS)} digits. Before any training, one backward pass over all of them: the norm of ∂E/∂W, layer by layer, on a logarithmic scale.`,
    );
    const models = await Promise.all(networks.map(build));
    const norms: number[][] = [];
    for (const [i, model] of models.entries()) {
      norms.push(await gradientNorms(model, part));
      emit("gradients", { demonstration: "vanishing", network: networks[i].name, norms: norms[i] });
    }
    showBars(program, norms);

    const losses: number[][] = [];
    const accuracies: number[] = [];
    for (const [i, model] of models.entries()) {
      model.compile({ optimizer: sgd({ learningRate: RATE }), loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] }); // prettier-ignore
      const history = await model.fit(part.x, part.y, { epochs: EPOCHS, batchSize: 32, signal, watch: false });
      if (signal.aborted) return undefined;
      const { loss, accuracy } = history.history;
      losses.push(loss);
      accuracies.push(accuracy[EPOCHS - 1]);
      emit("training", { demonstration: "vanishing", network: networks[i].name, loss, accuracy: accuracies[i] });
      await sayDiagnosed(program, networks[i].name, model, part, history);
    }
    showCurves(program, "loss by epoch", [
      { name: networks[0].name, values: losses[0], paint: style.yellow, dashed: true },
      { name: networks[1].name, values: losses[1], paint: style.cyan },
    ]);
    const [lost, kept] = norms;
    const shrinks = lost[LAYERS] / lost[0];
    return {
      shown: shrinks > 1000 && kept[0] > lost[0] * 1000 && accuracies[0] < 0.2 && accuracies[1] > 0.95,
      sentence: `Through sigmoid layers a gradient of ${short(lost[LAYERS], 4)} at the output arrived at the first layer as ${short(lost[0], 4)}, ${count(Number(shrinks.toPrecision(2)))} times less, and ${EPOCHS} epochs of descent with rate ${RATE} taught nothing (${percent(accuracies[0])} right); with relu and heNormal ${short(kept[0], 4)} arrived, and the same descent taught it to read ${percent(accuracies[1])} right.`,
    };
  },
};
