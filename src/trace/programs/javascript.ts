import type { Trace } from "../trace.ts";
import { lines, literal, namesOf, networkOf, over, type Activations, type ProgramOptions } from "./network.ts";

const activations: Activations = {
  sigmoid: { of: "1 / (1 + Math.exp(-net))", slope: "out * (1 - out)" },
  tanh: { of: "Math.tanh(net)", slope: "1 - out * out" },
  relu: { of: "Math.max(net, 0)", slope: "(out > 0 ? 1 : 0)" },
  linear: { of: "net", slope: "1" },
};

/** The steps of a trace as a short program in plain JavaScript, 36 lines of code for two layers. Throws E_CONFIG for traces without one. */
export function toJavaScript(trace: Trace, options: ProgramOptions = {}): string {
  const { title, steps, x, t, rate, layers, biases, loss, inPlace, used } = networkOf(trace, activations, options);
  const half = loss.factor === 0.5;
  const shared = biases === "shared per layer" || layers.every(({ bias }) => bias.length === 1);
  const withBias = biases !== "none";
  const below = [
    `    // ∂E/∂out of the layer below, from the ${inPlace ? "changed" : "old"} weights.`,
    "    dOut = delta.map((row) => W[l].map((w) => w.reduce((sum, weight, u) => sum + weight * row[u], 0)));",
  ];
  const learnBias: Record<typeof biases, string[]> = {
    none: [],
    frozen: [],
    "per unit": ["    b[l] = b[l].map((bias, u) => bias - rate * delta.reduce((sum, row) => sum + row[u], 0));"],
    "shared per layer": ["    b[l] -= rate * delta.flat().reduce((sum, d) => sum + d);"],
  };
  const oneNumber = biases === "shared per layer" || (biases === "frozen" && shared);
  return lines(
    `// ${title}: backpropagation in plain JavaScript. Run it with: node program.js`,
    `const x = ${literal(x)}; // a row of inputs for each example`,
    `const t = ${literal(t)}; // and what should come out`,
    `const rate = ${literal(rate)};`,
    "// W[l][i][u] is the weight in layer l from input i to unit u.",
    "const W = [",
    layers.map((layer) => `  ${literal(layer.kernel)}, // ${namesOf(layer)}`),
    "];",
    withBias &&
      `const b = ${literal(layers.map(({ bias }) => (oneNumber ? bias[0] : bias)))}; // ${oneNumber ? "one bias for each layer" : "a bias for each unit"}`,
    used.map((f) => `const ${f} = { of: (net) => ${activations[f].of}, slope: (out) => ${activations[f].slope} };`),
    `const f = [${layers.map(({ activation }) => activation).join(", ")}];`,
    "",
    "/** Outputs of all layers; out[0] are the inputs, out[l + 1] is what layer l gives. */",
    "function forward(row) {",
    "  const out = [row];",
    "  W.forEach((w, l) => {",
    `    const net = w[0].map((_, u) => out[l].reduce((sum, o, i) => sum + o * w[i][u], ${withBias ? (oneNumber ? "b[l]" : "b[l][u]") : "0"}));`,
    "    out.push(net.map(f[l].of));",
    "  });",
    "  return out;",
    "}",
    "const outputs = () => x.map((row) => forward(row).at(-1));",
    "const error = () =>",
    `  outputs().flatMap((row, r) => row.map((o, u) => ${half ? "0.5 * " : ""}(t[r][u] - o) ** 2)).reduce((a, b) => a + b)${over(loss.divisor)};`,
    "",
    'console.log("error before", error());',
    `for (let step = 1; step <= ${literal(steps)}; step++) {`,
    "  const out = x.map(forward);",
    `  let dOut = out.map((o, r) => o.at(-1).map((o, u) => ${slope(half, loss.divisor)})); // ∂E/∂out`,
    "  for (let l = W.length - 1; l >= 0; l--) {",
    "    // δ = ∂E/∂net = ∂E/∂out · ∂out/∂net, for each row and unit.",
    "    const delta = dOut.map((row, r) => row.map((s, u) => s * f[l].slope(out[r][l + 1][u])));",
    !inPlace && below,
    "    // ∂E/∂w = δ of the unit it leads to · output of the unit it comes from, summed over the rows.",
    "    W[l] = W[l].map((w, i) => w.map((weight, u) =>",
    "      weight - rate * delta.reduce((sum, row, r) => sum + row[u] * out[r][l][i], 0)));",
    learnBias[biases],
    inPlace && below,
    "  }",
    "}",
    'console.log("error after", error());',
    'console.log("weights", JSON.stringify(W));',
    withBias && 'console.log("biases", JSON.stringify(b));',
    'console.log("outputs", JSON.stringify(outputs()));',
  );
}

const slope = (half: boolean, divisor: number) =>
  half ? (divisor === 1 ? "o - t[r][u]" : `(o - t[r][u])${over(divisor)}`) : `2 * (o - t[r][u])${over(divisor)}`;
