/** Tensors: strides, sizes, and the refusal of sizes that no memory holds. */
import { describe, expect, test } from "vitest";
import { ChainruleError } from "../../src/base/errors.ts";
import { checkedBytes, describe as describeTensor, MAX_BYTES, rowStride, tensor } from "../../src/memory/tensor.ts";

describe.each([
  ["float32", 4],
  ["float64", 8],
] as const)("rowStride of %s", (_dtype, size) => {
  const columns = Array.from({ length: 3000 }, (_, i) => i + 1);

  test("is whole vectors that hold the row, and at most a vector and a cache line more", () => {
    for (const count of columns) {
      const stride = rowStride(count, size);
      expect((stride * size) % 16).toBe(0);
      expect(stride).toBeGreaterThanOrEqual(count);
      expect((stride - count) * size).toBeLessThan(16 + 64);
    }
  });

  test("keeps off multiples of 512 bytes, where rows compete for the same places of the cache, but for short rows", () => {
    const near = columns.filter((count) => count * size > 512 && (count * size) % 512 === 0);
    expect(near.length).toBeGreaterThan(0);
    for (const count of columns.filter((count) => count * size > 512))
      expect((rowStride(count, size) * size) % 512).not.toBe(0);
    expect(rowStride(512 / size, size)).toBe(512 / size);
    for (const count of near) expect(rowStride(count, size) * size).toBe(count * size + 64);
  });

  test("is no larger than it must be elsewhere", () => {
    expect(rowStride(16 / size, size)).toBe(16 / size);
    expect(rowStride(16 / size + 1, size)).toBe(32 / size);
    expect(rowStride(784, size)).toBe(784);
  });
});

describe("checkedBytes", () => {
  test("multiplies", () => {
    expect(checkedBytes("x", 3, 5, 4)).toBe(60);
    expect(checkedBytes("x", MAX_BYTES)).toBe(MAX_BYTES);
    expect(checkedBytes("x", 0, 1e300)).toBe(0);
  });

  test.each([[[MAX_BYTES + 1]], [[65536, 65536]], [[2 ** 31, 2 ** 31, 8]], [[1e300, 1e300]]])(
    "refuses the product of %j",
    (factors) => {
      let thrown: unknown;
      try {
        checkedBytes("weights", ...factors);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(ChainruleError);
      const { code, message, details } = thrown as ChainruleError;
      expect(code).toBe("E_OUT_OF_MEMORY");
      expect(message).toContain("weights");
      expect(details).toMatchObject({ what: "weights", limit: MAX_BYTES });
    },
  );
});

describe("tensor", () => {
  test("pads rows of reals, and only those", () => {
    expect(tensor("t", 3, 5, "float32")).toMatchObject({ stride: 8, storage: { bytes: 3 * 8 * 4, offset: -1 } });
    expect(tensor("t", 3, 5, "float64")).toMatchObject({ stride: 6, storage: { bytes: 3 * 6 * 8 } });
    expect(tensor("t", 3, 5, "float32", { packed: true })).toMatchObject({ stride: 5, storage: { bytes: 60 } });
    expect(tensor("t", 3, 5, "float32", { type: "float64" })).toMatchObject({ stride: 5, storage: { bytes: 120 } });
    expect(tensor("t", 3, 5, "float64", { type: "int32" })).toMatchObject({ stride: 5, storage: { bytes: 60 } });
    expect(tensor("t", 3, 5, "float64", { type: "uint8" })).toMatchObject({ stride: 5, storage: { bytes: 15 } });
  });

  test("beyond 4 GiB is refused before anything is allocated", () => {
    expect(() => tensor("dense_1/kernel", 65536, 65536, "float32")).toThrow(/dense_1\/kernel would need 16\.0 GiB/);
  });

  test("describes itself by name, shape and, where it is not the model's, type", () => {
    expect(describeTensor(tensor("x", 2, 3, "float32"))).toBe("x [2, 3]");
    expect(describeTensor(tensor("labels", 2, 1, "float32", { type: "int32" }))).toBe("labels [2, 1] int32");
  });
});
