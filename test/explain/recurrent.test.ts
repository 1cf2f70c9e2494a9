/** Traces of recurrent layers: every step is written out, as the formulas say, and each sum gives what is written behind it. */
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import {
  bidirectional,
  dense,
  gru,
  lstm,
  sequential,
  sgd,
  simpleRnn,
  type Layer,
  type RecurrentOptions,
  type Trace,
} from "../../src/index.ts";
import { decimal } from "../../src/base/numbers.ts";
import { widthOf } from "../../src/base/text.ts";
import { toHTML, toJavaScript, toMarkdown, toPython, toText } from "../../src/trace/index.ts";
import type { Quantity } from "../../src/trace/trace.ts";
import { randomNumbers } from "../support/data.ts";
import { refused } from "../support/errors.ts";
import { cells, type Cell } from "./recurrentCells.ts";

const [T, I, U] = [3, 2, 2];
const random = (count: number, seed: number) => {
  const next = randomNumbers(seed);
  return Array.from({ length: count }, () => 1.6 * (next() - 0.5));
};
const kinds = { lstm, gru, simpleRnn };

async function explained(layers: Layer[], { steps = T, y = [0.3, -0.2] as unknown[], rows = 1, compile = {} } = {}) {
  const model = await sequential({ inputShape: [steps, I], layers, dtype: "float64", seed: 4 });
  model.compile({ loss: "meanSquaredError", optimizer: sgd({ learningRate: 0.1 }), ...compile });
  const x = { data: Float64Array.from(random(rows * steps * I, 5)), shape: [rows, steps, I] };
  return model.explain(x, Array.from({ length: rows }, () => y) as number[][], {});
}

type Numbers = Trace["steps"][number]["examples"][number]["layers"][number];

/** All quantities of a layer. */
const numbersOf = ({ unrolled = [] }: Numbers) => unrolled.flatMap(({ steps }) => steps.flatMap(({ units }) => units));
const all = (units: { forward: Quantity[]; backward: Quantity[] }[]) =>
  units.flatMap(({ forward, backward }) => [...forward, ...backward]);

/** All quantities of a trace's first example. */
function quantities({ steps }: Trace, pass?: "forward" | "backward"): Quantity[] {
  const units = steps[0].examples[0].layers.flatMap(numbersOf);
  return pass === undefined ? all(units) : units.flatMap((unit) => unit[pass]);
}

/** What a quantity's terms and formula come to. */
function evaluated({ terms = [], formula = [] }: Quantity): number {
  const signs: Record<string, string> = { "·": "*", "−": "-", "²": "**2", σ: "sigma", relu: "relu" };
  const written = formula
    .map((part) => (typeof part === "string" ? part.replace(/[·−²σ]/g, (sign) => signs[sign]) : `(${part.value})`))
    .join("");
  const sigma = (v: number) => 1 / (1 + Math.exp(-v));
  const relu = (v: number) => Math.max(v, 0);
  const sum = runInNewContext(written || "0", { sigma, tanh: Math.tanh, relu }) as number;
  return terms.reduce((total, { product }) => total + product, sum);
}

/** The sums that are written give the values behind them; numbers of one name are one number; gradients are their factors. */
function consistent(trace: Trace): void {
  for (const layer of trace.steps[0].examples.flatMap(({ layers }) => layers)) {
    const made = all(numbersOf(layer));
    const known = new Map(made.map(({ name, value }) => [name, value]));
    const errors = new Map(layer.units.map(({ name, error }) => [`∂E/∂out ${name}`, error]));
    for (const quantity of made) {
      expect(Math.abs(evaluated(quantity) - quantity.value), quantity.name).toBeLessThan(1e-14);
      for (const part of (quantity.formula ?? []).filter((part) => typeof part !== "string"))
        if (!/bias|′/.test(part.name))
          expect(part.value, part.name).toBe(known.get(part.name) ?? errors.get(part.name));
    }
    for (const { states, out } of layer.units)
      if (states !== undefined)
        expect(out).toBeCloseTo(
          states.reduce((sum, state) => sum + known.get(state)!, 0),
          14,
        );
  }
  for (const { parameter, factors, gradient } of trace.steps[0].weights) {
    if (!/ernel|bias/.test(parameter)) continue;
    expect(Math.abs(factors.reduce((sum, { product }) => sum + product, 0) - gradient!), parameter).toBeLessThan(1e-14);
  }
  expect(trace.gradientCheck).toMatchObject({ verdict: "right" });
  expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
}

describe.each(Object.entries(cells))("%s by hand", (kind, cell) => {
  test.each<[string, Partial<RecurrentOptions>]>([
    ["the last state", {}],
    ["backwards", { goBackwards: true }],
    ["all states", { returnSequences: true }],
    ["all states backwards", { goBackwards: true, returnSequences: true }],
  ])("%s: states and gates to the last digits, derivatives beside differences", async (_, options) => {
    const { goBackwards = false, returnSequences = false } = options;
    const G = cell.gates.length;
    const bias = random(kind === "gru" ? 2 * G * U : G * U, 8);
    const weights = { kernel: random(I * G * U, 6), recurrentKernel: random(U * G * U, 7), bias };
    const layer = kinds[kind as keyof typeof kinds]({ units: U, weights, ...options });
    const y = returnSequences ? Array.from({ length: T }, (_, t) => [0.3 * t, -0.2]) : [0.3, -0.2];
    const trace = await explained([layer], { y });
    consistent(trace);
    const order = Array.from({ length: T }, (_, s) => (goBackwards ? T - 1 - s : s));
    const x = random(T * I, 5);
    const run = (moved = "", by = 0) => {
      const series = order.map((t) => ({ t, x: x.slice(t * I, (t + 1) * I) }));
      const numbers = walk(cell, weights, series, moved, by);
      const states = (returnSequences ? order : order.slice(-1)).map((t) => [0, 1].map((u) => numbers.get(`h${u + 1}(${t + 1})`)!)); // prettier-ignore
      const error = states.flat().reduce((sum, h, i) => sum + (h - y.flat()[i]) ** 2, 0) / states.flat().length;
      return { numbers, error };
    };
    const { numbers, error } = run();
    expect(trace.steps[0].error.before).toBeCloseTo(error, 14);
    const forward = quantities(trace, "forward");
    expect(forward.map(({ name }) => name).sort()).toEqual([...numbers.keys()].sort());
    for (const { name, value } of forward) expect(Math.abs(value - numbers.get(name)!), name).toBeLessThan(1e-14);
    const backward = quantities(trace, "backward");
    for (const { name, value } of backward) {
      const moved = name.replace(/^δ (?!q)/, "net ").replace(/^δ |^∂E\/∂/, "");
      const slope = (run(moved, 1e-5).error - run(moved, -1e-5).error) / 2e-5;
      expect(Math.abs(value - slope), name).toBeLessThan(1e-9);
    }
    expect(backward).toHaveLength(T * U * (1 + (kind === "lstm" ? 1 : 0) + (kind === "gru" ? 1 : 0) + G));
  });
});

/** All numbers of a cell's way along a series, one of them moved. */
function walk(
  cell: Cell,
  weights: { kernel: number[]; recurrentKernel: number[]; bias: number[] },
  series: { t: number; x: number[] }[],
  moved: string,
  by: number,
): Map<string, number> {
  const all = new Map<string, number>();
  const columns = cell.gates.length * U;
  let before: Record<string, number[]> = { h: [0, 0], c: [0, 0] };
  for (const { t, x } of series) {
    const now: typeof before = { h: [], c: [] };
    for (let u = 0; u < U; u++) {
      const dot = (v: number[], w: number[], gate: number) =>
        v.reduce((sum, a, i) => sum + a * w[i * columns + gate * U + u], 0);
      cell.unit({
        x: (gate) => dot(x, weights.kernel, gate),
        h: (gate) => dot(before.h, weights.recurrentKernel, gate),
        b: (gate, row = 0) => weights.bias[row * columns + gate * U + u],
        before: (label) => before[label][u],
        set(label, value) {
          const name = `${label}${u + 1}(${t + 1})`;
          const shown = value + (name === moved ? by : 0);
          all.set(name, shown);
          if (label in now) now[label][u] = shown;
          return shown;
        },
      });
    }
    before = now;
  }
  return all;
}

test("two steps of an LSTM of one unit, forward and backward", async () => {
  const weights = {
    kernel: [[0.5, -0.4, 0.9, 0.3]],
    recurrentKernel: [[0.2, 0.6, -0.7, 0.1]],
    bias: [0.1, 1, 0, -0.2],
  };
  const model = await sequential({ inputShape: [2, 1], layers: [lstm({ units: 1, weights })], dtype: "float64" });
  model.compile({ loss: "halfSquaredError" });
  const trace = await model.explain([[[1], [-0.5]]], [[0.4]]);
  const s = (v: number) => 1 / (1 + Math.exp(-v));
  const [i1, g1, o1] = [s(0.5 + 0.1), Math.tanh(0.9), s(0.3 - 0.2)];
  const c1 = i1 * g1;
  const h1 = o1 * Math.tanh(c1);
  const [i2, f2] = [s(-0.25 + 0.2 * h1 + 0.1), s(0.2 + 0.6 * h1 + 1)];
  const [g2, o2] = [Math.tanh(-0.45 - 0.7 * h1), s(-0.15 + 0.1 * h1 - 0.2)];
  const c2 = f2 * c1 + i2 * g2;
  const h2 = o2 * Math.tanh(c2);
  const dh2 = h2 - 0.4;
  const dc2 = dh2 * o2 * (1 - Math.tanh(c2) ** 2);
  const d2 = [dc2 * g2 * i2 * (1 - i2), dc2 * c1 * f2 * (1 - f2), dc2 * i2 * (1 - g2 ** 2), dh2 * Math.tanh(c2) * o2 * (1 - o2)]; // prettier-ignore
  const dh1 = 0.2 * d2[0] + 0.6 * d2[1] - 0.7 * d2[2] + 0.1 * d2[3];
  const dc1 = dc2 * f2 + dh1 * o1 * (1 - Math.tanh(c1) ** 2);
  const d1 = [dc1 * g1 * i1 * (1 - i1), 0, dc1 * i1 * (1 - g1 ** 2), dh1 * Math.tanh(c1) * o1 * (1 - o1)];
  const wanted = { "c1(1)": c1, "h1(1)": h1, "c1(2)": c2, "h1(2)": h2, "∂E/∂h1(2)": dh2, "∂E/∂c1(2)": dc2, "∂E/∂h1(1)": dh1, "∂E/∂c1(1)": dc1 }; // prettier-ignore
  const found = new Map(quantities(trace).map(({ name, value }) => [name, value]));
  for (const [name, value] of Object.entries(wanted)) expect(found.get(name), name).toBeCloseTo(value, 15);
  ["i", "f", "c̃", "o"].forEach((gate, k) => {
    expect(found.get(`δ ${gate}1(1)`)).toBeCloseTo(d1[k], 15);
    expect(found.get(`δ ${gate}1(2)`)).toBeCloseTo(d2[k], 15);
    const gradient = (parameter: string) =>
      trace.steps[0].weights.find((w) => w.parameter === `lstm_1/${parameter}` && w.index.at(-1) === k)!.gradient;
    expect(gradient("kernel")).toBeCloseTo(d1[k] - 0.5 * d2[k], 15);
    expect(gradient("recurrentKernel")).toBeCloseTo(h1 * d2[k], 15);
    expect(gradient("bias")).toBeCloseTo(d1[k] + d2[k], 15);
  });
});

const sequences = { units: U, returnSequences: true };
const networks: Record<string, () => Layer[]> = {
  "lstm, gru, dense": () => [lstm(sequences), gru({ units: U, goBackwards: true }), dense({ units: 2 })],
  "both directions side by side": () => [bidirectional(gru({ units: U })), dense({ units: 2 })],
  "both directions added up, at every step": () => [
    bidirectional(lstm(sequences), { mergeMode: "sum" }),
    simpleRnn({ units: U, activation: "relu" }),
  ],
  "sigmoid, dropped inputs": () => [simpleRnn({ units: U, activation: "sigmoid", dropout: 0.4 })],
  "linear, no biases": () => [simpleRnn({ units: U, activation: "linear", useBias: false })],
  "gates without biases": () => [lstm({ ...sequences, useBias: false }), gru({ units: U, useBias: false })],
};

describe.each(Object.entries(networks))("%s", (_, layers) => {
  test("every sum is its terms, in each example", async () => {
    const trace = await explained(layers(), { rows: 2 });
    consistent(trace);
    for (const { cell } of trace.layers.filter(({ kind }) => kind !== "dense")) expect(cell).toContain("h = ");
  });

  test("text, Markdown and page have every number", async () => {
    const trace = await explained(layers());
    const said = [toText(trace, { full: true }), toMarkdown(trace, { full: true }), toHTML(trace)];
    for (const { name, value } of quantities(trace)) {
      for (const one of said) expect(one, name).toContain(decimal(value, 9).replace(/e.*/, ""));
      expect(said[0]).toContain(`  ${name}`);
    }
    for (const one of said.slice(0, 2)) {
      expect(one).not.toMatch(/NaN|undefined|null|∞|\[object|-0(?![.\d])/);
      expect(one).toMatch(/gradients are sums\s+over its steps/);
    }
    for (const columns of [80, 50])
      for (const line of toText(trace, { columns }).split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    for (const line of said[1].split("\n").filter((text) => text.includes("\\"))) {
      expect(line.split("{").length).toBe(line.split("}").length);
    }
  });
});

test("a bidirectional layer on a series that all outputs of are read, then dense at each step", async () => {
  const y = Array.from({ length: T }, (_, t) => [0.1 * t]);
  const trace = await explained([bidirectional(simpleRnn(sequences)), dense({ units: 1 })], { y });
  consistent(trace);
  const [, head] = trace.steps[0].examples[0].layers;
  for (const { terms, bias, net } of head.units)
    expect(net).toBeCloseTo(
      terms!.reduce((sum, { product }) => sum + product, bias!.value),
      14,
    );
  expect(trace.layers[1].biases).toBe("per unit");
});

test("the way down has all signs, and the symbols are the field's", async () => {
  const model = await sequential({ inputShape: [2, 1], layers: [lstm({ units: 1 })], dtype: "float64", seed: 1 });
  model.compile({ loss: "meanSquaredError" });
  const [up, down] = await Promise.all(
    (["gradient", "descent"] as const).map((delta) => model.explain([[[1], [2]]], [[0.3]], { delta })),
  );
  const value = (name: string) => quantities(up).find((one) => one.name === name)!.value;
  const dc = value("∂E/∂c1(1)");
  expect(toText(up)).toMatch(/ ∂E\/∂c1\(1\) = ∂E\/∂c1\(2\)·f1\(2\) \+ ∂E\/∂h1\(1\)·o1\(1\)·\(1 − tanh\(c1\(1\)\)²\)/);
  expect(toText(up)).toContain(decimal(dc, 9));
  expect(toText(down)).toMatch(/−∂E\/∂c1\(1\) = −∂E\/∂c1\(2\)·f1\(2\)/);
  expect(toText(down)).toContain(`= ${decimal(-dc, 9)}`);
  const formulas = toMarkdown(up);
  expect(formulas).toContain(
    "c_{1}^{(2)} = f_{1}^{(2)} \\cdot c_{1}^{(1)} + i_{1}^{(2)} \\cdot \\tilde{c}_{1}^{(2)} =",
  );
  expect(formulas).toContain("h_{1}^{(1)} = o_{1}^{(1)} \\cdot \\tanh(c_{1}^{(1)}) =");
  expect(formulas).toContain("\\delta_{\\tilde{c}_{1}^{(2)}} = \\frac{\\partial E}{\\partial c_{1}^{(2)}} \\cdot");
});

test("a long series is abridged, a very long one told of, and there is no program of either", async () => {
  const long = await explained([lstm({ units: U })], { steps: 30 });
  const text = toText(long);
  expect(text.match(/… 26 more steps of lstm_1; the JSON has all/g)).toHaveLength(2);
  expect(text).toMatch(/Step 30:\n/);
  expect(toText(long, { full: true })).not.toContain("more steps");
  expect(toHTML(long)).toContain("Steps of lstm_1: the first 12 of 30 are shown.");
  for (const program of [toJavaScript, toPython])
    await refused(() => program(long), "E_CONFIG", "a layer that is lstm");
  const longer = await explained([lstm({ units: U }), dense({ units: 2 })], { steps: 700 });
  expect(longer.steps[0].examples[0].layers[0].unrolled).toBeUndefined();
  expect(longer.notes.join()).toContain("lstm_1 is not written out step by step");
  expect(toText(longer)).toContain("h = o tanh c");
});

test("the network's lines say what a cell computes; what nothing learns from has no backward pass", async () => {
  const trace = await explained([simpleRnn({ units: U, trainable: false }), dense({ units: 2 })]);
  expect(quantities(trace, "backward")).toEqual([]);
  const text = toText(trace);
  expect(text).toMatch(/simpleRnn, 2 units: h1, h2; reads input_1; h = f\(net\); f: tanh,/);
  expect(text).not.toContain("sums over its steps");
  expect(text).not.toContain("backward through");
});
