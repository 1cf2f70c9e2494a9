/** Traces by plain arithmetic, without the model: what the renderers are shown. */
import type { Conventions, ExplainedPreset, Trace, TracedExample, TracedStep } from "../../src/trace/trace.ts";

interface Net {
  title: string;
  digits?: number;
  /** A layer: for each unit its weights, then its bias. */
  weights: number[][][];
  activations: ("sigmoid" | "softmax")[];
  loss: "halfSquaredError" | "categoricalCrossentropy";
  x: number[][];
  t: number[][];
  rate: number;
  steps?: number;
  delta?: Conventions["delta"];
  update?: Conventions["update"];
}

const formulas = {
  sigmoid: "1 / (1 + e⁻ˣ)",
  softmax: "eˣⁱ / Σ eˣʲ",
  halfSquaredError: "½ Σ (y − t)²",
  categoricalCrossentropy: "−Σ t ln y",
};

/** Dense layers with frozen biases, the sum over the examples, gradient descent. */
export function traced(net: Net): Trace {
  const { activations, x, t, rate, loss, steps = 1, delta = "gradient", update = "simultaneous" } = net;
  const weights = structuredClone(net.weights);
  const last = weights.length - 1;
  const hidden = (l: number) => (last > 1 ? `h${l + 1}.` : "h");
  const unit = (l: number, u: number) => `${l === last ? "o" : hidden(l)}${u + 1}`;
  const from = (l: number, i: number) => (l === 0 ? `i${i + 1}` : unit(l - 1, i));
  const firsts = weights.map((_, l) => weights.slice(0, l).reduce((n, w) => n + w.length * (w[0].length - 1), 1));
  const name = (l: number, u: number, i: number) => `w${firsts[l] + u * (weights[l][0].length - 1) + i}`;

  const forward = (row: number[], w = weights) => {
    let values = row;
    return w.map((layer, l) => {
      const ins = values;
      const nets = layer.map((unit) => ins.reduce((sum, v, i) => sum + v * unit[i], unit[ins.length]));
      const total = nets.reduce((sum, v) => sum + Math.exp(v), 0);
      values = nets.map((v) => (activations[l] === "sigmoid" ? 1 / (1 + Math.exp(-v)) : Math.exp(v) / total));
      return { ins, nets, outs: values };
    });
  };
  const parts = (outs: number[], target: number[]) =>
    outs.map((y, o) =>
      loss === "halfSquaredError" ? 0.5 * (y - target[o]) ** 2 : target[o] && -target[o] * Math.log(y),
    );
  const sum = (values: number[]) => values.reduce((all, v) => all + v, 0);
  const errorOf = (w = weights) => sum(x.map((row, r) => sum(parts(forward(row, w)[last].outs, t[r]))));

  const step = (number: number): TracedStep => {
    const before = structuredClone(weights);
    const error = errorOf();
    const after = structuredClone(weights);
    const deltas = x.map((): number[][] => weights.map(() => []));
    const slots: number[][][] = x.map(() => weights.map(() => []));
    for (let l = last; l >= 0; l--) {
      const w = update === "in-place" ? after : before;
      x.forEach((row, r) => {
        const { outs } = forward(row, before)[l];
        outs.forEach((y, u) => {
          const above = l < last ? sum(w[l + 1].map((to, k) => to[u] * deltas[r][l + 1][k])) : y - t[r][u];
          slots[r][l][u] = above;
          deltas[r][l][u] = activations[l] === "softmax" ? above : above * y * (1 - y);
        });
      });
      after[l].forEach((to, u) => {
        for (let i = 0; i < to.length - 1; i++)
          to[i] -= rate * sum(x.map((row, r) => deltas[r][l][u] * forward(row, before)[l].ins[i]));
      });
    }
    const examples = x.map((row, r): TracedExample => {
      const pass = forward(row, before);
      return {
        row: r,
        inputs: row.map((value, i) => ({ name: `i${i + 1}`, value })),
        layers: pass.map(({ ins, nets, outs }, l) => ({
          name: `dense_${l + 1}`,
          units: outs.map((out, u) => ({
            name: unit(l, u),
            terms: ins.map((factor, i) => {
              const value = before[l][u][i];
              return { unit: from(l, i), weight: name(l, u, i), value, factor, product: value * factor };
            }),
            bias: { name: `b${l + 1}`, value: before[l][u][ins.length] },
            net: nets[u],
            out,
            error: activations[l] === "softmax" ? null : slots[r][l][u],
            ...(l < last && {
              errorTerms: before[l + 1].map((_, k) => {
                const value = (update === "in-place" ? after : before)[l + 1][k][u];
                const factor = deltas[r][l + 1][k];
                return { unit: unit(l + 1, k), weight: name(l + 1, k, u), value, factor, product: value * factor };
              }),
            }),
            slope: activations[l] === "softmax" ? null : out * (1 - out),
            delta: deltas[r][l][u] * (delta === "gradient" ? 1 : -1),
            ...(activations[l] === "softmax" && { fused: "out − t" }),
          })),
        })),
        targets: t[r].map((value, o) => ({ name: unit(last, o), value })),
        error: sum(parts(pass[last].outs, t[r])),
        errorParts: parts(pass[last].outs, t[r]).map((value, o) => ({ name: unit(last, o), value })),
      };
    });
    after.forEach((layer, l) => (weights[l] = layer));
    return {
      number,
      examples,
      weights: before.flatMap((layer, l) =>
        layer.flatMap((to, u) =>
          to.slice(0, -1).map((value, i) => {
            const factors = examples.map(({ row }) => {
              const [delta, input] = [deltas[row][l][u], forward(x[row], before)[l].ins[i]];
              return { row, unit: unit(l, u), delta, input, product: delta * input };
            });
            const gradient = sum(factors.map(({ product }) => product));
            const moved = (by: number) => {
              const w = structuredClone(before);
              w[l][u][i] += by;
              return errorOf(w);
            };
            return {
              name: name(l, u, i),
              parameter: `dense_${l + 1}/kernel`,
              index: [i, u],
              from: from(l, i),
              to: [unit(l, u)],
              before: value,
              factors,
              gradient,
              numeric: number === 1 ? (moved(1e-6) - moved(-1e-6)) / 2e-6 : null,
              change: after[l][u][i] - value,
              after: after[l][u][i],
            };
          }),
        ),
      ),
      error: { before: error, after: errorOf() },
      second: x.map((row, r) => {
        const pass = forward(row);
        return {
          row: r,
          outputs: pass[last].outs.map((value, o) => ({ name: unit(last, o), value })),
          error: sum(parts(pass[last].outs, t[r])),
          layers: pass.map(({ nets, outs }, l) => ({
            name: `dense_${l + 1}`,
            units: outs.map((out, u) => ({ name: unit(l, u), net: nets[u], out })),
          })),
        };
      }),
    };
  };

  const outputs = () => x.map((row) => forward(row)[last].outs);
  const progress = [{ updates: 0, error: errorOf(), outputs: outputs() }];
  const written: TracedStep[] = [];
  for (let number = 1; number <= steps; number++) {
    const done = number === 1 || number === steps ? written.push(step(number)) : plainStep();
    if (done > 0 && (number < 6 || number % 1000 === 0 || number === steps))
      progress.push({ updates: number, error: errorOf(), outputs: outputs() });
  }
  return {
    format: "chainrule-trace",
    version: 1,
    title: net.title,
    digits: net.digits ?? 9,
    conventions: {
      loss: { name: loss, formula: formulas[loss], reduction: "sum" },
      optimizer: { name: "sgd", learningRate: rate, formula: "w ← w − η ∂E/∂w" },
      delta,
      update,
      rounding: null,
    },
    inputs: x[0].map((_, i) => ({ name: `i${i + 1}` })),
    layers: weights.map((layer, l) => ({
      name: `dense_${l + 1}`,
      kind: "dense",
      units: layer.map((_, u) => ({ name: unit(l, u) })),
      from: [l === 0 ? "input" : `dense_${l}`],
      activation: { name: activations[l], formula: formulas[activations[l]] },
      biases: "frozen",
    })),
    steps: written,
    progress,
    gradientCheck: { maxRelativeError: 1.3e-9, worst: "w5", verdict: "right", corners: [] },
    notes: [],
  };

  /** A step that is not written out. */
  function plainStep(): number {
    return step(2).number;
  }
}

/** The 2-2-2 network of the well-known example. */
export function edureka(options: Partial<Net> = {}): Trace {
  return traced({
    title: "A step by step example: 2-2-2, sigmoid",
    // prettier-ignore
    weights: [[[0.15, 0.2, 0.35], [0.25, 0.3, 0.35]], [[0.4, 0.45, 0.6], [0.5, 0.55, 0.6]]],
    activations: ["sigmoid", "sigmoid"],
    loss: "halfSquaredError",
    x: [[0.05, 0.1]],
    t: [[0.01, 0.99]],
    rate: 0.5,
    ...options,
  });
}

/** Two examples, three classes, softmax and cross-entropy in one. */
export function classes(options: Partial<Net> = {}): Trace {
  return traced({
    title: "2-3, softmax",
    weights: [
      [
        [0.1, -0.2, 0.3],
        [0.4, 0.5, -0.6],
        [-0.7, 0.8, 0],
      ],
    ],
    activations: ["softmax"],
    loss: "categoricalCrossentropy",
    x: [
      [1, 2],
      [-0.5, 0.25],
    ],
    t: [
      [0, 1, 0],
      [1, 0, 0],
    ],
    rate: 0.1,
    ...options,
  });
}

/** 40 inputs, 30 hidden units, 2 outputs, six examples. */
export function wide(): Trace {
  const weight = (l: number, u: number, i: number) => Math.sin(100 * l + 10 * u + i) / 4;
  const layer = (l: number, units: number, inputs: number) =>
    Array.from({ length: units }, (_, u) => Array.from({ length: inputs + 1 }, (_, i) => weight(l, u, i)));
  return traced({
    title: "40-30-2",
    weights: [layer(1, 30, 40), layer(2, 2, 30)],
    activations: ["sigmoid", "sigmoid"],
    loss: "halfSquaredError",
    x: Array.from({ length: 6 }, (_, r) => Array.from({ length: 40 }, (_, i) => Math.cos(r + i))),
    t: Array.from({ length: 6 }, (_, r) => [r % 2, 1 - (r % 2)]),
    rate: 0.1,
  });
}

/** A preset with some figures of an article. */
export function preset(): ExplainedPreset {
  return {
    ...edureka({ delta: "descent" }),
    preset: "example",
    article: {
      title: "An article | with a pipe",
      table: [
        { quantity: "y3", printed: "0.56", ours: 0.5523079, digits: 4, verdict: "wrong", why: "σ(0.21)" },
        { quantity: "y5", printed: "0.67", ours: 0.665074, digits: 2, verdict: "right", why: "" },
        {
          quantity: "w23 new",
          printed: "0.67816",
          ours: 0.878743,
          digits: 6,
          verdict: "wrong",
          why: "A decimal slip: Δw is −0.0221840, and the article took ten times as much; it goes on with the wrong weight.",
        },
        { quantity: "Δw11", printed: "+0.000945", ours: -0.000955, digits: 6, verdict: "wrong", why: "sign" },
        { quantity: "E after one update", printed: null, ours: -0.159554, digits: 6, verdict: "not printed", why: "" },
      ],
    },
  };
}

/** One weight, no bias, no activation; inputs 0, 1, 2 and targets 0, 2, 4; the mean squared error of the three. */
export function line(): Trace {
  const trace = edureka();
  const rows = [0, 1, 2];
  const unit = (x: number, w: number) => ({ name: "o1", net: w * x, out: w * x });
  const example = (x: number): TracedExample => {
    const error = (2 * (3 * x - 2 * x)) / 3;
    const terms = [{ unit: "i1", weight: "w1", value: 3, factor: x, product: 3 * x }];
    return {
      row: x,
      inputs: [{ name: "i1", value: x }],
      layers: [{ name: "dense_1", units: [{ ...unit(x, 3), terms, error, slope: 1, delta: error }] }],
      targets: [{ name: "o1", value: 2 * x }],
      error: x * x,
      errorParts: [{ name: "o1", value: x * x }],
    };
  };
  const factors = rows.map((x) => ({ row: x, unit: "o1", delta: (2 * x) / 3, input: x, product: (2 * x * x) / 3 }));
  const [gradient, after] = [10 / 3, 3 - 0.3];
  return {
    ...trace,
    title: "1-1, linear",
    conventions: {
      ...trace.conventions,
      loss: { name: "meanSquaredError", formula: "(1/N) Σ (y − t)²", reduction: "mean" },
    },
    inputs: [{ name: "i1" }],
    layers: [
      {
        ...{ name: "dense_1", kind: "dense", units: [{ name: "o1" }], from: ["input"], biases: "none" },
        activation: { name: "linear", formula: "x" },
      },
    ],
    steps: [
      {
        number: 1,
        examples: rows.map(example),
        weights: [
          {
            ...{ name: "w1", parameter: "dense_1/kernel", index: [0, 0], from: "i1", to: ["o1"] },
            ...{ before: 3, factors, gradient, numeric: null, change: -0.3, after },
          },
        ],
        error: { before: 5 / 3, after: (5 * 0.7 ** 2) / 3 },
        second: rows.map((x) => ({
          row: x,
          outputs: [{ name: "o1", value: after * x }],
          error: (0.7 * x) ** 2,
          layers: [{ name: "dense_1", units: [unit(x, after)] }],
        })),
      },
    ],
    progress: [],
    gradientCheck: null,
  };
}
