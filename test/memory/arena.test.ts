/** The arena: places, holes, growth, views, and its map. */
import { describe, expect, test } from "vitest";
import { WasmMemory } from "../../src/backends/memory.ts";
import { Arena } from "../../src/memory/arena.ts";
import { HeapMemory } from "../../src/memory/heap.ts";
import { Storage, tensor, type Tensor } from "../../src/memory/tensor.ts";

const KILOBYTE = 1024;
const storage = (name: string, bytes = KILOBYTE) => new Storage(name, bytes);
const arena = () => new Arena(new HeapMemory(), "float32");

describe("place", () => {
  test("gives aligned places that do not overlap, none near address 0", () => {
    const a = arena();
    const all = [1, 63, 64, 65, 0, 1000, 4096].map((bytes, i) => storage(String(i), bytes));
    a.place(all);
    for (const s of all) {
      expect(s.offset % 64).toBe(0);
      expect(s.offset).toBeGreaterThanOrEqual(1024);
    }
    all.slice(1).forEach((s, i) => expect(s.offset).toBeGreaterThanOrEqual(all[i].offset + Math.max(all[i].bytes, 1)));
    expect(a.used).toBe(1 + 63 + 64 + 65 + 1000 + 4096);
  });

  test("leaves alone what has a place", () => {
    const a = arena();
    const s = storage("s");
    a.place([s]);
    const { offset } = s;
    new Uint8Array(a.buffer, offset, s.bytes).fill(7);
    a.place([s, storage("t")]);
    expect(s.offset).toBe(offset);
    expect(new Uint8Array(a.buffer, offset, s.bytes).every((byte) => byte === 7)).toBe(true);
    expect(a.used).toBe(2 * KILOBYTE);
  });

  test("fills with zeros, also where something stood before", () => {
    const a = arena();
    const old = storage("old");
    a.place([old]);
    const { offset } = old;
    new Uint8Array(a.buffer, offset, KILOBYTE).fill(255);
    a.release([old]);
    const fresh = storage("fresh");
    a.place([fresh]);
    expect(fresh.offset).toBe(offset);
    expect(new Uint8Array(a.buffer, offset, KILOBYTE).every((byte) => byte === 0)).toBe(true);
  });
});

describe("release", () => {
  test("makes a hole that the next one of its size takes", () => {
    const a = arena();
    const [first, second, third] = ["first", "second", "third"].map((name) => storage(name));
    a.place([first, second, third]);
    const { offset } = second;
    a.release([second]);
    expect(second.offset).toBe(-1);
    expect(a.used).toBe(2 * KILOBYTE);
    const [small, rest, larger] = [
      storage("small", 64),
      storage("rest", KILOBYTE - 64),
      storage("larger", KILOBYTE + 1),
    ];
    a.place([larger, small, rest]);
    expect(small.offset).toBe(offset);
    expect(rest.offset).toBe(offset + 64);
    expect(larger.offset).toBeGreaterThan(third.offset);
  });

  test.each([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])("merges neighbouring holes, freed in the order %i %i %i", (...order) => {
    const a = arena();
    const parts = ["a", "b", "c"].map((name) => storage(name));
    const last = storage("last");
    a.place([...parts, last]);
    const { offset } = parts[0];
    for (const i of order) a.release([parts[i]]);
    const whole = storage("whole", 3 * KILOBYTE);
    a.place([whole]);
    expect(whole.offset).toBe(offset);
  });

  test("gives the end back, holes below it included", () => {
    const a = arena();
    const parts = ["a", "b", "c"].map((name) => storage(name));
    a.place(parts);
    const { offset } = parts[0];
    a.release([parts[1]]);
    a.release([parts[2]]);
    a.release([parts[0]]);
    expect(a.used).toBe(0);
    const larger = storage("larger", 10 * KILOBYTE);
    a.place([larger]);
    expect(larger.offset).toBe(offset);
  });

  test("of something without a place does nothing", () => {
    const a = arena();
    const s = storage("s");
    a.release([s]);
    a.place([s]);
    a.release([s, s]);
    expect(a.used).toBe(0);
    const [first, second] = [storage("first"), storage("second")];
    a.place([first, second]);
    expect(first.offset).not.toBe(second.offset);
  });

  test("of another arena's storage does nothing", () => {
    const [mine, other] = [arena(), arena()];
    const s = storage("s");
    mine.place([s]);
    other.release([s]);
    expect(s.offset).toBeGreaterThan(0);
    expect(mine.used).toBe(KILOBYTE);
  });

  test("and place, over and over, needs no more memory", () => {
    const memory = new HeapMemory();
    const a = new Arena(memory, "float32");
    let size = 0;
    for (let turn = 0; turn < 1000; turn++) {
      const all = [3, 1, 2].map((n) => storage(`${n}`, n * 10000));
      a.place(all);
      a.release(turn % 2 === 0 ? all : all.reverse());
      if (turn === 0) size = memory.buffer.byteLength;
    }
    expect(memory.buffer.byteLength).toBe(size);
    expect(a.used).toBe(0);
  });
});

describe.each([
  ["the heap", () => new HeapMemory()],
  ["WebAssembly", () => new WasmMemory(false)],
] as const)("growth in %s", (_where, memory) => {
  test("keeps the numbers, under views made anew", () => {
    const a = new Arena(memory(), "float64");
    const t = tensor("t", 3, 5, "float64");
    a.place([t.storage]);
    const before = a.view(t);
    before.data.forEach((_, i) => (before.data[i] = i + 0.5));
    const buffer = a.buffer;
    a.place([storage("large", 10 * 1024 * KILOBYTE)]);
    expect(a.buffer).not.toBe(buffer);
    const { data, rows, columns, stride } = a.view(t);
    expect([...data]).toEqual(Array.from({ length: 3 * stride }, (_, i) => i + 0.5));
    expect([rows, columns]).toEqual([3, 5]);
    data[0] = 9;
    expect(a.view(t).data[0]).toBe(9);
  });

  test("is not asked for what fits", () => {
    const m = memory();
    const a = new Arena(m, "float32");
    const { buffer } = m;
    a.place([storage("fits", 65536 - 1024)]);
    expect(m.buffer).toBe(buffer);
    a.place([storage("does not", 1)]);
    expect(m.buffer.byteLength).toBeGreaterThan(65536);
  });
});

test.each([
  ["float32", Float32Array],
  ["float64", Float64Array],
] as const)("views of a %s arena have the tensor's type, shape and stride", (dtype, Real) => {
  const a = new Arena(new HeapMemory(), dtype);
  const types = { real: Real, float64: Float64Array, int32: Int32Array, uint8: Uint8Array } as const;
  for (const [type, Type] of Object.entries(types)) {
    const t: Tensor = tensor(type, 3, 5, dtype, { type: type as keyof typeof types });
    a.place([t.storage]);
    const { data, rows, columns, stride } = a.view(t);
    expect(data).toBeInstanceOf(Type);
    expect(data.byteOffset).toBe(t.storage.offset);
    expect({ rows, columns, stride, length: data.length }).toEqual({
      rows: 3,
      columns: 5,
      stride: t.stride,
      length: 3 * t.stride,
    });
  }
});

test("the map names every storage by address, with its size", () => {
  const a = arena();
  const [first, second, third] = [storage("dense_1/kernel", 4096), storage("dense_1/bias", 40), storage("input", 100)];
  a.place([first, second, third]);
  a.release([second]);
  const last = storage("a late one", 64);
  a.place([last]);
  expect(a.toString().split("\n")).toEqual([
    "4260 bytes in 3 tensors",
    "00000400         4096 B  dense_1/kernel",
    "00001400           64 B  a late one",
    "00001440          100 B  input",
  ]);
});
