/** build/package/browser/chainrule.js as pages get it, run here: Node has all that it asks of a page for this. */
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import * as data from "../../src/data/index.ts";
import * as library from "../../src/index.ts";
import * as tutorials from "../../src/tutorials/index.ts";
import { refused } from "../support/errors.ts";

const file = "build/package/browser/chainrule.js";
const code = readFileSync(file, "utf8");
const page = (await import(`../../${file}`)) as typeof library;

/** Bytes of the file as servers send it. The aim is 64 KB: this has to come down, and must not grow unnoticed. */
const BUDGET = 131_000;

test(`it has at most ${BUDGET} bytes, gzipped`, () => {
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(BUDGET);
});

test("the README says what it weighs", () => {
  const weight = Math.round(gzipSync(code, { level: 9 }).length / 1000);
  const said = [...readFileSync("README.md", "utf8").matchAll(/(\S+) KB gzipped/g)].map(([, figure]) => figure);
  expect(said.length).toBeGreaterThan(0);
  for (const figure of said) expect(figure).toBe(String(weight));
  const [, ...more] = /\((\d+) KB more\)/.exec(readFileSync("README.md", "utf8"))!;
  const others = ["explain"].map((name) => readFileSync(`build/package/browser/${name}.js`));
  expect(more).toEqual(others.map((bytes) => String(Math.round(gzipSync(bytes, { level: 9 }).length / 1000))));
});

test("it asks for nothing of Node, for no other file until it is to explain, and for no eval", () => {
  expect(code).not.toMatch(/\b(import|export)\b[^;{]*from\s*["'`]/);
  expect(new Set(code.match(/\bimport\s*[("'`][^)]*\)/g))).toEqual(new Set(['import("./explain.js")']));
  expect(code).not.toMatch(/\beval\(|new Function\b|["'`]data:/);
});

/** The script in a page that has nothing but what is given. */
function script(page: Record<string, unknown>, name = "chainrule.iife.js"): typeof library {
  const context = createContext({ Uint8Array, AbortController, atob, ...page });
  runInContext(readFileSync(`build/package/browser/${name}`, "utf8"), context);
  return context.chainrule as typeof library;
}

test("it exports what src/index.ts does, the script too", () => {
  const names = Object.keys(library).sort();
  expect(Object.keys(page).sort()).toEqual(names);
  expect(Object.keys(script({})).sort()).toEqual(names);
});

test("chainrule.all.iife.js exports what all entries do, and loads no other file", () => {
  const names = [library, data, tutorials].flatMap((entry) => Object.keys(entry));
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(script({}, "chainrule.all.iife.js")).sort()).toEqual(expect.arrayContaining(names.sort()));
  expect(readFileSync("build/package/browser/chainrule.all.iife.js", "utf8")).not.toMatch(/\bimport\s*[("'`]/);
});

test("where it cannot be unpacked, models train in JavaScript, with a warning", async () => {
  const warn = vi.fn();
  const navigator = { hardwareConcurrency: 1 };
  const { sequential, dense } = script({ console: { warn }, navigator });
  const model = await sequential({ inputShape: [1], layers: [dense({ units: 1 })] });
  expect(model.backend).toBe("javascript");
  expect(warn.mock.calls[0][0]).toMatch(/could not be unpacked here \(.*DecompressionStream/);
});

test("what comes from two copies of the library does not go together, and says so", async () => {
  const model = await library.sequential({ inputShape: [1], layers: [library.dense({ units: 1 })] });
  model.compile({ optimizer: page.adam(), loss: "meanSquaredError" });
  await refused(() => model.fit([[1]], [[1]]), "E_CONFIG", "adam comes from another copy of the library");
});

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  test.each(["exact", "fast"] as const)("its %s build is the ordinary one, byte for byte", async (precision) => {
    const given: unknown[] = [];
    const { Module, validate } = WebAssembly;
    // The exact one is compiled; the other is asked for validity first, and not to be had in Node 20.
    vi.spyOn(WebAssembly, "Module").mockImplementation(
      class extends Module {
        constructor(bytes: BufferSource) {
          given.push(bytes);
          super(bytes);
        }
      },
    );
    vi.spyOn(WebAssembly, "validate").mockImplementation((bytes) => given.push(bytes) > 0 && validate(bytes));
    const layers = [page.dense({ units: 1 })];
    (await page.sequential({ inputShape: [1], layers, dtype, precision })).dispose();
    const expected = readFileSync(`build/wasm/${precision === "exact" ? "" : "fast-"}${dtype}.wasm`);
    vi.restoreAllMocks();
    expect(given.some((bytes) => Buffer.compare(bytes as Uint8Array, expected) === 0)).toBe(true);
  });

  test.each(["wasm", "javascript"] as const)("it trains to the same bits: %s", async (backend) => {
    expect(await trained(page, dtype, backend)).toEqual(await trained(library, dtype, backend));
  });
});

/** The weights of a small network with a bit of everything, after some epochs. */
async function trained(
  { sequential, dense, dropout, layerNormalization, adam }: typeof library,
  dtype: library.DType,
  backend: "wasm" | "javascript",
) {
  const layers = [
    dense({ units: 9, activation: "gelu" }),
    layerNormalization(),
    dropout({ rate: 0.2 }),
    dense({ units: 3, activation: "softmax" }),
  ];
  const model = await sequential({ inputShape: [5], layers, seed: 7, dtype, backend });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const x = Array.from({ length: 37 }, (_, i) => Array.from({ length: 5 }, (_, j) => Math.sin(i * 5 + j)));
  const y = x.map((_, i) => [0, 1, 2].map((c) => (c === i % 3 ? 1 : 0)));
  const { history } = await model.fit(x, y, { epochs: 4, batchSize: 8 });
  const weights = model.getWeights();
  model.dispose();
  return { history, weights };
}
