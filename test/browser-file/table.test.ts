/** build/package/browser/table.js as pages get it, run here. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import * as source from "../../src/table/index.ts";

const file = "build/package/browser/table.js";
const code = readFileSync(file, "utf8");
const page = (await import(`../../${file}`)) as typeof source;

afterEach(() => vi.unstubAllGlobals());

/** Bytes as servers send them. */
const BUDGET = 192_500;

test(`it has at most ${BUDGET} bytes, gzipped, and asks for no other file`, () => {
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(BUDGET);
  expect(/\beval\(|new Function\b/.exec(code)?.[0]).toBeUndefined();
});

test("it exports what src/table/index.ts does", () => {
  expect(Object.keys(page).sort()).toEqual(Object.keys(source).sort());
});

test("it learns, saves and loads what Node does, to the bit", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({ a: i % 7, b: ["x", "y"][i % 2], y: (i % 7) + (i % 2) }));
  const predicted = async ({ Regressor }: typeof source) => {
    const model = await new Regressor({ effort: "quick", epochs: 4, seed: 2 }).fit(rows, { target: "y" });
    const again = await Regressor.fromJSON(JSON.parse(JSON.stringify(model)));
    return again.predict(rows);
  };
  const expected = await predicted(source);
  vi.stubGlobal("navigator", { hardwareConcurrency: 1 });
  expect(await predicted(page)).toEqual(expected);
});
