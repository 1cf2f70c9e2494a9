/** What tutorials do differently: a bias for a whole layer, weights that change before the layers below see them. */
import { describe, expect, test } from "vitest";
import { dense, loadModel, sequential, sgd, type CompileOptions, type DenseOptions } from "../../src/index.ts";
import { backends, weightsOf } from "../support/engines.ts";
import { refused } from "../support/errors.ts";

const x = [[0.05, 0.1]],
  t = [[0.01, 0.99]];

/** The network of the first tutorial: inputs .05 .10, targets .01 .99, rate ½. */
async function network(backend: (typeof backends)[number], bias: Partial<DenseOptions>, update?: "in-place") {
  const layer = (kernel: number[][], b: number) =>
    dense({
      units: 2,
      activation: "sigmoid",
      ...bias,
      weights: { kernel, bias: bias.useBias === "shared" ? [b] : [b, b] },
    });
  const model = await sequential({
    inputShape: [2],
    layers: [
      // prettier-ignore
      layer([[0.15, 0.25], [0.2, 0.3]], 0.35),
      // prettier-ignore
      layer([[0.4, 0.5], [0.45, 0.55]], 0.6),
    ],
    dtype: "float64",
    backend,
  });
  model.compile({ optimizer: sgd({ learningRate: 0.5 }), loss: "halfSquaredError", update });
  return model;
}
const frozen = { trainable: { bias: false } };

describe.each(backends)("on %s", (backend) => {
  test("in place: the widely copied 0.291027924, and what 10,000 updates of it lead to", async () => {
    const model = await network(backend, frozen, "in-place");
    await model.fit(x, t);
    expect((await model.evaluate(x, t)).loss).toBeCloseTo(0.291027924, 9);
    await model.fit(x, t, { epochs: 9999 });
    const [o1, o2] = model.predictOne(x[0]);
    expect(o1).toBeCloseTo(0.015912196, 9);
    expect(o2).toBeCloseTo(0.984065734, 9);
    expect((await model.evaluate(x, t)).loss).toBeCloseTo(3.50848e-5, 10); // six significant digits
  });

  test("one bias for a layer", async () => {
    const model = await network(backend, { useBias: "shared" });
    expect(weightsOf(model)["dense_1/bias"]).toEqual([0.35]);
    expect((await model.evaluate(x, t)).loss).toBeCloseTo(0.298371109, 9);
    const { maxRelativeError, checked } = await model.checkGradients(x, t);
    expect(checked).toBe(10);
    expect(maxRelativeError).toBeLessThan(1e-6);
    await model.fit(x, t);
    expect((await model.evaluate(x, t)).loss).toBeCloseTo(0.285750887, 9);
  });
});

test("files keep both", async () => {
  const model = await network("wasm", { useBias: "shared" }, "in-place");
  await model.fit(x, t);
  const again = await loadModel(JSON.parse(JSON.stringify(model.toJSON())));
  for (const each of [model, again]) await each.fit(x, t, { epochs: 3 });
  expect(weightsOf(again)).toEqual(weightsOf(model));
  const file = model.toJSON();
  (file.training as { update: string }).update = "sideways";
  await refused(() => loadModel(file), "E_FORMAT", /update/);
});

test("in place only where it has a meaning", async () => {
  const options = (more: Partial<CompileOptions>): CompileOptions => ({
    loss: "meanSquaredError",
    update: "in-place",
    ...more,
  });
  const model = await sequential({ inputShape: [2], layers: [dense({ units: 1, kernelRegularizer: "l2" })] });
  expect(() => model.compile(options({}))).toThrow(/penalty of dense_1\/kernel/);
  const plain = await sequential({ inputShape: [2], layers: [dense({ units: 1 })] });
  expect(() => plain.compile(options({ optimizer: sgd({ clipNorm: 1 }) }))).toThrow(/clipping/);
  plain.compile(options({}));
  await refused(() => plain.fit(x, [[1]], { accumulateSteps: 2 }), "E_CONFIG", /accumulateSteps/);
});
