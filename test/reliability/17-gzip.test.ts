/** gzip: inflated bytes are counted as they come, and inflating stops at the limit. */
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadModel, type ErrorCode } from "../../src/index.ts";
import { loadIdx } from "../../src/data/idx.ts";
import { FREE_BYTES, MAX_RATIO } from "../../src/platform/gzip.ts";
import { refused } from "../support/errors.ts";
import { validFile } from "../support/saved.ts";
import { cases, report } from "./report.ts";

const gz = (content: string | Uint8Array) => new Uint8Array(gzipSync(content));
const load = (bytes: Uint8Array, maxBytes?: number) =>
  loadModel(new Blob([bytes as Uint8Array<ArrayBuffer>]), { backend: "javascript", ...(maxBytes && { maxBytes }) });

/** Bytes that have been unpacked since the test began. */
let unpacked = 0;
beforeEach(() => {
  unpacked = 0;
  const Original = DecompressionStream;
  vi.stubGlobal("DecompressionStream", function (format: "gzip") {
    const { readable, writable } = new Original(format);
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        unpacked += chunk.length;
        controller.enqueue(chunk);
      },
    });
    return { writable, readable: readable.pipeThrough(counted) };
  });
});
afterEach(() => void vi.unstubAllGlobals());

const MB = 2 ** 20;
const SIZE = cases(64, 256) * MB;
const bombs: [string, () => string, number | undefined, ErrorCode, number][] = [
  ["values", () => `[${"1,".repeat(SIZE / 2 - 1)}`, undefined, "E_LIMIT", 0],
  ["brackets", () => "[".repeat(SIZE), undefined, "E_FORMAT", 0],
  ["a text", () => `{"format":"${"A".repeat(SIZE)}`.slice(0, SIZE), undefined, "E_LIMIT", FREE_BYTES],
  ["white space", () => " ".repeat(SIZE), undefined, "E_LIMIT", FREE_BYTES],
  ["white space, up to maxBytes", () => " ".repeat(SIZE), 3 * MB, "E_LIMIT", 3 * MB],
];

test.each(bombs)("reliability 17: a bomb of %s is left at its limit", async (what, text, maxBytes, code, limit) => {
  const packed = gz(text());
  await refused(() => load(packed, maxBytes), code);
  const most = limit === FREE_BYTES ? limit + MAX_RATIO * packed.length : limit;
  expect(unpacked).toBeGreaterThan(limit);
  expect(unpacked).toBeLessThan(most + 2 * MB); // pieces that are under way
  report(
    "17 gzip",
    `${SIZE / MB} MB of ${what} in ${Math.ceil(packed.length / 1024)} KB: left after ${(unpacked / MB).toFixed(1)} MB`,
  );
});

test("reliability 17: IDX is unpacked to the end that its header says", async () => {
  const data = new Uint8Array(SIZE);
  data.set([0, 0, 8, 1, 0, 0, 0, 5]);
  await refused(() => loadIdx(gz(data)), "E_FORMAT", "expected 5 numbers of 1 bytes at byte 8, got 6 bytes or more");
  expect(unpacked).toBeLessThan(2 * MB);
  report("17 gzip", `${SIZE / MB} MB behind an IDX file of 5 bytes: left after ${(unpacked / MB).toFixed(1)} MB`);
});

test("reliability 17: IDX that unpacks to more than 64 times its size needs maxBytes", async () => {
  const data = new Uint8Array(40 * MB);
  data.set([0, 0, 8, 1, ...[24, 16, 8, 0].map((shift) => ((data.length - 8) >> shift) & 255)]);
  const packed = gz(data);
  await refused(() => loadIdx(packed), "E_LIMIT", "maxBytes sets another");
  expect((await loadIdx(packed, { maxBytes: data.length })).data).toHaveLength(data.length - 8);
});

test("reliability 17: what is cut short or damaged is E_FORMAT, whatever its trailer says", async () => {
  const packed = gz(JSON.stringify(await validFile()));
  let count = 0;
  for (let end = 2; end < packed.length; end += cases(29, 1)) {
    await refused(() => load(packed.subarray(0, end)), "E_FORMAT");
    count++;
  }
  for (let at = packed.length - 8; at < packed.length; at++) {
    const damaged = packed.slice();
    damaged[at] ^= 1;
    await refused(() => load(damaged), "E_FORMAT", "damaged or cut short");
    count++;
  }
  expect(count).toBeGreaterThan(20);
  report("17 gzip", `${count} files cut short or damaged, all E_FORMAT`);
});
