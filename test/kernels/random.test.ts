/** Random numbers: the published vectors of Philox, and row orders that are permutations and fair. */
import { beforeAll, describe, expect, test } from "vitest";
import { kernels } from "../../src/kernels/index.ts";
import { cursorFields } from "../../src/kernels/shared/layout.ts";
import { philox } from "../../src/kernels/random/philox.ts";
import { compile } from "../support/assembly.ts";
import { Bed, input, output } from "../support/bed.ts";

type Four = [number, number, number, number];

/** Counter, key and result of philox4x32-10 from Random123's kat_vectors. */
const vectors: { counter: Four; key: [number, number]; words: Four }[] = [
  {
    counter: [0, 0, 0, 0],
    key: [0, 0],
    words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

interface Philox {
  readonly memory: WebAssembly.Memory;
  write(to: number, c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void;
}

describe("philox4x32-10", () => {
  let core: Philox;
  beforeAll(async () => {
    core = await compile<Philox>(
      `import { philox } from "./assembly/random/philox";
       export function write(to: usize, c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
         v128.store(to, philox(c0, c1, c2, c3, k0, k1));
       }`,
      "f32",
    );
  });

  test.each(vectors)("counter $counter, key $key in JavaScript", ({ counter, key, words }) => {
    const out = new Uint32Array(4);
    philox(out, ...counter, key);
    expect([...out]).toEqual(words);
  });

  test.each(vectors)("counter $counter, key $key in WebAssembly", ({ counter, key, words }) => {
    const at = 4096;
    core.memory.grow(1);
    core.write(at, ...counter, ...key);
    expect([...new Uint32Array(core.memory.buffer, at, 4)]).toEqual(words);
  });
});

/** Row orders of n rows, epoch after epoch. */
function* orders(n: number, epochs: number, seed: readonly [number, number]): Iterable<Float64Array> {
  const order = output("order", 1, n, { type: "int32" });
  const cursor = input("cursor", 1, cursorFields, [0, 0, 0, 0], { type: "int32" });
  const operands = [order, input("seed", 1, 2, seed, { type: "int32" }), cursor];
  const bed = new Bed("wasm", "float32", operands);
  for (let epoch = 0; epoch < epochs; epoch++) {
    bed.fill(cursor, [epoch, 0, 0, 0]);
    bed.run(kernels.shuffle, operands, 1);
    yield bed.values(order);
  }
}

describe("shuffle", () => {
  test.each([...Array.from({ length: 40 }, (_, i) => i + 1), 1000])("of %i rows is a permutation", (n) => {
    const identity = Float64Array.from({ length: n }, (_, i) => i);
    for (const seed of [
      [0, 0],
      [1, 0],
      [-1, 7],
    ] as const) {
      for (const order of orders(n, 3, seed)) expect(order.sort()).toEqual(identity);
    }
  });

  test("differs from epoch to epoch and from seed to seed", () => {
    const seeds = [
      [0, 0],
      [1, 0],
      [0, 1],
    ] as const;
    const seen = seeds.flatMap((seed) => [...orders(100, 5, seed)].map(String));
    expect(new Set(seen).size).toBe(15);
  });

  /**
   * χ² over all n! orders. With k orders its mean is k − 1 and its variance 2 (k − 1); five standard deviations and ten
   * more for the skew of few orders leave less than one in a million of fair shuffles outside. Seed and epochs are
   * fixed, so this passes or fails for good.
   */
  test.each([2, 3, 4, 5])("gives each order of %i rows its share", (n) => {
    const counts = new Map<string, number>();
    let k = 1;
    for (let i = 2; i <= n; i++) k *= i;
    const share = 100;
    for (const order of orders(n, share * k, [42, 0])) counts.set(String(order), (counts.get(String(order)) ?? 0) + 1);
    expect(counts.size).toBe(k);
    const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - share) ** 2 / share, 0);
    expect(chi2).toBeLessThan(k - 1 + 5 * Math.sqrt(2 * (k - 1)) + 10);
  });
});

test("a layer's draws differ from batch to batch beyond 65,536, on both sides alike", () => {
  const [rows, columns] = [2, 9];
  const ones = input("x", rows, columns, new Float64Array(rows * columns).fill(1));
  const seen = new Set<string>();
  const batches = [0, 1, 65_535, 65_536, 65_537, 131_072, 2 ** 31 - 1];
  for (const batch of batches) {
    const seed = input("seed", 1, 2, [7, 0], { type: "int32" });
    const cursor = input("cursor", 1, cursorFields, [3, batch, 0, 0], { type: "int32" });
    const [y, mask] = [output("y", rows, columns), output("mask", rows, columns)];
    const rates = input("rates", 1, 1, [0.5], { type: "float64" });
    const operands = [y, mask, ones, rates, seed, cursor, 1];
    const [wasm, javascript] = (["wasm", "javascript"] as const).map((side) => {
      const bed = new Bed(side, "float32", operands);
      bed.run(kernels.dropout, operands, rows);
      return bed.values(mask).join();
    });
    expect(wasm).toBe(javascript);
    seen.add(wasm);
  }
  expect(seen.size).toBe(batches.length);
});
