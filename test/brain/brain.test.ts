/** chainrule/brain: what a step is, what options and data may be, and what is refused. */
import { describe, expect, test, vi } from "vitest";
import * as brain from "../../src/brain.ts";
import { CrossValidate, NeuralNetwork, type NetworkOptions } from "../../src/brain.ts";
import { loadModel } from "../../src/index.ts";
import { randomRows } from "../support/data.ts";
import { refused, wrong } from "../support/errors.ts";

const items = randomRows(6, 5, 3).map((row) => ({ input: row.slice(0, 3), output: row.slice(3).map(Math.abs) }));

/** brain.js' activations, and their slopes from the output. */
const curves = {
  sigmoid: [(z: number) => 1 / (1 + Math.exp(-z)), (y: number) => y * (1 - y)],
  relu: [(z: number) => Math.max(0, z), (y: number) => (y > 0 ? 1 : 0)],
  "leaky-relu": [(z: number) => Math.max(z, 0.2 * z), (y: number) => (y > 0 ? 1 : 0.2)],
  tanh: [Math.tanh, (y: number) => 1 - y * y],
} as const;

/** brain.js' rule, item by item, but for a momentum of biases, too:   δ = (t − y) f′,   change = η δ x + μ change,   w += change */
function iterate(net: NeuralNetwork, name: keyof typeof curves, rate: number, momentum: number, iterations: number) {
  const [f, slope] = curves[name];
  const layers = net.toJSON().layers.slice(1).map(({ weights, biases }) => {
    return { rows: weights.map((row, u) => [biases[u], ...row]), changes: weights.map((row) => new Array<number>(row.length + 1).fill(0)) }; // prettier-ignore
  }); // prettier-ignore
  let error = 0;
  for (let i = 0; i < iterations; i++) {
    error = 0;
    for (const { input, output } of items) {
      const values = [[1, ...input]];
      for (const { rows } of layers)
        values.push([1, ...rows.map((row) => f(row.reduce((z, w, k) => z + w * values[values.length - 1][k], 0)))]);
      let errors = output.map((t, k) => t - values[values.length - 1][k + 1]);
      error += errors.reduce((sum, e) => sum + e * e, 0) / errors.length / items.length;
      for (let l = layers.length - 1; l >= 0; l--) {
        const { rows, changes } = layers[l];
        const deltas = errors.map((e, u) => e * slope(values[l + 1][u + 1]));
        errors = values[l].slice(1).map((_, k) => deltas.reduce((sum, d, u) => sum + d * rows[u][k + 1], 0));
        rows.forEach((row, u) =>
          row.forEach((_, k) => {
            changes[u][k] = rate * deltas[u] * values[l][k] + momentum * changes[u][k];
            row[k] += changes[u][k];
          }),
        );
      }
    }
  }
  return { error, layers: layers.map(({ rows }) => rows) };
}

describe("a training is brain.js' rule", () => {
  test.each(Object.keys(curves) as (keyof typeof curves)[])("%s", (activation) => {
    const options: NetworkOptions = { activation, leakyReluAlpha: 0.2, inputSize: 3, outputSize: 2, hiddenLayers: [4] };
    const net = new NeuralNetwork({ ...options, learningRate: 0.3, momentum: 0.1, seed: 5 });
    const { error, layers } = iterate(net, activation, 0.3, 0.1, 7);
    const state = net.train(items, { iterations: 7, errorThresh: 1e-9 });
    expect(state.iterations).toBe(7);
    expect(state.error).toBeCloseTo(error, 6);
    net.toJSON().layers.slice(1).forEach(({ weights, biases }, l) =>
      weights.forEach((row, u) =>
        [biases[u], ...row].forEach((w, k) => expect(w).toBeCloseTo(layers[l][u][k], 5)),
      ),
    ); // prettier-ignore
  });

  test("adam learns, and its steps go on in the next training", () => {
    const options: NetworkOptions = { praxis: "adam", learningRate: 0.02, seed: 1, errorThresh: 1e-9 };
    const whole = new NeuralNetwork(options);
    const parts = new NeuralNetwork(options);
    const first = whole.train(items, { iterations: 1 });
    expect(parts.train(items, { iterations: 1 })).toEqual(first);
    for (let i = 0; i < 3; i++) parts.train(items, { iterations: 20 });
    whole.train(items, { iterations: 60 });
    expect(parts.toJSON().layers).toEqual(whole.toJSON().layers);
    expect(whole.train(items, { iterations: 1 }).error).toBeLessThan(first.error);
  });

  test("first weights are U(−0.2, 0.2) of the seed, or of Math.random", () => {
    const make = (seed?: number) => new NeuralNetwork({ inputSize: 20, hiddenLayers: [30], outputSize: 5, seed }).toJSON().layers; // prettier-ignore
    expect(make(4)).toEqual(make(4));
    expect(make()).not.toEqual(make());
    const numbers = make(4).flatMap(({ weights, biases }) => [...biases, ...weights.flat()]);
    expect(Math.max(...numbers.map(Math.abs))).toBeLessThan(0.2001);
    expect(Math.max(...numbers)).toBeGreaterThan(0.19);
  });

  test("train and trainAsync give the same bits, and a network is not trained twice at once", async () => {
    const [a, b] = [0, 1].map(() => new NeuralNetwork({ seed: 2 }));
    const pending = b.trainAsync(items, { iterations: 30000, errorThresh: 1e-9 });
    await refused(() => b.train(items), "E_CONFIG", "being trained");
    expect(await pending).toEqual(a.train(items, { iterations: 30000, errorThresh: 1e-9 }));
    expect(b.toJSON()).toEqual(a.toJSON());
  });

  test("a callback that throws ends the training, and the network goes on", () => {
    const net = new NeuralNetwork();
    const callback = () => {
      throw new Error("enough");
    };
    expect(() => net.train(items, { callback, callbackPeriod: 2, errorThresh: 1e-9 })).toThrow("enough");
    expect(net.train(items, { callback: wrong(null), iterations: 3 }).iterations).toBe(3);
  });

  test("JavaScript computes where WebAssembly cannot be compiled at once", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const { Module } = WebAssembly;
    vi.resetModules();
    try {
      const a = new NeuralNetwork({ seed: 3 });
      const state = a.train(items, { iterations: 50 });
      Object.assign(WebAssembly, {
        Module: function () {
          throw new RangeError("too large for the main thread");
        },
      });
      const again = (await import("../../src/brain.ts")) as typeof brain;
      const b = new again.NeuralNetwork({ seed: 3 });
      expect(b.train(items, { iterations: 50 }).error).toBeCloseTo(state.error, 6);
      expect(b.run(items[0].input)[1]).toBeCloseTo(a.run(items[0].input)[1], 5);
      expect(warned.mock.calls.flat().join()).toContain("plain JavaScript");
    } finally {
      Object.assign(WebAssembly, { Module });
      warned.mockRestore();
    }
  });
});

describe("data", () => {
  test("typed arrays, booleans, a single item, and gaps in objects", () => {
    const net = new NeuralNetwork({ seed: 1 });
    const lists = new NeuralNetwork({ seed: 1 });
    net.train(items.map(({ input, output }) => ({ input: Float32Array.from(input), output })), { iterations: 3 }); // prettier-ignore
    lists.train(items, { iterations: 3 });
    expect(net.toJSON()).toEqual(lists.toJSON());
    const flags = new NeuralNetwork();
    flags.train(wrong({ input: { a: true, b: null }, output: { yes: true, no: undefined } }), { iterations: 2 });
    expect(flags.toJSON()).toMatchObject({ inputLookup: { a: 0, b: 1 }, outputLookup: { yes: 0, no: 1 } });
    expect(flags.run({ a: 1 })).toEqual(flags.run({ a: 1, b: 0 }));
  });

  test("keys of the first training hold, and new ones count nothing", () => {
    const net = new NeuralNetwork();
    net.train([{ input: { a: 1 }, output: { x: 1 } }], { iterations: 2 });
    net.train([{ input: { a: 1, b: 9 }, output: { y: 1, x: 1 } }], { iterations: 2 });
    expect(net.sizes).toEqual([1, 3, 1]);
    expect(Object.keys(net.run({ a: 0.5 }))).toEqual(["x"]);
  });

  test.each([
    ["no items", [], "E_DATA", /Items should be \{ input, output \}, one or more, got none/],
    ["an item without output", [{ input: [1] }], "E_DATA", /got an object with input at position 0/],
    ["text in an array", [{ input: ["1"], output: [0] }], "E_DATA", /input 0 must hold numbers, got "1" at 0/],
    [
      "text as input",
      [{ input: "text", output: [0] }],
      "E_DATA",
      /input 0 should be an array or an object of numbers, got "text"/,
    ],
    ["text in an object", [{ input: { a: "x" }, output: [0] }], "E_DATA", /input 0 must hold numbers, got "x" at "a"/],
    ["a number as output", [{ input: [1], output: 1 }], "E_DATA", /output 0 should be an array or an object/],
    ["NaN", [{ input: [NaN], output: [0] }], "E_NON_FINITE", /NaN/],
    [
      "rows of two lengths",
      [
        { input: [1, 2], output: [0] },
        { input: [1], output: [0] },
      ],
      "E_SHAPE",
      /input 1 should have 2 numbers, got 1/,
    ],
    [
      "arrays behind objects",
      [
        { input: { a: 1 }, output: [0] },
        { input: [1], output: [0] },
      ],
      "E_DATA",
      /input 1 should be an array or an object/,
    ],
  ] as const)("%s is refused", async (_, data, code, message) => {
    // prettier-ignore
    await refused(() => new NeuralNetwork().train(wrong(data)), code, message);
  });

  test("run refuses inputs of another form", async () => {
    await refused(() => new NeuralNetwork().run([1]), "E_CONFIG", "run needs a network that was trained");
    const net = new NeuralNetwork();
    net.train(items, { iterations: 1 });
    await refused(() => net.run([1]), "E_SHAPE", "3");
    await refused(() => net.run({ a: 1 }), "E_DATA", "The input should be an array");
  });

  test("a training that diverges says so", async () => {
    const large = items.map(({ input }) => ({ input, output: [1e25, 0] }));
    await refused(() => new NeuralNetwork().train(large), "E_NON_FINITE", "no longer finite in iteration 1.");
  });
});

describe("options", () => {
  test.each([
    [{ learningRate: 2 }, /NeuralNetwork learningRate must be a finite number above 0 and below 1, got 2/],
    [{ activation: "elu" }, /activation/],
    [{ errorThresh: 0 }, /errorThresh/],
    [{ iterations: 0 }, /iterations/],
    [{ log: "yes" }, /log must be true, false, or a function/],
    [{ callback: 5 }, /callback must be a function/],
    [{ timeout: -1 }, /timeout must be milliseconds above 0/],
    [{ hiddenLayers: [3, 0] }, /hiddenLayers must be an array of whole numbers from 1/],
    [{ praxis: "sgd" }, /praxis/],
    [{ learningrate: 0.1 }, /no option "learningrate".*learningRate/],
  ])("%o is refused", async (options, message) => {
    await refused(() => new NeuralNetwork(wrong(options)), "E_CONFIG", message);
  });

  test("train and updateTrainingOptions keep what they are given", async () => {
    const net = new NeuralNetwork({ iterations: Infinity, hiddenLayers: wrong(null) });
    net.updateTrainingOptions({ learningRate: 0.1, decayRate: 0.9 });
    net.train(items, { iterations: 2, momentum: 0 });
    expect(net.trainOpts).toMatchObject({ learningRate: 0.1, iterations: 2, momentum: 0, errorThresh: 0.005 });
    await refused(() => net.validateTrainingOptions({ momentum: 1 }), "E_CONFIG", "momentum");
    expect(net.trainOpts.momentum).toBe(0);
  });

  test("a network goes over to loadModel", async () => {
    const net = new NeuralNetwork({ activation: "leaky-relu", leakyReluAlpha: 0.3 });
    net.train(items, { iterations: 5 });
    const model = await loadModel(net.toModelFile());
    expect(model.predictOne(items[0].input)).toEqual(net.run(items[0].input));
    model.dispose();
  });
});

test("test counts, for one output, each kind", () => {
  const net = new NeuralNetwork({ seed: 1 });
  const data = [0, 0.1, 0.9, 1].map((x) => ({ input: [x], output: [x > 0.5 ? 1 : 0] }));
  net.train(data, { iterations: 2000 });
  const odd = [...data, { input: [0], output: [1] }, { input: [1], output: [0] }];
  expect(net.test(odd)).toMatchObject({ total: 6, truePos: 2, trueNeg: 2, falsePos: 1, falseNeg: 1, accuracy: 4 / 6, precision: 2 / 3, recall: 2 / 3 }); // prettier-ignore
  const [miss] = net.test(odd).misclasses;
  expect(miss).toEqual({ input: Float32Array.of(0), output: Float32Array.of(1), actual: 0, expected: 1 });
});

test("CrossValidate takes a class and options, too; fewer items than parts are refused", async () => {
  const data = Array.from({ length: 10 }, (_, i) => ({ input: [i / 10], output: [i / 10, 1 - i / 10] }));
  const result = new CrossValidate(NeuralNetwork, { hiddenLayers: [2] }).train(data, { iterations: 20 }, 3);
  expect(result.sets.map(({ network }) => network.sizes)).toEqual(new Array(3).fill([1, 2, 2]));
  expect(result.sets.map(({ total }) => total)).toEqual([3, 3, 4]);
  expect(result.stats).toEqual({ total: 10, testSize: 10 / 3, trainSize: 10 - 10 / 3 });
  await refused(() => new CrossValidate(NeuralNetwork).train(data.slice(0, 3)), "E_CONFIG", "4 items or more");
  await refused(() => new CrossValidate(NeuralNetwork).toNeuralNetwork(), "E_CONFIG", "not been trained");
});

test("brain.js' other networks say what to use", async () => {
  const { AE, FeedForward, Recurrent, recurrent } = brain;
  for (const [name, Refused] of Object.entries({ ...recurrent, AE, FeedForward, Recurrent }))
    await refused(
      () => new Refused(),
      "E_CONFIG",
      new RegExp(`chainrule/brain has no (recurrent\\.)?${name}: .*sequential`),
    );
  expect(new brain.NeuralNetworkGPU()).toBeInstanceOf(NeuralNetwork);
  expect(brain.default.NeuralNetwork).toBe(NeuralNetwork);
});
