/** build/package/browser/brain.js as pages get it, run here. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import * as brain from "../../src/brain.ts";

const file = "build/package/browser/brain.js";
const code = readFileSync(file, "utf8");
const page = (await import(`../../${file}`)) as typeof brain;

/** Bytes as servers send them. */
const BUDGET = 93_400;

test(`it has at most ${BUDGET} bytes, gzipped, asks for no other file, and runs no text as code`, () => {
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(BUDGET);
  expect(/\bimport\b|\beval\(|new Function\b/.exec(code)?.[0]).toBeUndefined();
});

test("it exports what src/brain.ts does", () => {
  expect(Object.keys(page).sort()).toEqual(Object.keys(brain).sort());
  expect(Object.keys(page.default).sort()).toEqual(Object.keys(brain.default).sort());
});

test("it trains the same bits, and its standalone functions need nothing of it", () => {
  const data = [0, 1, 2, 3].map((i) => ({
    input: { a: i >> 1, b: i & 1 },
    output: { odd: i & 1, both: Number(i === 3) },
  }));
  const [there, here] = [page, brain].map(({ NeuralNetwork }) => new NeuralNetwork({ seed: 4, activation: "tanh" }));
  expect(there.train(data, { iterations: 100 })).toEqual(here.train(data, { iterations: 100 }));
  expect(there.toJSON()).toEqual(here.toJSON());
  const copied = (0, eval)(there.toFunction().toString()) as (input: object) => { odd: number };
  expect(copied({ a: 1 }).odd).toBeCloseTo(here.run({ a: 1 }).odd, 5);
});
