/** Initialisers: ranges, moments, orthogonality, names and options, saved and read. */
import { describe, expect, test } from "vitest";
import * as c from "../../src/index.ts";
import { configureInitializer } from "../../src/initializers/index.ts";
import * as all from "../../src/initializers/all.ts";
import { keyOf, Uniform } from "../../src/kernels/random/philox.ts";

function draw(value: unknown, inputs: number, units: number, seed = 1): Float64Array {
  const out = new Float64Array(inputs * units);
  configureInitializer(value).initializer.fill(out, inputs, units, new Uniform(keyOf(seed), 0x7e57, 0));
  return out;
}

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
const deviation = (values: ArrayLike<number>) => {
  const m = mean(values);
  return Math.sqrt(mean(Array.from(values).map((v) => (v - m) ** 2)));
};

test("zeros, ones, constant", () => {
  expect([...draw("zeros", 2, 2)]).toEqual([0, 0, 0, 0]);
  expect([...draw(c.ones(), 2, 2)]).toEqual([1, 1, 1, 1]);
  expect([...draw(c.constant({ value: -0.5 }), 1, 3)]).toEqual([-0.5, -0.5, -0.5]);
});

// I = 200, O = 100: 20,000 numbers; their mean is within 4 σ / √20000, their deviation within 2 %.
test.each([
  ["uniform", 0, 0.1 / Math.sqrt(12), 0.05],
  [c.uniform({ minval: 1, maxval: 3 }), 2, 2 / Math.sqrt(12), 1],
  ["glorotUniform", 0, Math.sqrt(2 / 300), Math.sqrt(6 / 300)],
  ["heUniform", 0, Math.sqrt(2 / 200), Math.sqrt(6 / 200)],
  ["lecunUniform", 0, Math.sqrt(1 / 200), Math.sqrt(3 / 200)],
  ["normal", 0, 1, undefined],
  ["randn", 0, 1, undefined],
  [c.normal({ mean: 3, stddev: 0.1 }), 3, 0.1, undefined],
  ["glorotNormal", 0, Math.sqrt(2 / 300), undefined],
  ["heNormal", 0, Math.sqrt(2 / 200), undefined],
  ["lecunNormal", 0, Math.sqrt(1 / 200), undefined],
])("%o has its mean, deviation and range", (value, center, sigma, limit) => {
  const values = draw(value, 200, 100);
  expect(Math.abs(mean(values) - center)).toBeLessThan((4 * sigma) / Math.sqrt(20000));
  expect(Math.abs(deviation(values) / sigma - 1)).toBeLessThan(0.02);
  const farthest = values.reduce((far, v) => Math.max(far, Math.abs(v - center)), 0);
  if (limit !== undefined) {
    expect(farthest).toBeLessThan(limit);
    expect(farthest).toBeGreaterThan(0.99 * limit);
  } else {
    expect(farthest).toBeGreaterThan(3 * sigma); // not truncated
  }
});

test.each([
  [1, 1],
  [5, 3],
  [3, 5],
  [40, 40],
  [128, 10],
  [9, 70],
])("orthogonal [%i, %i]: columns or rows are orthonormal, times the gain", (inputs, units) => {
  const w = draw(c.orthogonal({ gain: 2 }), inputs, units);
  const tall = inputs >= units;
  const count = tall ? units : inputs,
    length = tall ? inputs : units;
  const entry = (vector: number, i: number) => (tall ? w[i * units + vector] : w[vector * units + i]);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b <= a; b++) {
      let dot = 0;
      for (let i = 0; i < length; i++) dot += entry(a, i) * entry(b, i);
      expect(Math.abs(dot - (a === b ? 4 : 0))).toBeLessThan(1e-13);
    }
  }
});

// Uniform on the orthogonal matrices: entries of mean 0 and mean square 1 / 3, whose pairs are not correlated; as many
// rotations as reflections. Of 3,000 matrices a mean of numbers within ±1 is within 4 σ ≤ 4 / √3000 = 0.073.
test("orthogonal is distributed uniformly", () => {
  const matrices = Array.from({ length: 3000 }, (_, seed) => draw("orthogonal", 3, 3, seed));
  const expectMean = (expected: number, value: (m: Float64Array) => number) =>
    expect(Math.abs(mean(matrices.map(value)) - expected)).toBeLessThan(4 / Math.sqrt(3000));
  const cells = Array.from({ length: 9 }, (_, i) => i);
  for (const a of cells) {
    expectMean(0, (m) => m[a]);
    for (const b of cells) expectMean(a === b ? 1 / 3 : 0, (m) => m[a] * m[b]);
  }
  expectMean(0, ([a, b, c, d, e, f, g, h, i]) => a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g));
});

describe("names and options", () => {
  test.each(Object.entries(all))("%s by name, by factory and from a file is the same", async (name, make) => {
    const weights = [];
    for (const kernelInitializer of [name, make(), make] as never[]) {
      const layers = [c.dense({ units: 3, kernelInitializer, biasInitializer: kernelInitializer })];
      const model = await c.sequential({ inputShape: [4], layers, seed: 3 });
      const file = JSON.parse(JSON.stringify(model.toJSON()));
      expect((await c.loadModel(file)).toJSON()).toEqual(file);
      weights.push(model.getWeights());
    }
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).toEqual(weights[0]);
  });

  test("float32 and float64 models start from the same numbers", async () => {
    const layers = () => [c.dense({ units: 3, kernelInitializer: c.orthogonal() })];
    const [single, double] = await Promise.all(
      (["float32", "float64"] as const).map((dtype) => c.sequential({ inputShape: [4], layers: layers(), dtype })),
    );
    expect(single.getWeights()[0].data).toEqual(Float32Array.from(double.getWeights()[0].data));
  });

  test.each([
    ["xavier", /Unknown initializer "xavier". Did you mean "glorotUniform"/],
    [{ kind: "loss", name: "zeros" }, /initializer must be a name or a factory's result/],
    [3, /initializer must be a name or a factory's result, got 3/],
  ])("refused: %o", (value, message) => {
    const make = () => c.dense({ units: 1, kernelInitializer: value as never });
    expect(make).toThrowError(expect.objectContaining({ code: "E_CONFIG", message: expect.stringMatching(message) }));
  });

  test("options out of range are refused", async () => {
    expect(() => c.normal({ stddev: -1 })).toThrowError(expect.objectContaining({ code: "E_CONFIG" }));
    const layers = [c.dense({ units: 1, kernelInitializer: c.uniform({ minval: 1, maxval: 0 }) })];
    await expect(c.sequential({ inputShape: [1], layers })).rejects.toMatchObject({ code: "E_CONFIG" });
  });
});
