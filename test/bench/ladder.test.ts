/** The bench's own correctness: that the opponents solve the same problem, and that what is printed is counted right. */
import { describe, expect, test } from "vitest";
import { CarefulNetwork } from "../../bench/careful/network.ts";
import { CarefulXor } from "../../bench/careful/xor.ts";
import type { Result, Timing } from "../../bench/ladder/measure.ts";
import type { Product } from "../../bench/ladder/products.ts";
import { figures, json, markdown, text } from "../../bench/ladder/report.ts";
import { present } from "../../bench/ladder/rungs.ts";
import { digitShapes, operationsPerRow, xor } from "../../bench/ladder/shapes.ts";
import { Peak } from "../../bench/support/peak.ts";
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
    const careful = new CarefulNetwork(sizes, batch, first);
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

test("no kernel without fusing is faster than R", async () => {
  const { R, exact } = new Peak().sample();
  expect(exact).toBeGreaterThan(0);
  expect(R).toBeGreaterThanOrEqual(exact);
});

test("the slowest rungs are there; one that is absent says why", async () => {
  const { there, absent } = await present(xor);
  expect(there.map(({ name }) => name).slice(0, 2)).toEqual(["pure JS", "exact"]);
  for (const { reason } of absent) expect(reason).not.toBe("");
});

describe("the report", () => {
  const machine = {
    cpu: "A Processor With a Rather Long Name (R) 9999-XYZ @ 3.80GHz, Engineering Sample",
    cpus: 128,
    load: 100,
    node: "v26.10.10",
    v8: "14.6.244.80-node.38",
    date: "2026-01-01",
  };
  const shapes = [xor, ...digitShapes].map((shape) => ({
    shape,
    results: ["pure JS", "exact", "wide, 2 threads", "careful JS"].map((name) => result(name, [1234567.8])),
    absent: [{ name: "fast", reason: "a reason that is told at such length that it does not fit on one line at all" }],
    residuals: [
      { name: "exact", relative: 1.25e-7, exactBits: true },
      { name: "wide, 2 threads", relative: 1.25e-7, exactBits: true },
    ],
    residualSteps: 4,
  }));
  const products = (["NN", "NT", "TN"] as const).flatMap((form) =>
    [256, 512, 1024].map((size): Product => ({ form, size, timings: [{ gflops: 30, peak: { R: 100, exact: 99 } }] })),
  );
  const peak = {
    R: 100,
    exact: 99,
    fused: false,
    kernels: { "2×4": 100, "12 registers fused": 99 },
    disturbance: 12.5,
  };

  function printed(report: typeof text | typeof json): string[] {
    return [
      ...report.machine(machine, "MNIST"),
      ...shapes.flatMap((shape) => report.shape(shape)),
      ...report.products(products),
      ...report.peak(peak),
    ];
  }

  test("fits 80 columns", () => {
    const lines = printed(text);
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines.filter((l) => l.length > 80)) expect.fail(`${line.length} columns: ${line}`);
  });

  test("has one JSON object a line", () => {
    const objects = printed(json).map((line) => JSON.parse(line));
    expect(new Set(objects.map(({ type }) => type))).toEqual(
      new Set(["machine", "line", "absent", "residual", "product", "peak"]),
    );
    const line = objects.find(({ name, sizes }) => name === "exact" && sizes[0] === 784);
    expect(line).toMatchObject({ samplesPerSecond: 1234567.8, timesPureJs: 1, shareOfR: 0.5 });
  });

  test("has a Markdown table with a row for each line, and says what is absent", () => {
    const lines = markdown(machine, "MNIST", shapes, products, peak).split("\n");
    const cells = lines.filter((line) => line.startsWith("|")).map((line) => line.split("|").length);
    expect(cells).toHaveLength(2 + 4 * shapes.length);
    expect(new Set(cells).size).toBe(1);
    expect(lines.filter((line) => line.startsWith("fast: absent"))).toHaveLength(1);
  });

  test("compares threads by the wall", () => {
    const exact = result("exact", [100]),
      threads = { ...result("2 threads", [150]), threads: 2 };
    expect(figures(threads, [exact, threads]).timesExact).toBe(1.5 / 0.5 / 2);
  });
});

/** Half of what these do a second they do by the wall. */
function result(name: string, speeds: number[]): Result {
  const timings = speeds.map((samplesPerSecond): Timing => ({
    samplesPerSecond,
    wallSamplesPerSecond: samplesPerSecond / 2,
    training: 1234.5,
    setup: 123.4,
    disturbance: 1,
    gflops: 50,
    peak: { R: 100, exact: 99 },
  }));
  return { name, threads: 1, timings, loss: 12.3456 };
}
