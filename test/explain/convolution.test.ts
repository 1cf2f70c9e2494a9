/** A trace of convolutions and poolings: every sum is written out, and every largest number is one of its window. */
import { expect, test } from "vitest";
import {
  bidirectional,
  conv2d,
  dense,
  flatten,
  lstm,
  maxPooling2d,
  reshape,
  sequential,
  simpleRnn,
} from "../../src/index.ts";
import { toText } from "../../src/trace/index.ts";
import { randomNumbers } from "../support/data.ts";
import { refused } from "../support/errors.ts";

const next = randomNumbers(11);
const images = (count: number, size: number) => ({
  data: Float64Array.from({ length: count * size * size }, () => next() - 0.5),
  shape: [count, size, size],
});

async function network(size: number) {
  const model = await sequential({
    inputShape: [size, size, 1],
    layers: [
      conv2d({ filters: 2, kernelSize: 3, padding: "same", activation: "tanh", name: "filters" }),
      maxPooling2d({ name: "pool" }),
      flatten(),
      dense({ units: 2, activation: "softmax" }),
    ],
    dtype: "float64",
    seed: 1,
  });
  model.compile({ loss: "sparseCategoricalCrossentropy" });
  return model;
}

test("sums with their patches, and what a pooling chooses", async () => {
  const model = await network(4);
  const trace = await model.explain(images(2, 4), [0, 1]);
  for (const example of trace.steps[0].examples) {
    const [filters, pool] = example.layers;
    expect(filters.units).toHaveLength(4 * 4 * 2);
    for (const { terms, bias, net, out } of filters.units) {
      expect(terms!.length).toBeGreaterThanOrEqual(4); // a corner has four taps on the image
      const sum = terms!.reduce((total, { product }) => total + product, bias!.value);
      expect(Math.abs(sum - net!)).toBeLessThan(1e-14);
      expect(Math.abs(Math.tanh(net!) - out)).toBeLessThan(1e-14);
    }
    const out = new Map(filters.units.map((unit) => [unit.name, unit.out]));
    for (const unit of pool.units) expect(out.get(unit.winner!)).toBe(unit.out);
    expect(pool.units).toHaveLength(2 * 2 * 2);
  }
  const text = toText(trace);
  expect(text).toContain("kernel[1, 1, 0, 0] · i1");
  expect(text).toMatch(/out h2\.1 += out h1\.\d+/);
});

test("a network whose sums nobody could read is refused", async () => {
  const model = await network(40);
  await refused(() => model.explain(images(1, 40), [0]), "E_LIMIT", "every term of a convolution", "28800");
});

test("rows with the axes of a model in another order are refused", async () => {
  const model = await sequential({
    inputShape: [4, 5, 3],
    layers: [conv2d({ filters: 1, kernelSize: 2 }), flatten(), dense({ units: 1 })],
  });
  const first = { data: new Float32Array(60), shape: [1, 3, 4, 5] };
  await refused(() => model.predict(first), "E_SHAPE", "x has rows of [3, 4, 5], the model takes [4, 5, 3], channels last"); // prettier-ignore
  await refused(() => model.predict({ ...first, shape: [1, 12, 5] }), "E_SHAPE", "x has rows of [12, 5]");
  expect((await model.predict({ ...first, shape: [1, 60] })).shape).toEqual([1, 1]);
});

test("targets and single rows with the axes in another order are refused, ragged rows too", async () => {
  const model = await sequential({
    inputShape: [4, 5, 3],
    layers: [conv2d({ filters: 3, kernelSize: 3, padding: "same" })],
    seed: 1,
  });
  model.compile({ loss: "meanSquaredError" });
  const x = { data: new Float32Array(120), shape: [2, 4, 5, 3] };
  await refused(() => model.fit(x, { ...x, shape: [2, 3, 4, 5] }), "E_SHAPE", "y has rows of [3, 4, 5]");
  await model.fit(x, x, { epochs: 1 });
  const series = await sequential({ inputShape: [2, 4], layers: [lstm({ units: 1 })] });
  const wrong = [[1, 2], [3, 4], [5, 6], [7, 8]]; // prettier-ignore
  await refused(() => series.predictOne(wrong), "E_SHAPE", "The row has rows of [4, 2]", "[2, 4]");
  await refused(() => series.predictOne([[1, 2, 3], [1, 2, 3, 4, 5]]), "E_SHAPE", "The row must have the shape [2, 3] of its first entries"); // prettier-ignore
});

test("what is no recurrent layer, or no options, is refused like elsewhere", async () => {
  for (const none of [undefined, null, 8]) {
    await refused(() => lstm(none as never), "E_CONFIG");
    await refused(() => simpleRnn(none as never), "E_CONFIG");
    await refused(() => bidirectional(none as never), "E_CONFIG");
  }
  await refused(
    () => sequential({ inputShape: [5, 1], layers: [lstm({ units: 4 }), lstm({ units: 4 })] }),
    "E_SHAPE",
    "lstm_2 takes a series [steps, channels], got [4]. After a recurrent layer: returnSequences: true",
  );
});

test("rows of several axes are taken as nested arrays, one or many", async () => {
  const model = await sequential({
    inputShape: [2, 3],
    layers: [reshape({ shape: [2, 3, 1] }), conv2d({ filters: 1, kernelSize: 2 }), flatten()],
    seed: 1,
  });
  const row = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  const flat = model.predictOne([1, 2, 3, 4, 5, 6]);
  expect(model.predictOne(row)).toEqual(flat);
  expect((await model.predict([row, row])).data.slice(0, 2)).toEqual(flat);
  await refused(() => model.predict([row, [[1, 2, 3], [4, 5]]]), "E_SHAPE", "x row 1 must have the shape [2, 3] of row 0"); // prettier-ignore
});
