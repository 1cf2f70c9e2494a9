/** build/package/browser/data.js as pages get it, run here. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import * as source from "../../src/data/index.ts";
import { wrong } from "../support/errors.ts";

const file = "build/package/browser/data.js";
const code = readFileSync(file, "utf8");
const page = (await import(`../../${file}`)) as typeof source;

const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 6);
const expected = { data: Uint8Array.of(5, 6), shape: [2] };

afterEach(() => vi.unstubAllGlobals());

test("it is small, without wasm and without anything of Node", () => {
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(41_000);
  expect(code).not.toMatch(/WebAssembly|PACKED|node:|\bimport\b/);
});

test("it exports what src/data/index.ts does", () => {
  expect(Object.keys(page).sort()).toEqual(Object.keys(source).sort());
});

test("it reads tables", async () => {
  const text = "day;city;area\n01.03.2024;Köln;54,5\n14.03.2024;Bonn;?\n";
  expect(await page.readCsv({ text })).toEqual(await source.readCsv({ text }));
  vi.stubGlobal("fetch", async () => new Response(gzipSync(text)));
  expect(await page.readCsv("https://example.com/flats.csv.gz")).toMatchObject({ rows: 2 });
  await expect(page.readParquet(Uint8Array.of(1))).rejects.toMatchObject({ code: "E_CONFIG" });
});

test("it augments to the same bits", () => {
  const x = { data: Uint8Array.from({ length: 7 * 30 }, (_, i) => (i * 37) % 256), shape: [7, 5, 6], scale: 1 / 255 };
  const options = { shift: 1.5, subpixel: true, flip: true, rotate: 20, noise: 0.1, fill: "edge" } as const;
  const labels = [0, 1, 2, 3, 4, 5, 6];
  expect([...page.augmented(x, labels, options)]).toEqual([...source.augmented(x, labels, options)]);
});

test("readIdxFile fetches, packed or not, relative to the page", async () => {
  const asked: unknown[] = [];
  const answers = [idx, gzipSync(idx)];
  vi.stubGlobal("fetch", async (url: unknown) => new Response(answers[asked.push(url) - 1] as Uint8Array<ArrayBuffer>));
  expect(await page.readIdxFile("digits.idx")).toEqual(expected);
  expect(await page.readIdxFile("https://example.com/digits.idx.gz")).toEqual(expected);
  expect(asked).toEqual(["digits.idx", "https://example.com/digits.idx.gz"]);
});

test("readIdxFile says what it cannot read", async () => {
  const give = (body: BodyInit, status = 200) => vi.stubGlobal("fetch", async () => new Response(body, { status }));
  const code = async (path: unknown, options?: source.IdxOptions) =>
    page.readIdxFile(wrong(path), options).catch((error: { code: string; message: string }) => error);
  give("", 404);
  expect(await code("a.idx")).toMatchObject({ code: "E_IO", message: expect.stringContaining("status 404") });
  give(idx);
  expect(await code("a.idx", { maxBytes: 9 })).toMatchObject({ code: "E_LIMIT" });
  give("nothing");
  expect(await code("a.idx")).toMatchObject({ code: "E_FORMAT", message: expect.stringMatching(/^a\.idx: /) });
  expect(await code("")).toMatchObject({ code: "E_CONFIG", message: 'A file name is needed, got "".' });
  vi.stubGlobal("localStorage", { getItem: () => "{}" });
  expect(await code("localstorage://model")).toMatchObject({ code: "E_FORMAT" });
});
