/** Networks with each layer, and graphs: analytic gradients beside central differences, float64, both backends. */
import { describe, expect, test } from "vitest";
import {
  activation,
  add,
  batchNormalization,
  concatenate,
  dense,
  dropout,
  embedding,
  flatten,
  gaussianNoise,
  input,
  layerNormalization,
  reshape,
  type Layer,
  type SymbolicTensor,
} from "../../../src/index.ts";
import { backends } from "../../support/engines.ts";
import { gradientErrors, type Graph } from "./rig.ts";

/** Layers in a row behind an input of `width` numbers. */
function row(width: number, ...layers: Layer[]): Graph {
  const x = input({ shape: [width] });
  return { inputs: [x], outputs: [layers.reduce((y: SymbolicTensor, layer) => layer.apply(y), x)] };
}
const tanh = (units: number) => dense({ units, activation: "tanh" });
const both = [true, false];

const networks: Record<string, () => Graph> = {
  "dropout behind a kept output": () => row(3, tanh(6), dropout({ rate: 0.4 }), dense({ units: 2 })),
  "dropout in place": () => row(3, dense({ units: 6 }), dropout({ rate: 0.4 }), activation({ activation: "tanh" })),
  "dropout of nothing": () => row(3, tanh(6), dropout({ rate: 0 }), dense({ units: 2 })),
  "dropout twice": () => row(3, tanh(6), dropout({ rate: 0.3 }), dropout({ rate: 0.3 }), dense({ units: 2 })),
  gaussianNoise: () =>
    row(3, gaussianNoise({ stddev: 0.3 }), tanh(5), gaussianNoise({ stddev: 0.1 }), dense({ units: 2 })),
  "embedding of one number": () => row(1, embedding({ inputDim: 5, outputDim: 3 }), flatten(), tanh(2)),
  "embedding of three numbers": () =>
    row(3, embedding({ inputDim: 5, outputDim: 5 }), flatten(), layerNormalization(), dense({ units: 2 })),
  "embedding alone": () => row(2, embedding({ inputDim: 5, outputDim: 2 })),
  "a frozen embedding": () =>
    row(2, embedding({ inputDim: 5, outputDim: 2, trainable: false }), flatten(), dense({ units: 2 })),
  "a frozen batchNormalization": () =>
    row(3, dense({ units: 5 }), batchNormalization({ trainable: false }), activation({ activation: "tanh" })),
  "a frozen layerNormalization": () => row(3, dense({ units: 5 }), layerNormalization({ trainable: false }), tanh(2)),
  "a residual block": () => {
    const x = input({ shape: [4] });
    const y = tanh(4).apply(dense({ units: 4, activation: "relu" }).apply(x));
    return { inputs: [x], outputs: [dense({ units: 2 }).apply(add().apply([x, y]))] };
  },
  "a residual block on something learned": () => {
    const x = input({ shape: [3] });
    const h = dense({ units: 4 }).apply(x);
    const branch = tanh(4).apply(batchNormalization().apply(h));
    const sum = activation({ activation: "tanh" }).apply(add().apply([h, branch]));
    return { inputs: [x], outputs: [add().apply([branch, sum])] };
  },
  "a value added to itself, thrice": () => {
    const x = input({ shape: [3] });
    const h = tanh(4).apply(x);
    return { inputs: [x], outputs: [add().apply([h, h, h])] };
  },
  "a linear value read by three layers": () => {
    const x = input({ shape: [3] });
    const h = dense({ units: 4 }).apply(x);
    const parts = [activation({ activation: "tanh" }), dropout({ rate: 0.5 }), activation({ activation: "sigmoid" })];
    return { inputs: [x], outputs: [dense({ units: 2 }).apply(concatenate().apply(parts.map((p) => p.apply(h))))] };
  },
  "a dropout of nothing beside what it reads": () => {
    const x = input({ shape: [3] });
    const h = dense({ units: 4 }).apply(x);
    const same = dropout({ rate: 0 }).apply(h);
    const y = activation({ activation: "tanh" }).apply(same);
    return { inputs: [x], outputs: [add().apply([y, h])] };
  },
  "activations on activations": () =>
    row(3, tanh(4), activation({ activation: "sigmoid" }), activation({ activation: "tanh" }), dense({ units: 2 })),
  "two inputs side by side": () => {
    const a = input({ shape: [3] });
    const b = input({ shape: [2] });
    const numbers = flatten().apply(embedding({ inputDim: 5, outputDim: 3 }).apply(b));
    const side = concatenate().apply([tanh(5).apply(a), numbers, a]);
    return { inputs: [a, b], outputs: [tanh(2).apply(side)] };
  },
  "two outputs, one of them an inner value": () => {
    const x = input({ shape: [3] });
    const h = tanh(4).apply(x);
    return { inputs: [x], outputs: [h, dense({ units: 2 }).apply(activation({ activation: "sigmoid" }).apply(h))] };
  },
  "two softmaxes of the same logits": () => {
    const x = input({ shape: [3] });
    const z = dense({ units: 4 }).apply(x);
    const heads = [activation({ activation: "softmax" }).apply(z), activation({ activation: "softmax" }).apply(z)];
    return { inputs: [x], outputs: heads, loss: "categoricalCrossentropy" };
  },
  "softmax of logits that are an output too": () => {
    const x = input({ shape: [3] });
    const z = dense({ units: 4 }).apply(x);
    return {
      inputs: [x],
      outputs: [activation({ activation: "softmax" }).apply(z), z],
      loss: ["categoricalCrossentropy", "meanSquaredError"],
    };
  },
  "a reshaped residual": () => {
    const x = input({ shape: [2, 2] });
    const h = dense({ units: 4 }).apply(flatten().apply(x));
    return { inputs: [x], outputs: [add().apply([reshape({ shape: [2, 2] }).apply(h), x])] };
  },
};
for (const scale of both) {
  for (const center of both) {
    const which = `${scale ? "" : "without scale "}${center ? "" : "without center "}`;
    networks[`batchNormalization ${which}first`] = () => row(3, batchNormalization({ scale, center }), tanh(2));
    networks[`batchNormalization ${which}inside`] = () =>
      row(3, dense({ units: 5 }), batchNormalization({ scale, center, epsilon: 0.01 }), tanh(2));
    networks[`layerNormalization ${which}first`] = () => row(3, layerNormalization({ scale, center }), tanh(2));
    networks[`layerNormalization ${which}inside`] = () =>
      row(3, dense({ units: 5 }), layerNormalization({ scale, center, epsilon: 0.01 }), tanh(2));
    networks[`layerNormalization ${which}behind a kept output`] = () =>
      row(
        3,
        tanh(5),
        layerNormalization({ scale, center }),
        activation({ activation: "sigmoid" }),
        dense({ units: 2 }),
      );
  }
}

describe.each(backends)("%s", (side) => {
  test.each(Object.keys(networks))("%s", (name) => {
    const { wrong, count, largest } = gradientErrors(side, networks[name]());
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(0);
    expect(largest).toBeGreaterThan(1e-3);
  });
});
