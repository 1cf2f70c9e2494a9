/** build/package/browser/predict.js as pages get it, run here. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import * as library from "../../src/index.ts";
import * as predict from "../../src/predict.ts";
import { savedOptimizers, trainedModel, x } from "../support/saved.ts";

const file = "build/package/browser/predict.js";
const code = readFileSync(file, "utf8");
const page = (await import(`../../${file}`)) as typeof predict;

/** Bytes as servers send them. */
const BUDGET = 91_400;

test(`it has at most ${BUDGET} bytes, gzipped, and asks for no other file`, () => {
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(BUDGET);
  expect(/\bimport\b|\beval\(|new Function\b/.exec(code)?.[0]).toBeUndefined();
});

test("nothing of training is in it", () => {
  const whole = readFileSync("build/package/browser/chainrule.js", "utf8");
  for (const text of ["validationSplit", "earlyStopping", "confusionMatrix", "learningRate must"]) {
    expect(whole.includes(text), text).toBe(true);
    expect(code.includes(text), text).toBe(false);
  }
});

test("it exports what src/predict.ts does", () => {
  expect(Object.keys(page).sort()).toEqual(Object.keys(predict).sort());
});

test.each(["wasm", "javascript"] as const)("it predicts the same bits: %s", async (backend) => {
  const model: library.Model = await trainedModel("float32", savedOptimizers.adam(), backend);
  const alone = await page.loadModel(model.toJSON(), { backend });
  expect(alone.backend).toBe(backend);
  expect(await alone.predict(x)).toEqual(await model.predict(x));
  expect(alone.predictOne([1, 2])).toEqual(model.predictOne([1, 2]));
});
