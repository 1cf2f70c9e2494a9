/** Traces made by hand, in plain JavaScript: sigmoid networks that learn E = Σ ½ (y − t)² by gradient descent. */
import type { ExplainedPreset, Trace, TracedExample, TracedStep, UnitNumbers } from "../../src/trace/trace.ts";

interface Network {
  title: string;
  /** Names by column, inputs first. */
  names: string[][];
  /** weights[l][unit][input] */
  weights: number[][][];
  /** One for each layer, shared and frozen; or none. */
  biases: number[] | null;
  x: number[][];
  y: number[][];
  learningRate: number;
  steps: number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

export function traceOf(network: Network): Trace {
  const { title, names, biases, x, y, learningRate, steps } = network;
  let weights = structuredClone(network.weights);
  const counts = weights.map((rows) => rows.length * rows[0].length);
  const numberOf = (l: number, j: number, i: number) => 1 + total(counts.slice(0, l)) + j * names[l].length + i;
  const weightName = (l: number, j: number, i: number) => `w${numberOf(l, j, i)}`;

  const forward = (input: readonly number[], by = weights) => {
    const outs = [[...input]];
    const nets: number[][] = [];
    by.forEach((rows, l) => {
      nets.push(rows.map((row) => total(row.map((w, i) => w * outs[l][i])) + (biases?.[l] ?? 0)));
      outs.push(nets[l].map(sigmoid));
    });
    return { nets, outs };
  };
  const parts = (outs: readonly number[][], e: number) => outs.at(-1)!.map((o, k) => (o - y[e][k]) ** 2 / 2);
  const loss = (by = weights) => total(x.map((input, e) => total(parts(forward(input, by).outs, e))));

  const example = (e: number): TracedExample => {
    const { nets, outs } = forward(x[e]);
    const layers: { name: string; units: UnitNumbers[] }[] = [];
    let above: number[] = [];
    for (let l = weights.length - 1; l >= 0; l--) {
      const last = l === weights.length - 1;
      const deltas: number[] = [];
      const units = weights[l].map((row, j): UnitNumbers => {
        const out = outs[l + 1][j];
        const errorTerms = last
          ? undefined
          : weights[l + 1].map((after, k) => {
              const [value, factor] = [after[j], above[k]];
              return { unit: names[l + 2][k], weight: weightName(l + 1, k, j), value, factor, product: value * factor };
            });
        const error = errorTerms ? total(errorTerms.map(({ product }) => product)) : out - y[e][j];
        const slope = out * (1 - out);
        deltas.push(error * slope);
        const terms = row.map((value, i) => {
          const factor = outs[l][i];
          return { unit: names[l][i], weight: weightName(l, j, i), value, factor, product: value * factor };
        });
        const bias = biases ? { name: `b${l + 1}`, value: biases[l] } : undefined;
        const name = names[l + 1][j];
        return { name, terms, bias, net: nets[l][j], out, error, errorTerms, slope, delta: error * slope };
      });
      layers.unshift({ name: `dense_${l + 1}`, units });
      above = deltas;
    }
    const errorParts = parts(outs, e).map((value, k) => ({ name: names.at(-1)![k], value }));
    const error = total(errorParts.map(({ value }) => value));
    const targets = y[e].map((value, k) => ({ name: names.at(-1)![k], value }));
    return {
      row: e,
      inputs: x[e].map((value, i) => ({ name: names[0][i], value })),
      layers,
      targets,
      error,
      errorParts,
    };
  };

  const step = (number: number): TracedStep => {
    const before = weights;
    const examples = x.map((_, e) => example(e));
    const [changed, traced] = [structuredClone(weights), [] as TracedStep["weights"]];
    const error = { before: loss(), after: 0 };
    before.forEach((rows, l) =>
      rows.forEach((row, j) =>
        row.forEach((value, i) => {
          const factors = examples.map(({ row, layers, inputs }) => {
            const input = l === 0 ? inputs[i].value : layers[l - 1].units[i].out;
            const delta = layers[l].units[j].delta!;
            return { row, unit: names[l + 1][j], delta, input, product: delta * input };
          });
          const gradient = total(factors.map(({ product }) => product));
          const moved = (by: number) => {
            const copy = structuredClone(before);
            copy[l][j][i] += by;
            return loss(copy);
          };
          const numeric = number === 1 ? (moved(1e-5) - moved(-1e-5)) / 2e-5 : null;
          const change = -learningRate * gradient;
          changed[l][j][i] += change;
          const ends = { from: names[l][i], to: [names[l + 1][j]] };
          const place = { name: weightName(l, j, i), parameter: `dense_${l + 1}.kernel`, index: [i, j] };
          traced.push({ ...place, ...ends, before: value, factors, gradient, numeric, change, after: value + change });
        }),
      ),
    );
    biases?.forEach((value, l) => {
      const place = { name: `b${l + 1}`, parameter: `dense_${l + 1}.bias`, index: [0], from: null, to: names[l + 1] };
      traced.push({ ...place, before: value, factors: [], gradient: null, numeric: null, change: 0, after: value });
    });
    weights = changed;
    error.after = loss();
    const second = x.map((input, e) => {
      const { nets, outs } = forward(input);
      const layers = nets.map((net, l) => ({
        name: `dense_${l + 1}`,
        units: net.map((value, j) => ({ name: names[l + 1][j], net: value, out: outs[l + 1][j] })),
      }));
      const outputs = outs.at(-1)!.map((value, k) => ({ name: names.at(-1)![k], value }));
      return { row: e, outputs, error: total(parts(outs, e)), layers };
    });
    return { number, examples, weights: traced, error, second };
  };

  const outputs = () => x.map((input) => forward(input).outs.at(-1)!);
  const progress = [{ updates: 0, error: loss(), outputs: outputs() }];
  const written: TracedStep[] = [];
  for (let number = 1; number <= steps; number++) {
    const made = number === 1 || number === steps || number < 10 || number % 100 === 0 ? step(number) : quick();
    if (made && (number === 1 || number === steps)) written.push(made);
    if (made) progress.push({ updates: number, error: loss(), outputs: outputs() });
  }
  /** A step that nobody writes out. */
  function quick(): undefined {
    const examples = x.map((_, e) => example(e));
    weights = weights.map((rows, l) =>
      rows.map((row, j) =>
        row.map((value, i) => {
          const products = examples.map(({ layers, inputs }) => {
            return layers[l].units[j].delta! * (l === 0 ? inputs[i].value : layers[l - 1].units[i].out);
          });
          return value - learningRate * total(products);
        }),
      ),
    );
  }

  const layers = weights.map((_, l) => ({
    name: `dense_${l + 1}`,
    kind: "dense",
    units: names[l + 1].map((name) => ({ name })),
    from: [l === 0 ? "input" : `dense_${l}`],
    activation: { name: "sigmoid", formula: "1 / (1 + e⁻ⁿᵉᵗ)" },
    biases: biases ? ("frozen" as const) : ("none" as const),
  }));
  return {
    format: "chainrule-trace",
    version: 1,
    title,
    digits: 9,
    conventions: {
      loss: { name: "halfSquaredError", formula: "Σ ½ (y − t)²", reduction: "sum" },
      optimizer: { name: "sgd", learningRate, formula: "Δw = −η ∂E/∂w" },
      delta: "gradient",
      update: "simultaneous",
      rounding: null,
    },
    inputs: names[0].map((name) => ({ name })),
    layers,
    steps: written,
    progress,
    gradientCheck: { maxRelativeError: 3.1e-10, worst: "w5", verdict: "right", corners: [] },
    notes: [],
  };
}

/** The numbers of shared/worked-examples: 2-2-2. */
export const edureka = (steps = 1): Trace =>
  traceOf({
    title: "Backpropagation, step by step (Edureka)",
    names: [
      ["i1", "i2"],
      ["h1", "h2"],
      ["o1", "o2"],
    ],
    weights: [
      [
        [0.15, 0.2],
        [0.25, 0.3],
      ],
      [
        [0.4, 0.45],
        [0.5, 0.55],
      ],
    ],
    biases: [0.35, 0.6],
    x: [[0.05, 0.1]],
    y: [[0.01, 0.99]],
    learningRate: 0.5,
    steps,
  });

export const edurekaArticle = (): ExplainedPreset => ({
  ...edureka(1000),
  preset: "edureka",
  article: {
    title: "Edureka, Backpropagation: the figures of the article",
    table: [
      { quantity: "net h1", printed: "0.3775", ours: 0.3775, digits: 4, verdict: "right", why: "" },
      { quantity: "δ h1", printed: null, ours: 0.008771355, digits: 9, verdict: "not printed", why: "" },
      { quantity: "w5 new", printed: "0.359", ours: 0.35891648, digits: 8, verdict: "rounded", why: "Rounded to 3." },
      {
        quantity: "E after one update",
        printed: "0.291027924",
        ours: 0.291027774,
        digits: 9,
        verdict: "wrong",
        why: "The output weights were changed first, and the hidden deltas taken from the changed ones.",
      },
    ],
  },
});

/** Two hidden layers, several examples, no biases: XOR with numbers that are not random. */
export const deep = (): Trace => {
  const names = [["i1", "i2"], ["h1.1", "h1.2", "h1.3"], ["h2.1", "h2.2", "h2.3"], ["o1"]];
  const weights = names
    .slice(1)
    .map((units, l) =>
      units.map((_, j) => names[l].map((_, i) => Math.round(100 * Math.sin(7 * l + 3 * j + 5 * i + 1)) / 50)),
    );
  const x = [0, 1, 2, 3].map((row) => [row >> 1, row & 1]);
  const y = [[0], [1], [1], [0]];
  return traceOf({ title: "2-3-3-1", names, weights, biases: null, x, y, learningRate: 0.5, steps: 400 });
};

/** Wider than a page shows. */
export const wide = (): Trace => {
  const column = (letter: string, units: number) => Array.from({ length: units }, (_, k) => letter + (k + 1));
  const names = [column("i", 30), column("h", 20), column("o", 3)];
  const weights = names
    .slice(1)
    .map((units, l) => units.map((_, j) => names[l].map((_, i) => Math.sin(l + 3 * j + i) / 9)));
  const x = [names[0].map((_, i) => (i % 5) / 5)];
  return traceOf({
    title: "30-20-3",
    names,
    weights,
    biases: [0.1, 0.2],
    x,
    y: [[1, 0, 0]],
    learningRate: 0.1,
    steps: 1,
  });
};
