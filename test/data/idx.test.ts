/** The IDX reader: what it reads, bit by bit, and what it refuses. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { loadIdx, readIdx, readIdxFile } from "../../src/data/idx.ts";
import { randomNumbers } from "../support/data.ts";

/** An IDX file of a type code, sizes, and the bytes behind them. */
function idx(code: number, shape: number[], bytes: ArrayLike<number>): Uint8Array {
  const header = new Uint8Array(4 + 4 * shape.length);
  header.set([0, 0, code, shape.length]);
  shape.forEach((size, i) => new DataView(header.buffer).setUint32(4 + 4 * i, size));
  return Uint8Array.from([...header, ...Array.from(bytes)]);
}

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("readIdx", () => {
  test.each([
    ["uint8", 0x08, [0, 1, 255], Uint8Array.of(0, 1, 255)],
    ["int8", 0x09, [0, 127, 0x80], Int8Array.of(0, 127, -128)],
    ["int16", 0x0b, [0x01, 0x02, 0xff, 0xfe, 0x80, 0x00], Int16Array.of(258, -2, -32768)],
    ["int32", 0x0c, [0, 1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff], Int32Array.of(65536, -1, 2147483647)],
    ["float32", 0x0d, [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 1], Float32Array.of(1.5, -2, 2 ** -149)],
    [
      "float64",
      0x0e,
      [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      Float64Array.of(1.5, -2, 2 ** -1074),
    ],
  ])("reads %s, most significant byte first", (_, code, bytes, expected) => {
    const { data, shape } = readIdx(idx(code, [3], bytes));
    expect(shape).toEqual([3]);
    expect(data).toEqual(expected);
  });

  test("reads sizes in order, wherever the bytes stand in their buffer", () => {
    const file = idx(0x0b, [2, 1, 3], [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6]);
    const shifted = new Uint8Array(file.length + 3).subarray(3);
    shifted.set(file);
    expect(readIdx(shifted)).toEqual({ data: Int16Array.of(1, 2, 3, 4, 5, 6), shape: [2, 1, 3] });
  });

  test("leaves bytes where they are, as a plain Uint8Array", () => {
    const file = Buffer.from(idx(0x08, [2], [7, 8]));
    const { data } = readIdx(file);
    expect(data.constructor).toBe(Uint8Array);
    file[8] = 9;
    expect(data).toEqual(Uint8Array.of(9, 8));
  });

  test("reads a file without rows", () => {
    expect(readIdx(idx(0x08, [0, 28, 28], []))).toEqual({ data: new Uint8Array(0), shape: [0, 28, 28] });
  });

  const huge = 0xffffffff;
  test.each([
    ["nothing at all", new Uint8Array(0), 0, "a header of 4 bytes", "0"],
    ["half a header", Uint8Array.of(0, 0, 8), 0, "a header of 4 bytes", "3"],
    ["a PNG", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d), 0, "two zero bytes", "89 50"],
    ["an unknown type", idx(0x0a, [1], [0]), 2, "a type of 08, 09, 0B, 0C, 0D or 0E", "0A"],
    ["a type that is a name in every object", Uint8Array.of(0, 0, 0, 1), 2, "a type of 08, 09, 0B, 0C, 0D or 0E", "00"],
    ["no dimensions", idx(0x08, [], [0]), 3, "1 to 8 dimensions", "0"],
    ["too many dimensions", idx(0x08, new Array(9).fill(1), [0]), 3, "1 to 8 dimensions", "9"],
    ["255 dimensions in five bytes", Uint8Array.of(0, 0, 8, 255, 0), 3, "1 to 8 dimensions", "255"],
    ["sizes cut short", idx(0x08, [2, 2], []).subarray(0, 11), 4, "2 sizes in 8 bytes", "7 bytes"],
    ["a byte too few", idx(0x08, [2, 2], [1, 2, 3]), 12, "2 × 2 numbers of 1 bytes", "3 bytes"],
    ["a byte too many", idx(0x08, [2, 2], [1, 2, 3, 4, 5]), 12, "2 × 2 numbers of 1 bytes", "5 bytes"],
    ["half a number", idx(0x0b, [2], [0, 1, 0]), 8, "2 numbers of 2 bytes", "3 bytes"],
    ["sizes beyond all memory", idx(0x0e, [huge, huge], [0]), 12, `${huge} × ${huge} numbers of 8 bytes`, "1 bytes"],
    [
      "sizes whose product is 0 modulo 2³²",
      idx(0x08, [65536, 65536], []),
      12,
      "65536 × 65536 numbers of 1 bytes",
      "0 bytes",
    ],
    [
      "sizes whose product is no exact number",
      idx(0x08, new Array(8).fill(huge), [1]),
      36,
      `${new Array(8).fill(huge).join(" × ")} numbers of 1 bytes`,
      "1 bytes",
    ],
    ["bytes behind no rows", idx(0x08, [0, huge], [1]), 12, `0 × ${huge} numbers of 1 bytes`, "1 bytes"],
    ["a first byte as gzip's, and no second", Uint8Array.of(0x1f, 0, 8, 1, 0, 0, 0, 0), 0, "two zero bytes", "1F 00"],
    ["a second byte as gzip's, and no first", Uint8Array.of(0, 0x8b, 8, 1, 0, 0, 0, 0), 0, "two zero bytes", "00 8B"],
    ["a packed file", gzipSync(idx(0x08, [1], [1])), 0, "IDX", "gzip; loadIdx unpacks it"],
  ])("refuses %s", (_, bytes, offset, expected, got) => {
    expect(thrown(() => readIdx(bytes, "digits.idx"))).toMatchObject({
      code: "E_FORMAT",
      message: `digits.idx: expected ${expected} at byte ${offset}, got ${got}.`,
      details: { offset, expected, got },
    });
  });

  test("refuses what are no bytes", () => {
    expect(thrown(() => readIdx("digits.idx" as never))).toMatchObject({ code: "E_CONFIG" });
    expect(thrown(() => readIdx(new ArrayBuffer(8) as never))).toMatchObject({ code: "E_CONFIG" });
  });

  test("any header in front of any bytes is read or refused, never anything else", () => {
    const next = randomNumbers(1);
    const random = (below: number) => Math.floor(next() * below);
    let read = 0;
    for (let i = 0; i < 20_000; i++) {
      const shape = Array.from({ length: random(4) }, () => (random(20) === 0 ? huge : random(4)));
      const file = idx([8, 9, 11, 12, 13, 14, 7, 0][random(8)], shape, new Uint8Array(random(40)));
      if (random(4) === 0) file[random(file.length)] = random(256);
      try {
        const { data, shape: sizes } = readIdx(file);
        expect(data.length).toBe(sizes.reduce((product, n) => product * n, 1));
        read++;
      } catch (error) {
        expect(error).toMatchObject({ code: "E_FORMAT" });
      }
    }
    expect(read).toBeGreaterThan(100);
  });
});

describe("loadIdx", () => {
  const file = idx(0x0b, [2, 2], [0, 1, 0, 2, 0, 3, 0, 4]);
  const expected = { data: Int16Array.of(1, 2, 3, 4), shape: [2, 2] };

  test("reads files, packed and not", async () => {
    expect(await loadIdx(file)).toEqual(expected);
    expect(await loadIdx(gzipSync(file))).toEqual(expected);
  });

  test("stops unpacking at the limit", async () => {
    const bomb = gzipSync(idx(0x08, [2 ** 24], new Uint8Array(2 ** 24)));
    expect(bomb.length).toBeLessThan(20_000);
    await expect(loadIdx(bomb, { maxBytes: 1_000_000 })).rejects.toMatchObject({
      code: "E_LIMIT",
      message: "This IDX file unpacks to more than 1000000 bytes, the limit; maxBytes sets another.",
      details: { limit: 1_000_000 },
    });
    expect((await loadIdx(bomb, { maxBytes: 2 ** 24 + 8 })).shape).toEqual([2 ** 24]);
  });

  const packed = gzipSync(
    idx(
      0x08,
      [4096],
      Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) >> 4),
    ),
  );
  const broken = (at: number) => Uint8Array.from(packed, (byte, i) => (i === at ? byte ^ 0x55 : byte));
  test.each([
    ["cut short", packed.subarray(0, -20)],
    ["without its checksum", packed.subarray(0, -8)],
    ["with a wrong checksum", broken(packed.length - 6)],
    ["with a byte changed", broken(100)],
    ["of another method", broken(2)],
    ["of a header alone", packed.subarray(0, 5)],
    ["with something behind it", Buffer.concat([packed, Buffer.from("something else")])],
  ])("refuses gzip %s", async (_, bytes) => {
    await expect(loadIdx(bytes)).rejects.toMatchObject({
      code: "E_FORMAT",
      message: expect.stringMatching(/^This IDX file: the gzip data is damaged or cut short \(.+\)\.$/),
    });
  });

  test("refuses options that it does not have", async () => {
    await expect(loadIdx(file, { maxByte: 5 } as never)).rejects.toMatchObject({
      code: "E_CONFIG",
      details: { nearest: "maxBytes" },
    });
    await expect(loadIdx(file, { maxBytes: 0 })).rejects.toMatchObject({ code: "E_CONFIG" });
  });
});

describe("readIdxFile", () => {
  const folder = mkdtempSync(join(tmpdir(), "chainrule-idx-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  test("reads files, packed and not", async () => {
    const file = idx(0x08, [2], [5, 6]);
    const expected = { data: Uint8Array.of(5, 6), shape: [2] };
    expect(await readIdxFile(path("plain", file))).toEqual(expected);
    expect(await readIdxFile(path("packed.gz", gzipSync(file)))).toEqual(expected);
  });

  test("names the file in what it refuses", async () => {
    const bad = path("bad", Uint8Array.of(1, 2, 3, 4));
    await expect(readIdxFile(bad)).rejects.toMatchObject({
      code: "E_FORMAT",
      message: `${bad}: expected two zero bytes at byte 0, got 01 02.`,
    });
  });

  test("asks a file's size before it reads it", async () => {
    await expect(readIdxFile(path("large", new Uint8Array(100)), { maxBytes: 99 })).rejects.toMatchObject({
      code: "E_LIMIT",
      details: { bytes: 100, limit: 99 },
    });
  });

  test("says why a file cannot be read", async () => {
    const missing = join(folder, "missing");
    await expect(readIdxFile(missing)).rejects.toMatchObject({
      code: "E_IO",
      message: `Cannot read ${JSON.stringify(missing)}: there is no such file or folder.`,
      details: { code: "ENOENT" },
    });
    await expect(readIdxFile(folder)).rejects.toMatchObject({
      code: "E_IO",
      message: expect.stringMatching(/it is a folder\.$/),
    });
    await expect(readIdxFile("/dev/zero")).rejects.toMatchObject({
      code: "E_IO",
      message: expect.stringMatching(/it is not an ordinary file\.$/),
    });
    await expect(readIdxFile("")).rejects.toMatchObject({ code: "E_CONFIG" });
  });
});
