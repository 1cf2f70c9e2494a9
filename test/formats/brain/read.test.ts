/** fromBrain: networks that brain.js 1.x and 2.x trained predict here what they predict there (make.mjs). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NeuralNetwork } from "../../../src/brain.ts";
import { fromBrain } from "../../../src/formats.ts";
import { loadModel } from "../../../src/index.ts";
import { refused } from "../../support/errors.ts";

type Row = number[] | Record<string, number>;
interface Fixture {
  version: string;
  name: string;
  json: Record<string, unknown>;
  rows: { input: Row; output: Row }[];
}

const fixtures = JSON.parse(readFileSync(new URL("networks.json", import.meta.url), "utf8")) as Fixture[];
const copy = (i: number) => structuredClone(fixtures[i].json);
const second = fixtures.findIndex(({ version, name }) => version.startsWith("2") && name === "sigmoid, objects");

/** Numbers in the order that a lookup of the model's metadata says. */
function numbersOf(row: Row, lookup: unknown): number[] {
  if (Array.isArray(row)) return row;
  return Object.entries(lookup as Record<string, number>)
    .sort(([, a], [, b]) => a - b)
    .map(([key]) => row[key] ?? 0);
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) => Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i])));

test("fixtures of both versions are there", () => {
  expect(fixtures.map(({ version }) => version[0]).filter((v) => v === "1").length).toBe(7);
  expect(fixtures.length).toBe(16);
});

describe.each(fixtures)("$version, $name", ({ json, rows }) => {
  test("the model predicts the same within 1e-6", async () => {
    const model = await loadModel(fromBrain(json));
    const { inputLookup, outputLookup } = model.metadata;
    for (const { input, output } of rows) {
      const predicted = model.predictOne(numbersOf(input, inputLookup));
      expect(worst(predicted, numbersOf(output, outputLookup))).toBeLessThan(1e-6); // float32 on both sides, sums in other orders: some units of 2⁻²⁴
    }
    model.dispose();
  });

  test("so does a NeuralNetwork, which writes what it has read", () => {
    const net = new NeuralNetwork().fromJSON(json);
    const again = new NeuralNetwork().fromJSON(JSON.parse(JSON.stringify(net)));
    const alone = net.toFunction();
    for (const { input, output } of rows) {
      const predicted = net.run(input as never);
      expect(Object.keys(predicted)).toEqual(Object.keys(output));
      expect(worst(Object.values(predicted), Object.values(output))).toBeLessThan(1e-6);
      expect(again.run(input as never)).toEqual(predicted);
      expect(worst(Object.values(alone(input as never)), Object.values(output))).toBeLessThan(1e-6);
    }
  });
});

test("keys are metadata, and those of several outputs the labels", async () => {
  const model = await loadModel(fromBrain(fixtures[second].json));
  expect(model.metadata).toEqual({
    inputLookup: { r: 0, g: 1, b: 2, alpha: 3 },
    outputLookup: { black: 0, white: 1, grey: 2 },
  });
  expect(model.classifyOne([0.03, 0.7, 0.5, 0], { top: 1 })[0].label).toBe("black");
  expect(model.summary()).toContain("hidden_1");
  model.dispose();
});

interface Second {
  sizes?: number[];
  layers: { weights: (number | null)[][] }[];
  inputLookup: Record<string, number>;
  outputLookup: Record<string, number>;
  trainOpts: Record<string, unknown>;
}
interface First {
  layers: Record<string, { bias?: number; weights: Record<string, number> }>[];
}

const changes: [string, (json: Second) => unknown, RegExp][] = [
  ["text", () => "{}", /the file should be an object, got "\{\}"/],
  ["an LSTM", (json) => ({ ...json, type: "LSTM" }), /"LSTM".*simpleRnn, lstm and gru/],
  ["time steps", (json) => ({ ...json, type: "GRUTimeStep" }), /"GRUTimeStep".*lstm/],
  ["layers of other kinds", (json) => ({ ...json, type: "FeedForward" }), /"FeedForward", and only NeuralNetwork is read/],
  ["a cross validation", () => ({ avgs: {}, sets: [] }), /CrossValidate: take "network"/],
  ["one layer", (json) => ({ ...json, sizes: [4] }), /sizes should be those of 2 layers/],
  ["no sizes", (json) => (delete json.sizes, json), /sizes should be an array, got undefined/],
  ["a size of 0", (json) => ({ ...json, sizes: [4, 0, 3] }), /sizes\[1\] should be a whole number from 1, got 0/],
  ["a huge size", (json) => ({ ...json, sizes: [4, 1e9, 3] }), /layers\[1\].weights should have 1000000000 entries, got 3/],
  ["a missing weight", (json) => (json.layers[1].weights[0].pop(), json), /weights\[0\] should have 4 numbers, got 3/],
  ["a weight of null", (json) => ((json.layers[1].weights[0][1] = null), json), /should be a finite number, got null/],
  ["a weight too large for float32", (json) => ((json.layers[1].weights[0][1] = 1e300), json), /holds 1e\+300/],
  ["a place twice", (json) => ((json.inputLookup.r = 1), json), /inputLookup should have the places 0 to 3, got 1/],
  ["a place beyond", (json) => ((json.outputLookup.grey = 3), json), /outputLookup should have the places 0 to 2, got 3/],
  ["a key too many", (json) => ((json.inputLookup.more = 4), json), /inputLookup should have 4 keys, got 5/],
  ["another activation", (json) => ((json.trainOpts.activation = "elu"), json), /activation should be one of sigmoid, .*got "elu"/],
  ["another slope", (json) => ((json.trainOpts.leakyReluAlpha = 7), json), /leakyReluAlpha should be from 0 to 1, got 7/],
]; // prettier-ignore

test.each(changes)("%s is refused", async (_, change, message) => {
  await refused(() => fromBrain(change(copy(second) as unknown as Second)), "E_FORMAT", message);
});

test.each([
  ["a missing unit", (json: First) => (delete json.layers[1]["0"], json), /layers\[1\] should have 3 units, got 2/],
  ["a missing weight", (json: First) => (delete json.layers[1]["0"].weights.r, json), /should have 4 weights, got 3/],
  [
    "a weight of another unit",
    (json: First) => {
      const { weights } = json.layers[1]["0"];
      delete weights.r;
      weights.y = 1;
      return json;
    },
    /weight "r" should be a finite number, got undefined/,
  ],
  ["no bias", (json: First) => (delete json.layers[1]["0"].bias, json), /"0" bias should be a finite number/],
])("of 1.x, %s is refused", async (_, change, message) => {
  // prettier-ignore
  await refused(() => fromBrain(change(copy(1) as unknown as First)), "E_FORMAT", message);
});

test("keys such as __proto__ stay keys", async () => {
  const json = JSON.parse(JSON.stringify(copy(second)).replaceAll('"r":', '"__proto__":')) as unknown;
  const model = await loadModel(fromBrain(json));
  expect(Object.keys(model.metadata.inputLookup as object)).toEqual(["__proto__", "g", "b", "alpha"]);
  const net = new NeuralNetwork().fromJSON(json);
  const row = JSON.parse('{"__proto__":0.03,"g":0.7,"b":0.5}') as Record<string, number>;
  expect(Object.values(net.run(row))[0]).toBeCloseTo(model.predictOne([0.03, 0.7, 0.5, 0])[0], 6);
  expect(Object.keys(net.toJSON().inputLookup!)).toContain("__proto__");
  model.dispose();
});
