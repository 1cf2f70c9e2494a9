/** Two thousand seeded changes of a valid file: each gives a ChainruleError or a model that works. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ChainruleError, loadModel } from "../../src/index.ts";
import { dtypes } from "../support/engines.ts";
import { randomNumbers } from "../support/data.ts";
import { temporaryFolder } from "../support/files.ts";
import { labels, validFile, x } from "../support/saved.ts";

const MUTATIONS = 1000; // a dtype

const pieces = [
  "null",
  "true",
  "-1",
  "1e999",
  "1e300",
  "0.5",
  '""',
  "[]",
  "{}",
  '"__proto__"',
  "//",
  "\\u0000",
  "\u{1f4a5}",
  ",",
  "}",
  "]",
  '"',
];

/** One or two changes of the text: bytes, numbers, pieces put in, cut out, doubled, or moved. */
function mutate(text: string, next: () => number): string {
  const place = () => Math.floor(next() * text.length);
  for (let left = 1 + Math.floor(next() * 2); left > 0; left--) {
    const a = place(),
      b = Math.min(text.length, a + Math.floor(next() * 40));
    const changes = [
      () => text.slice(0, a) + String.fromCharCode(32 + Math.floor(next() * 95)) + text.slice(a + 1),
      () => text.slice(0, a) + text.slice(b),
      () => text.slice(0, b) + text.slice(a),
      () => text.slice(0, a) + pieces[Math.floor(next() * pieces.length)] + text.slice(a),
      () => text.replace(/-?\d+(\.\d+)?/g, (number) => (next() < 0.05 ? String(Math.floor(next() * 2 ** 33)) : number)),
      () =>
        text.replace(/:("[^"]*"|\d+|true|false|\[\])/g, (value) =>
          next() < 0.02 ? `:${pieces[Math.floor(next() * pieces.length)]}` : value,
        ),
      () => text.slice(0, a),
      // Another number in a weight or in the state: mostly a model.
      ...Array<() => string>(3).fill(() =>
        text.replace(/(?<="data":")[^"=]{8,}/g, (data) => {
          if (next() < 0.7) return data;
          const at = Math.floor(next() * data.length);
          return data.slice(0, at) + "AQgw8/+"[Math.floor(next() * 7)] + data.slice(at + 1);
        }),
      ),
      () => {
        const at = place();
        return text.slice(0, at) + text.slice(a, b) + text.slice(at);
      },
      () => text.replace(/[A-Za-z0-9+/]{8,}={0,2}/g, (data) => (next() < 0.2 ? [...data].reverse().join("") : data)),
    ];
    text = changes[Math.floor(next() * changes.length)]();
  }
  return text;
}

test.each(dtypes)("%s", async (dtype) => {
  const path = join(await temporaryFolder(), "model.json");
  const text = JSON.stringify(await validFile(dtype));
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  const outcomes = new Map<string, number>();
  const count = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1);
  const next = randomNumbers(dtype === "float32" ? 1 : 2);
  for (let i = 0; i < MUTATIONS; i++) {
    const changed = mutate(text, next);
    await writeFile(path, changed);
    const began = performance.now();
    try {
      const model = await loadModel(path, { backend: i % 10 === 0 ? "wasm" : "javascript" });
      expect(model.getWeights().every(({ data }) => data.every(Number.isFinite))).toBe(true);
      const { inputs, outputs } = model.session.network;
      expect(model.predictOne(new Array(inputs[0].size).fill(0.5))).toHaveLength(outputs[0].size);
      if (model.session.compiled !== undefined) await model.fit(x, labels);
      count(changed === text ? "unchanged" : "a model");
      model.dispose();
    } catch (error) {
      if (!(error instanceof ChainruleError))
        throw new Error(`mutation ${i}: ${changed.slice(0, 2000)}`, { cause: error });
      count(error.code);
    }
    expect(performance.now() - began).toBeLessThan(1000);
  }
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
  console.log(`${dtype}: ${[...outcomes].map(([what, n]) => `${n} ${what}`).join(", ")}`);
  expect([...outcomes.values()].reduce((a, b) => a + b)).toBe(MUTATIONS);
  // Training may be refused for labels that no longer fit, or diverge.
  for (const code of outcomes.keys())
    expect(["a model", "unchanged", "E_FORMAT", "E_NON_FINITE", "E_SHAPE", "E_DATA"]).toContain(code);
  // Both ends are met: most changes are refused, and some are not.
  expect(outcomes.get("E_FORMAT")).toBeGreaterThan(MUTATIONS / 2);
  expect(outcomes.get("a model")).toBeGreaterThan(MUTATIONS / 50);
});
