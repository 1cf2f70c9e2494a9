/** precision: "fast" and vectors: "wide": what they may change, and what not. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { dense, sequential, type ModelOptions } from "../../src/index.ts";
import { epsilon } from "../support/numbers.ts";
import { dtypes } from "../support/engines.ts";
import { weightsHash } from "../support/hash.ts";
import { refused } from "../support/errors.ts";

const INPUTS = 300,
  ROWS = 64;
const rows = {
  data: Float32Array.from({ length: ROWS * INPUTS }, (_, i) => Math.sin(i)),
  shape: [ROWS, INPUTS] as const,
};
const labels = Array.from({ length: ROWS }, (_, i) => i % 10);

async function trained(options: ModelOptions) {
  const layers = [dense({ units: 128, activation: "relu" }), dense({ units: 10, activation: "softmax" })];
  const model = await sequential({ inputShape: [INPUTS], layers, ...options });
  model.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
  await model.fit(rows, labels, { batchSize: 32, shuffle: false });
  return model;
}

describe.each(dtypes)("%s", (dtype) => {
  test("fast gives close results, the same for any number of threads", async () => {
    const exact = await trained({ dtype });
    const fast = await trained({ dtype, precision: "fast" });
    // Node 20 has relaxed SIMD behind a flag, later ones have it.
    expect(fast.precision).toBe("fast");
    expect(fast.summary()).toContain("wasm (fast)");
    const together = await trained({ dtype, precision: "fast", threads: 2 });
    expect(weightsHash(together)).toBe(weightsHash(fast));
    const mine = fast.getWeights();
    exact.getWeights().forEach(({ data }, p) => {
      // Fusing saves one of two roundings a term: sums of 300 products below 1 differ by at most 300 eps, few steps add up.
      for (let i = 0; i < data.length; i++)
        expect(Math.abs(mine[p].data[i] - data[i])).toBeLessThan(300 * epsilon[dtype]);
    });
  });

  test("wide is taken where it is there, with the same bits", async () => {
    const wide = await trained({ dtype, vectors: "wide" });
    expect(["128", "wide"]).toContain(wide.vectors);
    expect(wide.precision).toBe("exact");
    expect(weightsHash(wide)).toBe(weightsHash(await trained({ dtype })));
  });
});

describe("the environment variable", () => {
  afterEach(() => void vi.unstubAllEnvs());

  test("is the default of vectors, and is checked", async () => {
    vi.stubEnv("CHAINRULE_VECTORS", "wide");
    expect(["128", "wide"]).toContain((await trained({})).vectors);
    vi.stubEnv("CHAINRULE_VECTORS", "256");
    await refused(() => trained({}), "E_CONFIG", "CHAINRULE_VECTORS", '"128", "wide"', 'got "256"');
    expect((await trained({ vectors: "128" })).vectors).toBe("128");
  });
});
