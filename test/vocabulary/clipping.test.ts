/** clipValue and clipNorm: their arithmetic, the whole gradients they need, and the fused path that stays without them. */
import { describe, expect, test } from "vitest";
import { sgd } from "../../src/index.ts";
import { backends, distance, flat, small, x, y } from "./models.ts";
import { first, gradients, trajectory } from "./steps.ts";

/** w after each step of w ← w − 0.1 clip(g). */
function descend(clip: (g: readonly number[]) => readonly number[]): number[] {
  let w = first;
  return gradients.flatMap((gradient) => {
    const g = clip(gradient);
    w = w.map((weight, i) => weight - 0.1 * g[i]);
    return w;
  });
}

const byValue = (g: readonly number[]) => g.map((v) => Math.min(Math.max(v, -0.3), 0.3));
const byNorm = (g: readonly number[]) => {
  const norm = Math.sqrt(g.reduce((sum, v) => sum + v * v, 0));
  return g.map((v) => v * Math.min(1, 0.5 / (norm + 1e-6)));
};

describe.each(backends)("%s", (backend) => {
  test.each([
    ["clipValue", { clipValue: 0.3 }, byValue],
    ["clipNorm", { clipNorm: 0.5 }, byNorm],
    ["clipNorm that is not reached", { clipNorm: 1e6 }, (g: readonly number[]) => g],
    ["both, values first", { clipValue: 0.3, clipNorm: 0.5 }, (g: readonly number[]) => byNorm(byValue(g))],
  ])("%s follows its formula", (_, options, clip) => {
    for (const dtype of ["float64", "float32"] as const) {
      const got = trajectory(sgd({ learningRate: 0.1, ...options }), backend, dtype).flat();
      // float32: 20 steps, each rounding weight and step: 20 · 1.2e-7
      expect(distance(got, descend(clip)), dtype).toBeLessThan(dtype === "float64" ? 1e-14 : 2.4e-6);
    }
  });

  test("the norm is that of all trained parameters together", async () => {
    const steps = [];
    for (const clipNorm of [1e6, 0.01]) {
      const model = await small(backend, { trainable: { kernel: true, bias: false } });
      const before = flat(model);
      model.compile({ optimizer: sgd({ learningRate: 1, clipNorm }), loss: "meanSquaredError" });
      await model.fit(x, y, { batchSize: 31 });
      steps.push(flat(model).map((w, i) => w - before[i]));
    }
    const [whole, clipped] = steps;
    const norm = Math.hypot(...whole);
    expect(norm).toBeGreaterThan(0.1);
    const expected = whole.map((v) => (v * 0.01) / (norm + 1e-6));
    expect(distance(clipped, expected)).toBeLessThan(1e-15);
  });
});

describe("the plan", () => {
  const planOf = async (options: object, hidden = {}) => {
    const model = await small("wasm", hidden);
    model.compile({ optimizer: sgd(options), loss: "meanSquaredError" });
    return model.plan({ rows: 31, batchSize: 8 });
  };

  test("without clipping, gradients pass to their updates panel by panel", async () => {
    const plan = await planOf({ momentum: 0.9 });
    expect(plan).toMatch(/weightGradientUpdate .*dense_1\/kernel panel/);
    expect(plan).not.toMatch(/weightGradient .*∂dense_1\/kernel/);
  });

  test.each([{ clipNorm: 1 }, { clipValue: 1 }])("with %o they are kept whole until all are there", async (options) => {
    const plan = await planOf(options);
    expect(plan).not.toContain("weightGradientUpdate");
    const kernels = plan.split("\n").map((line) => line.trim().split(/\s+/)[0]);
    const lastGradient = kernels.indexOf("biasGradient", kernels.indexOf("biasGradient") + 1);
    expect(kernels.indexOf("update")).toBeGreaterThan(lastGradient);
  });

  test("with a penalty, the one that has it", async () => {
    const plan = await planOf({}, { kernelRegularizer: "l2" });
    expect(plan).toMatch(/weightGradient .*∂dense_1\/kernel/);
    expect(plan).toMatch(/weightGradientUpdate .*dense_2\/kernel panel/);
  });
});
