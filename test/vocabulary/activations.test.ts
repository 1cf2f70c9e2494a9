/** The activations: their words and options, both kernels of both dtypes, derivatives beside differences. Beside PyTorch's: test/golden. */
import { describe, expect, test } from "vitest";
import * as all from "../../src/kernels/activations/all.ts";
import { activations, configureActivation } from "../../src/kernels/activations/index.ts";
import * as api from "../../src/index.ts";
import { dense, elu, leakyRelu, sequential } from "../../src/index.ts";
import { kernels } from "../../src/kernels/index.ts";
import { refTo, type RegistryRef } from "../../src/base/registry.ts";
import { input, output } from "../support/bed.ts";
import { backends, dtypes } from "../support/engines.ts";
import { agree, sweep, type KernelCase } from "../support/kernels.ts";
import { epsilon, round, smallest, ulp, uniform } from "../support/numbers.ts";
import { assemblyNames, refusal } from "./registry.ts";

type Entry = (typeof activations)[number];

const words =
  "linear, cosPi, sigmoid, hardSigmoid, tanh, relu, relu6, leakyRelu, elu, selu, gelu, swish, mish, softplus, softsign, softmax, logSoftmax";
const rowwise = ["softmax", "logSoftmax"];

/** Every activation with its defaults, and those with options with others too. */
const configured: { title: string; which: RegistryRef<Entry> }[] = [
  ...activations.map((entry) => configureActivation(entry.name)),
  ...[leakyRelu({ alpha: 0.3 }), leakyRelu({ alpha: 0 }), elu({ alpha: 0.5 }), elu({ alpha: 2 })].map(
    configureActivation,
  ),
].map(({ definition, parameter, spec }) => ({
  title: `${definition.name}(${Object.values(spec.options).join()})`,
  which: refTo(activations, definition, parameter),
}));

const matrix = (data: Float64Array, rows = 1) => {
  const columns = data.length / rows;
  return { data, rows, columns, stride: columns };
};

/** f(x) by the reference, in float64. */
function forward({ entry: choice, parameter }: RegistryRef<Entry>, x: Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  choice.forward(matrix(y), matrix(x), 0, 1, parameter);
  return y;
}

/** dy · f′(x) by the reference, in float64. */
function backward(which: RegistryRef<Entry>, x: Float64Array, dy: Float64Array): Float64Array {
  const saved = which.entry.backwardNeeds === "output" ? forward(which, x) : x;
  const dx = new Float64Array(x.length);
  which.entry.backward(matrix(dx), matrix(saved), matrix(dy), 0, 1, which.parameter);
  return dx;
}

describe("words", () => {
  test("are those of the design", () => {
    expect(activations.map((entry) => entry.name).sort()).toEqual(words.split(", ").sort());
  });

  test("are what the package exports, and nothing else comes from the list", () => {
    for (const [word, entry] of Object.entries(all)) {
      expect(entry.definition.name).toBe(word);
      expect(entry()).toMatchObject({ kind: "activation", name: word });
      expect(api[word as keyof typeof api]).toBe(entry);
    }
    expect(Object.keys(all).length).toBe(activations.length);
  });

  test("have the numbers of the core that was built", () => {
    expect(activations.map((entry) => entry.name)).toEqual(assemblyNames("build/generated/activations.ts"));
  });

  test("that are wrong are refused with the nearest one", () => {
    for (const [wrong, right] of [
      ["leaky_rely", "leakyRelu"],
      ["GELO", "gelu"],
      ["swich", "swish"],
      ["logsoftmx", "logSoftmax"],
    ]) {
      const error = refusal(() => dense({ units: 1, activation: wrong }));
      expect(error.code).toBe("E_CONFIG");
      expect(error.details.nearest).toBe(right);
    }
  });
});

describe("options", () => {
  test("have the defaults of PyTorch", () => {
    expect(leakyRelu().options).toEqual({ alpha: 0.01 });
    expect(elu().options).toEqual({ alpha: 1 });
    const withOptions = activations.filter((entry) => entry.options !== undefined).map((entry) => entry.name);
    expect(withOptions).toEqual(["elu", "leakyRelu"]);
  });

  test("that are wrong are refused", () => {
    // @ts-expect-error there is no such option
    expect(refusal(() => leakyRelu({ negativeSlope: 0.2 })).details.nearest).toBe("alpha");
    // @ts-expect-error there is no such option
    expect(refusal(() => elu({ aplha: 2 })).details.nearest).toBe("alpha");
    // @ts-expect-error there are no options
    expect(refusal(() => api.relu({ alpha: 2 })).code).toBe("E_CONFIG");
    // @ts-expect-error it takes a number
    expect(refusal(() => elu({ alpha: "1" })).code).toBe("E_CONFIG");
    for (const alpha of [-0.1, NaN, Infinity]) {
      expect(refusal(() => leakyRelu({ alpha })).message).toContain(
        "leakyRelu alpha must be a finite number at least 0",
      );
    }
  });
});

const random = uniform(31);
const everyday = (count: number) => Float64Array.from({ length: count }, () => random(-8, 8));
/** Zeros, kinks, where formulas change, and where exponentials leave the numbers of one dtype or the other. */
const special = [
  ...[0, 1e-30, 2 ** -149, 0.5, 1, Math.SQRT2, 3, 3 - 2 ** -22, 5.9, 6, 7, 20, 40, 60, 80],
  ...[87, 88, 89, 104, 710, 746, 1e4, 3e38],
].flatMap((x) => [x, -x]);
const nonFinite = [Infinity, -Infinity, NaN];
const widths = [1, 2, 3, 4, 5, 8, 9, 17];

/** Inputs of several widths, each special number in each lane; and rows that hold one that is not finite. */
function* inputs(): Iterable<{ rows: number; columns: number; x: Float64Array }> {
  for (const columns of widths) {
    yield { rows: 3, columns, x: everyday(3 * columns) };
    const rows = special.length;
    const x = Float64Array.from(
      { length: rows * columns },
      (_, i) => special[(i + 5 * Math.floor(i / columns)) % rows],
    );
    yield { rows, columns, x };
    for (const odd of nonFinite) {
      yield { rows, columns, x: x.map((v, i) => (i % columns === Math.floor(i / columns) % columns ? odd : v)) };
    }
  }
}

function* forwardCases(which: RegistryRef<Entry>): Iterable<KernelCase> {
  const { entry: choice } = which;
  for (const { rows, columns, x } of inputs()) {
    for (const inPlace of [false, true]) {
      const y = output("y", rows, columns, inPlace ? { values: x } : {});
      yield {
        name: `${choice.name} [${rows}, ${columns}]${inPlace ? " in place" : ""}`,
        kernel: kernels.activationForward,
        operands: [which, y, inPlace ? y : input("x", rows, columns, x)],
        items: rows,
        // In float64 twins do the same arithmetic, if not in a row's order. In float32 the entry's own, plus what an
        // exponential below the normal numbers has lost, times x; in rows what differences to the largest have lost.
        bound: ({ row, expected, dtype }) => {
          if (dtype === "float64" && !rowwise.includes(choice.name)) return 0;
          const of = Array.from(x.subarray(row * columns, (row + 1) * columns), Math.abs).filter(Number.isFinite);
          const largest = Math.max(0, ...of);
          const lost = rowwise.includes(choice.name) ? Math.min(largest, 200) * Math.abs(expected) * epsilon[dtype] : 0;
          return choice.tolerance.ulp * ulp(expected, dtype) + 2 * Math.min(largest, 800) * smallest[dtype] + lost;
        },
      };
    }
  }
}

function* backwardCases(which: RegistryRef<Entry>, dtype: (typeof dtypes)[number]): Iterable<KernelCase> {
  const { entry: choice } = which;
  for (const { rows, columns, x } of inputs()) {
    if (!x.every(Number.isFinite)) continue;
    const rounded = x.map((value) => round(value, dtype));
    const saved = rounded.slice();
    if (choice.backwardNeeds === "output") {
      choice.forward(matrix(saved, rows), matrix(rounded, rows), 0, rows, which.parameter);
    }
    const dy = everyday(rows * columns);
    for (const inPlace of [false, true]) {
      const dx = output("dx", rows, columns, inPlace ? { values: dy } : {});
      const kept = input(
        "saved",
        rows,
        columns,
        saved.map((value) => round(value, dtype)),
      );
      yield {
        name: `${choice.name} [${rows}, ${columns}]${inPlace ? " in place" : ""}`,
        kernel: kernels.activationBackward,
        operands: [which, dx, kept, inPlace ? dx : input("dy", rows, columns, dy)],
        items: rows,
        // Derivatives are sums and differences of numbers around 1, which may cancel: units of the row's largest dy.
        bound: ({ row, eps }) => {
          if (dtype === "float64" && !rowwise.includes(choice.name)) return 0;
          const largest = Math.max(...dy.subarray(row * columns, (row + 1) * columns).map(Math.abs));
          return Math.max(choice.tolerance.ulp, 2) * eps * largest * Math.max(1, which.parameter);
        },
      };
    }
  }
}

describe.each(dtypes)("%s kernels", (dtype) => {
  test.each(configured)("$title agree with the reference, in place and not", ({ which }) => {
    sweep(forwardCases(which), (c) => agree(c, dtype));
    sweep(backwardCases(which, dtype), (c) => agree(c, dtype));
  });
});

describe("derivatives", () => {
  /** Inputs well off every kink (0, ±3, 6). */
  const smooth = [-8.1, -4, -2.2, -1.1, -0.3, -0.01, 0.01, 0.2, 0.9, 1.3, 2.6, 4.5, 5.5, 7, 8.3];
  const h = 1e-6;

  test.each(configured)("$title are those of central differences", ({ which }) => {
    const x = Float64Array.from(smooth);
    const dy = Float64Array.from(smooth, (_, i) => 0.3 + ((i * 0.618) % 1));
    const dx = backward(which, x, dy);
    x.forEach((_, i) => {
      const at = (by: number) =>
        forward(
          which,
          x.map((v, j) => (j === i ? v + by : v)),
        );
      const above = at(h),
        below = at(-h);
      const numeric = dy.reduce((sum, d, j) => sum + (d * (above[j] - below[j])) / (2 * h), 0);
      expect(Math.abs(dx[i] - numeric), `at ${x[i]}`).toBeLessThan(1e-8);
    });
  });

  test.each(configured)("$title are finite at extremes, and NaN stays NaN", ({ which }) => {
    for (const x of special.filter((v) => Math.abs(v) <= 1e4)) {
      expect(Number.isFinite(forward(which, Float64Array.of(x))[0]), `f(${x})`).toBe(true);
      expect(Number.isFinite(backward(which, Float64Array.of(x), Float64Array.of(1))[0]), `f′(${x})`).toBe(true);
    }
    expect(forward(which, Float64Array.of(NaN))[0]).toBeNaN();
  });

  test("at kinks are PyTorch's", () => {
    const slope = (word: string, x: number) => {
      const { definition, parameter } = configureActivation(word);
      return backward(refTo(activations, definition, parameter), Float64Array.of(x), Float64Array.of(1))[0];
    };
    for (const zero of [0, -0]) {
      expect(slope("relu", zero)).toBe(0);
      expect(slope("relu6", zero)).toBe(0);
      expect(slope("leakyRelu", zero)).toBe(0.01);
      expect(slope("elu", zero)).toBe(1);
      expect(slope("selu", zero)).toBeCloseTo(1.0507009873554805 * 1.6732632423543772, 15);
    }
    expect(slope("relu6", 6)).toBe(0);
    expect(slope("hardSigmoid", 3)).toBe(0);
    expect(slope("hardSigmoid", -3)).toBe(0);
  });
});

/** One step of gradient descent with rate 1 changes the weights by the gradient: what a plan makes of an activation. */
describe.each(backends)("in a plan, %s", (backend) => {
  const h = 1e-5;
  test.each(configured)("$title passes gradients on", async ({ which }) => {
    const { entry: choice, parameter } = which;
    const spec = configureActivation({
      kind: "activation",
      name: choice.name,
      options: choice.parameter === undefined ? {} : { [choice.parameter]: parameter },
    }).spec as ReturnType<typeof leakyRelu>;
    const model = await sequential({
      inputShape: [3],
      layers: [
        dense({ units: 5, activation: spec }),
        api.activation({ activation: spec }),
        dense({ units: 2, activation: "linear" }),
      ],
      seed: 5,
      dtype: "float64",
      backend,
    });
    model.compile({ optimizer: api.sgd({ learningRate: 1 }), loss: "meanSquaredError" });
    const x = [[0.3, -0.9, 0.5], [0.8, 0.7, -0.4], [-0.6, 0.2, 0.9]]; // prettier-ignore
    const y = [[0.5, -0.3], [-1, 0.2], [0.1, 0.7]]; // prettier-ignore
    const before = model.getWeights();
    await model.fit(x, y, { epochs: 1, batchSize: 3, shuffle: false });
    const gradient = model.getWeights().map((w, i) => Array.from(w.data, (v, j) => before[i].data[j] - v));
    const size = gradient.flat().reduce((sum, v) => sum + v * v, 0);
    const along = async (by: number) => {
      model.setWeights(before.map((w, i) => ({ ...w, data: w.data.map((v, j) => v + by * gradient[i][j]) })));
      return (await model.evaluate(x, y)).loss;
    };
    const numeric = ((await along(h)) - (await along(-h))) / (2 * h);
    expect(size).toBeGreaterThan(1e-4);
    expect(Math.abs(numeric - size) / size).toBeLessThan(1e-6);
  });
});
