/** Programs as brain.js' README and examples have them: the import is all that differs. */
import { runInThisContext } from "node:vm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import brain from "../../src/brain.ts";
import { digits } from "../../examples/digits-data.ts";
import { randomNumbers } from "../support/data.ts";

// First weights and orders come from Math.random, as in brain.js.
beforeEach(() => void vi.spyOn(Math, "random").mockImplementation(randomNumbers(1)));
afterEach(() => void vi.restoreAllMocks());

const xor = [
  { input: [0, 0], output: [0] },
  { input: [0, 1], output: [1] },
  { input: [1, 0], output: [1] },
  { input: [1, 1], output: [0] },
];

test("XOR", () => {
  const config = { binaryThresh: 0.5, hiddenLayers: [3], activation: "sigmoid", leakyReluAlpha: 0.01 } as const;
  const net = new brain.NeuralNetwork(config);
  net.train(xor);
  const output = net.run([1, 0]);
  expect(output[0]).toBeGreaterThan(0.8);
  expect(net.run([1, 1])[0]).toBeLessThan(0.2);
});

test("colour contrast", () => {
  const net = new brain.NeuralNetwork<{ r: number; g: number; b: number }, { black?: number; white?: number }>();
  net.train([
    { input: { r: 0.03, g: 0.7, b: 0.5 }, output: { black: 1 } },
    { input: { r: 0.16, g: 0.09, b: 0.2 }, output: { white: 1 } },
    { input: { r: 0.5, g: 0.5, b: 1.0 }, output: { white: 1 } },
  ]);
  const output = net.run({ r: 1, g: 0.4, b: 0 });
  expect(Object.keys(output)).toEqual(["black", "white"]);
  expect(net.run({ r: 0.5, g: 0.5, b: 0.9 }).white).toBeGreaterThan(0.8);
  expect(brain.likely({ r: 0.03, g: 0.7, b: 0.5 }, net)).toBe("black");
});

test("objects with different keys", () => {
  const net = new brain.NeuralNetwork();
  net.train([
    { input: { r: 0.03, g: 0.7 }, output: { black: 1 } },
    { input: { r: 0.16, b: 0.2 }, output: { white: 1 } },
    { input: { r: 0.5, g: 0.5, b: 1.0 }, output: { white: 1 } },
  ]);
  const output = net.run({ r: 0.1, g: 0.8 }) as { black: number; white: number };
  expect(output.black).toBeGreaterThan(output.white);
  expect(net.run({ b: 0.2, r: 0.16, unknown: 5 })).toEqual(net.run({ r: 0.16, b: 0.2 }));
});

test("character recognition", () => {
  const character = (text: string) => text.split("").map((pixel) => (pixel === "#" ? 1 : 0));
  const a = character(".#####." + "#.....#" + "#.....#" + "#######" + "#.....#" + "#.....#" + "#.....#");
  const b = character("######." + "#.....#" + "#.....#" + "######." + "#.....#" + "#.....#" + "######.");
  const c = character("#######" + "#......" + "#......" + "#......" + "#......" + "#......" + "#######");
  const net = new brain.NeuralNetwork();
  net.train([
    { input: a, output: { a: 1 } },
    { input: b, output: { b: 1 } },
    { input: c, output: { c: 1 } },
  ]);
  const damaged = character("#######" + "#......" + "#......" + "#......" + "#......" + "##....." + "#######");
  expect(brain.likely(damaged, net)).toBe("c");
});

test("handwritten digits, tested on others", async () => {
  const { images, labels } = await digits();
  const items = Array.from(labels, (label, i) => ({
    input: Array.from(images.data.subarray(i * 64, (i + 1) * 64), (pixel) => pixel * images.scale),
    output: Array.from({ length: 10 }, (_, digit) => Number(digit === label)),
  }));
  const net = new brain.NeuralNetwork({ hiddenLayers: [32] });
  const { error } = net.train(items.slice(0, 1500), { iterations: 20 });
  expect(error).toBeLessThan(0.02);
  const result = net.test(items.slice(1500));
  expect(result.misclasses.length / result.total).toBeLessThan(0.16);
});

test("cross validation", () => {
  const data = Array.from({ length: 20 }, (_, i) => ({ input: [(i % 10) / 10, (i % 3) / 3], output: [i % 10 > 4 ? 1 : 0] })); // prettier-ignore
  const crossValidate = new brain.CrossValidate(() => new brain.NeuralNetwork({ hiddenLayers: [4] }));
  const stats = crossValidate.train(data, { iterations: 500 });
  expect(stats.sets).toHaveLength(4);
  expect(stats.stats.total).toBe(20);
  expect(stats.stats.accuracy).toBeGreaterThan(0.8);
  const net = crossValidate.toNeuralNetwork();
  expect(net.run([0.9, 0.1])[0]).toBeGreaterThan(0.5);
  const again = crossValidate.fromJSON(JSON.parse(JSON.stringify(crossValidate)));
  expect(again.run([0.9, 0.1])).toEqual(net.run([0.9, 0.1]));
});

test("errorThresh, iterations and timeout", () => {
  const loose = new brain.NeuralNetwork({ seed: 1 }).train(xor, { errorThresh: 0.1 });
  const tight = new brain.NeuralNetwork({ seed: 1 }).train(xor, { errorThresh: 0.01 });
  expect(loose.error).toBeLessThanOrEqual(0.1);
  expect(tight.error).toBeLessThanOrEqual(0.01);
  expect(tight.iterations).toBeGreaterThan(loose.iterations);
  // One iteration less is one that the threshold has not been reached in.
  const before = new brain.NeuralNetwork({ seed: 1 }).train(xor, { iterations: tight.iterations - 1 });
  expect(before.error).toBeGreaterThan(0.01);
  expect(new brain.NeuralNetwork().train(xor, { timeout: 1e-9 })).toEqual({ error: 1, iterations: 0 });
});

test("log and callback", () => {
  const logged: string[] = [];
  const [errors, iterations]: number[][] = [[], []];
  vi.spyOn(console, "log").mockImplementation((line: string) => void logged.push(line));
  const net = new brain.NeuralNetwork({ log: true, logPeriod: 20 });
  const callback = (status: { iterations: number; error: number }) => {
    iterations.push(status.iterations);
    errors.push(status.error);
    expect(net.run([0, 1])[0]).toBeGreaterThan(0); // the weights as they are
  };
  const { error } = net.train(xor, { iterations: 60, callback, callbackPeriod: 15 });
  expect(iterations).toEqual([15, 30, 45, 60]);
  expect(errors[3]).toBe(error);
  expect(logged.map((line) => line.replace(/error: 0\.\d+$/, "error"))).toEqual([20, 40, 60].map((n) => `iterations: ${n}, training error`)); // prettier-ignore
  const states: number[] = [];
  net.train(xor, { iterations: 20, log: (state) => states.push(state.iterations), logPeriod: 10 });
  expect(states).toEqual([10, 20]);
});

test("JSON, there and back", () => {
  const net = new brain.NeuralNetwork({ hiddenLayers: [3, 4], activation: "tanh", learningRate: 0.1 });
  net.train(xor, { iterations: 50 });
  const json = JSON.stringify(net.toJSON());
  const again = new brain.NeuralNetwork();
  again.fromJSON(JSON.parse(json));
  for (const { input } of xor) expect(again.run(input)).toEqual(net.run(input));
  expect(JSON.stringify(again)).toBe(json);
  expect(again.train(xor, { iterations: 5 }).iterations).toBe(5);
});

test("a standalone function, and its text", () => {
  const net = new brain.NeuralNetwork();
  net.train([
    { input: { r: 0.03, "g'\"`": 0.7 }, output: { "a key": 1 } },
    { input: { r: 0.16, b: 0.2 }, output: { other: 1 } },
  ]);
  const run = net.toFunction();
  const input = { r: 0.1, b: 0.3 };
  const expected = net.run(input) as Record<string, number>;
  const copied = runInThisContext(`(${run.toString()})`) as typeof run; // eval is refused where strings are no code
  for (const output of [run(input), copied(input)] as Record<string, number>[]) {
    expect(Object.keys(output)).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(output)) expect(value).toBeCloseTo(expected[key], 6);
  }
});

test("trainAsync", async () => {
  const net = new brain.NeuralNetwork();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const state = await net.trainAsync(xor, { iterations: 20000, errorThresh: 1e-9 });
  clearInterval(timer);
  expect(state.iterations).toBe(20000);
  expect(turns).toBeGreaterThan(0);
  expect(net.run([1, 0])[0]).toBeGreaterThan(0.9);
});
