/** NPY and NPZ: what NumPy writes, and files that are damaged or hold something else. */
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readNpy } from "../../src/data/npy.ts";
import { readNpz } from "../../src/data/npz.ts";
import { draws } from "../support/draws.ts";
import { ChainruleError } from "../../src/base/errors.ts";

type Files = Record<string, string> & { types: Record<string, string> };
const files = JSON.parse(readFileSync("test/data/npy.json", "utf8")) as Files; // of npy.py
const bytesOf = (name: string) => new Uint8Array(Buffer.from(files[name], "base64"));

test.each(Object.keys(files.types))("%s", async (name) => {
  const { data, shape } = await readNpy(new Uint8Array(Buffer.from(files.types[name], "base64")));
  expect(shape).toEqual([2, 3, 4]);
  const expected = Array.from({ length: 24 }, (_, i) => (name === "?" ? Number(i !== 5) : /u/.test(name) ? Math.abs(i - 5) : i - 5)); // prettier-ignore
  expect(Array.from(data)).toEqual(expected);
  const arrays = { f2: Float32Array, f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array, i8: Float64Array, u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, u8: Float64Array, "?": Uint8Array }; // prettier-ignore
  expect(data).toBeInstanceOf(arrays[name.replace(/[<>]/, "") as keyof typeof arrays]);
});

test("Fortran's order, float16, a single number, and none", async () => {
  const { data, shape } = await readNpy(bytesOf("fortran"));
  expect(shape).toEqual([2, 3, 4]);
  expect(Array.from(data)).toEqual(Array.from({ length: 24 }, (_, i) => i - 5));
  expect(Array.from((await readNpy(bytesOf("halves"))).data)).toEqual([1.5, -0, 2 ** -24, Infinity, -65504, NaN]);
  expect(await readNpy(bytesOf("scalar"))).toEqual({ data: Float64Array.of(3), shape: [] });
  expect(await readNpy(bytesOf("empty"))).toEqual({ data: new Float64Array(0), shape: [0, 3] });
  expect(await readNpy(new Uint8Array(gzipSync(bytesOf("scalar"))))).toEqual({ data: Float64Array.of(3), shape: [] });
});

test("NPZ, stored and compressed, with any name", async () => {
  const { x, y } = await readNpz(bytesOf("npz"));
  expect(x).toEqual({ data: Float32Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] });
  expect(y).toEqual({ data: Uint8Array.of(1, 0), shape: [2] });
  const arrays = await readNpz(new Blob([bytesOf("compressed")]));
  expect(Object.keys(arrays)).toEqual(["x", "__proto__"]);
  expect(arrays.x).toEqual({ data: Float64Array.from({ length: 100 }, (_, i) => i), shape: [50, 2] });
  expect(arrays.__proto__).toEqual({ data: Float64Array.of(7), shape: [1] });
});

test.each([
  ["objects", "E_FORMAT", "expected numbers: descr of f2, f4,", '"|O", Python\'s objects'],
  ["fields", "E_FORMAT", "expected numbers", "got several fields"],
  ["text", "E_FORMAT", "expected numbers", 'got "<U2"'],
  ["complex", "E_FORMAT", "expected numbers", 'got "<c8"'],
  ["large", "E_DATA", "expected whole numbers up to 2⁵³, got 1152921504606846976 at place 0", ""],
  ["npz", "E_FORMAT", "expected an NPY file, got a zip file, as NPZ files are; readNpz reads it", ""],
])("%s is refused", async (name, code, ...parts) => {
  for (const part of parts)
    await expect(readNpy(bytesOf(name))).rejects.toMatchObject({ code, message: expect.stringContaining(part) });
});

test("a file that is cut short, changed or something else is refused", async () => {
  const whole = bytesOf("scalar");
  await expect(readNpy(whole.subarray(0, -1))).rejects.toThrow(
    "This NPY file: expected 1 numbers of 8 bytes, got 7 bytes",
  );
  await expect(readNpy(new TextEncoder().encode("a,b\n1,2\n"))).rejects.toThrow(
    "expected an NPY file, got the bytes 61 2C",
  );
  await expect(readNpz(whole)).rejects.toThrow(
    "expected a zip file with its directory, got an NPY file; readNpy reads it",
  );
  await expect(readNpz(bytesOf("npz"), { maxBytes: 10 })).rejects.toMatchObject({ code: "E_LIMIT" });
  await expect(readNpz(bytesOf("compressed"), { maxBytes: 1000 })).rejects.toMatchObject({ code: "E_LIMIT" });
  const draw = draws(1);
  for (const name of ["npz", "compressed", "fortran"])
    for (let i = 0; i < 300; i++) {
      const bytes = bytesOf(name);
      if (draw.below(3) === 0) bytes.fill(draw.below(256), draw.below(bytes.length));
      else for (let m = 0; m < 3; m++) bytes[draw.below(bytes.length)] = draw.below(256);
      try {
        await (name === "fortran" ? readNpy : readNpz)(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ChainruleError);
        expect(["E_FORMAT", "E_DATA", "E_LIMIT"]).toContain((error as ChainruleError).code);
      }
    }
});
