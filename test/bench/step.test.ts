/** The bench's own correctness: that the opponents solve the same problem, and that what is printed is counted right. */
import { describe, expect, test } from "vitest";
import { CarefulNetwork } from "../../bench/careful.ts";
import { CarefulXor } from "../../bench/carefulXor.ts";
import { median, ratio, spread, type Result, type Timing } from "../../bench/measure.ts";
import { Peak } from "../../bench/peak.ts";
import { json, text, type Reporter } from "../../bench/report.ts";
import { digitShapes, operationsPerRow, xor } from "../../bench/shapes.ts";
import { dense, sequential, sgd, type DType } from "../../src/index.ts";

/** Numbers in −1 … 1 from a sine, every third of them 0 as in sparse data. */
const sparse = (count: number) =>
  Float32Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 0 : Math.sin(i * i + 1)));

function difference(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  expect(a.map((t) => t.length)).toEqual(b.map((t) => t.length));
  return Math.max(...a.flatMap((tensor, i) => Array.from(tensor, (value, j) => Math.abs(value - b[i][j]))));
}

describe("careful JavaScript trains what our reference trains", () => {
  const sizes = [7, 9, 6, 3],
    rows = 10,
    batch = 4, // the last batch has 2 rows
    epochs = 5,
    rate = 0.1;
  const x = sparse(rows * 7);
  const labels = Int32Array.from({ length: rows }, (_, i) => (i * 5) % 3);

  // All three round the same sums in other places: float32 has 24 bits, weights are about 1, 15 steps of rounding.
  test.each<[DType, number]>([
    ["float32", 2e-6],
    ["float64", 2e-6],
  ])("digits, against the JavaScript backend in %s", async (dtype, tolerance) => {
    const [inputs, ...units] = sizes;
    const layers = units.map((n, i) => dense({ units: n, activation: i < 2 ? "relu" : "softmax" }));
    const model = await sequential({ inputShape: [inputs], layers, seed: 3, backend: "javascript", dtype });
    model.compile({ optimizer: sgd({ learningRate: rate }), loss: "sparseCategoricalCrossentropy" });
    const first = model.getWeights().map(({ data }) => data);
    const careful = new CarefulNetwork(sizes, batch, rows, first);
    const data = { data: x, shape: [rows, inputs] };
    const { history } = await model.fit(data, labels, { batchSize: batch, epochs, shuffle: false });
    for (let epoch = 0; epoch < epochs; epoch++) {
      expect(careful.epoch(x, labels, rate, false)).toBeCloseTo(history.loss[epoch], 5);
    }
    const trained = model.getWeights().map((tensor) => tensor.data);
    expect(difference(careful.weights, trained)).toBeLessThan(tolerance);
    expect(difference(first, trained)).toBeGreaterThan(1000 * tolerance);
  });

  test("XOR, against the JavaScript backend in float64", async () => {
    const layers = [dense({ units: 4, activation: "sigmoid" }), dense({ units: 1, activation: "sigmoid" })];
    const model = await sequential({ inputShape: [2], layers, seed: 3, backend: "javascript", dtype: "float64" });
    model.compile({ optimizer: sgd({ learningRate: xor.rate }), loss: "meanSquaredError" });
    const first = model.getWeights().map(({ data }) => data);
    const careful = new CarefulXor(first);
    const x = [0, 0, 0, 1, 1, 0, 1, 1];
    const options = { batchSize: 4, epochs: 100, shuffle: false };
    const { history } = await model.fit({ data: x, shape: [4, 2] }, [0, 1, 1, 0], options);
    const losses = careful.train(100, xor.rate);
    // Exponentials of 1 and 2 ulp; 100 steps do not spread them far.
    expect(difference([losses], [history.loss])).toBeLessThan(1e-13);
    const trained = model.getWeights().map((tensor) => tensor.data);
    expect(difference(careful.weights, trained)).toBeLessThan(1e-12);
    expect(difference(first, trained)).toBeGreaterThan(1e-3);
  });
});

test("operations of a row's training step, by hand", () => {
  // 784·128 weights: forward and gradient, 2 each; 128·10 weights: forward, gradient and the input's gradient, 2 each.
  expect(operationsPerRow([784, 128, 10])).toBe(2 * 2 * 100352 + 3 * 2 * 1280);
  expect(operationsPerRow([784, 128, 10])).toBe(409088);
  expect(operationsPerRow([2, 4, 1])).toBe(32 + 24);
});

test("quartiles are interpolated; ratios are taken round by round", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(spread([1, 2, 3, 4, 5])).toBeCloseTo(1 / 3);
  const [a, b] = [result("wasm", [10, 60, 30]), result("pure JS", [1, 2, 3])];
  expect(ratio(a, b, (timing) => timing.samplesPerSecond)).toBe(10);
});

test("no kernel without fusing is faster than R", async () => {
  const { R, exact } = new Peak().sample();
  expect(exact).toBeGreaterThan(0);
  expect(R).toBeGreaterThanOrEqual(exact);
});

describe("the report", () => {
  test("fits 80 columns", () => {
    const lines = printed(text);
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines.filter((l) => l.length > 80)) expect.fail(`${line.length} columns: ${line}`);
  });

  test("has one JSON object a line", () => {
    const objects = printed(json).map((line) => JSON.parse(line));
    expect(new Set(objects.map(({ type }) => type))).toEqual(new Set(["machine", "line", "residual", "peak"]));
    const line = objects.find(({ name, sizes }) => name === "wasm" && sizes[0] === 784);
    expect(line).toMatchObject({ samplesPerSecond: 1234567.8, timesPureJs: 1, shareOfR: 0.5 });
  });

  function printed(reporter: (print: (line: string) => void) => Reporter): string[] {
    const lines: string[] = [];
    const report = reporter((line) => lines.push(...line.split("\n")));
    const cpu = "A Processor With a Rather Long Name (R) 9999-XYZ @ 3.80GHz";
    report.machine({
      cpu,
      cpus: 128,
      load: 100,
      node: "v26.10.10",
      v8: "14.6.244.80-node.38",
      date: "2026-01-01",
      data: "MNIST",
    });
    for (const shape of [xor, ...digitShapes]) {
      const results = (["wasm", "pure JS", "careful JS"] as const).map((name) => result(name, [1234567.8]));
      report.shape({ shape, results, residual: 1.25e-7, residualSteps: 4 });
    }
    report.peak({
      R: 100,
      exact: 99,
      fused: false,
      kernels: { "2×4": 100, "12 registers fused": 99 },
      disturbance: 12.5,
    });
    return lines;
  }
});

function result(name: Result["name"], speeds: number[]): Result {
  const timings = speeds.map((samplesPerSecond): Timing => ({
    samplesPerSecond,
    training: 1234.5,
    setup: 123.4,
    loss: 12.3456,
    disturbance: 1,
    gflops: 50,
    peak: { R: 100, exact: 99 },
  }));
  return { name, timings };
}
