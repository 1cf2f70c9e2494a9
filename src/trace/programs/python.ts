import type { Trace } from "../trace.ts";
import { lines, literal, namesOf, networkOf, over, type Activations, type ProgramOptions } from "./network.ts";

const activations: Activations = {
  sigmoid: { of: "1 / (1 + np.exp(-net))", slope: "out * (1 - out)" },
  tanh: { of: "np.tanh(net)", slope: "1 - out**2" },
  relu: { of: "np.maximum(net, 0)", slope: "np.where(out > 0, 1, 0)" },
  linear: { of: "net", slope: "1" },
};

/** The steps of a trace as a short program in Python with numpy, 30 lines of code for two layers. Throws E_CONFIG for traces without one. */
export function toPython(trace: Trace, options: ProgramOptions = {}): string {
  const { title, steps, x, t, rate, layers, biases, loss, inPlace, used } = networkOf(trace, activations, options);
  const half = loss.factor === 0.5;
  const withBias = biases !== "none";
  const below = [
    `        # ∂E/∂out of the layer below, from the ${inPlace ? "changed" : "old"} weights.`,
    "        dOut = delta @ W[l].T",
  ];
  const learnBias: Record<typeof biases, string[]> = {
    none: [],
    frozen: [],
    "per unit": ["        b[l] = b[l] - rate * delta.sum(axis=0)"],
    "shared per layer": ["        b[l] = b[l] - rate * delta.sum()"],
  };
  return lines(
    // Stated first, as Python takes an encoding from a comment of the first two lines, and a title might name one.
    "# -*- coding: utf-8 -*-",
    `# ${title}: backpropagation with numpy. Run it with: python3 program.py`,
    "import numpy as np",
    "",
    `x = np.array(${literal(x)})  # a row of inputs for each example`,
    `t = np.array(${literal(t)})  # and what should come out`,
    `rate = ${literal(rate)}`,
    "# W[l][i, u] is the weight in layer l from input i to unit u.",
    "W = [",
    layers.map((layer) => `    np.array(${literal(layer.kernel)}),  # ${namesOf(layer)}`),
    "]",
    withBias && `b = [${layers.map(({ bias }) => `np.array(${literal(bias)})`).join(", ")}]`,
    used.map(
      (f) => `${f} = (lambda net: ${activations[f].of}, lambda out: ${activations[f].slope})  # f and its slope`,
    ),
    `f = [${layers.map(({ activation }) => activation).join(", ")}]`,
    "",
    "def forward():",
    "    out = [x]  # out[l + 1] is what layer l gives",
    "    for l in range(len(W)):",
    `        out.append(f[l][0](out[l] @ W[l]${withBias ? " + b[l]" : ""}))`,
    "    return out",
    "",
    "def error():",
    `    return np.sum(${half ? "0.5 * " : ""}(t - forward()[-1]) ** 2)${over(loss.divisor)}`,
    "",
    'print("error before", error())',
    `for step in range(${literal(steps)}):`,
    "    out = forward()",
    `    dOut = ${half ? (loss.divisor === 1 ? "out[-1] - t" : "(out[-1] - t)") : "2 * (out[-1] - t)"}${over(loss.divisor)}  # ∂E/∂out`,
    "    for l in reversed(range(len(W))):",
    "        # δ = ∂E/∂net = ∂E/∂out · ∂out/∂net, for each row and unit.",
    "        delta = dOut * f[l][1](out[l + 1])",
    !inPlace && below,
    "        # ∂E/∂w = δ of the unit it leads to · output of the unit it comes from, summed over the rows.",
    "        W[l] = W[l] - rate * out[l].T @ delta",
    learnBias[biases],
    inPlace && below,
    'print("error after", error())',
    'print("weights", [w.tolist() for w in W])',
    withBias && 'print("biases", [bias.tolist() for bias in b])',
    'print("outputs", forward()[-1].tolist())',
  );
}
