/** Numbers beyond float32's range would become infinite: a float32 model refuses them, a float64 model takes them. */
import { expect, test } from "vitest";
import { constant, dense, sequential, type DType, type Model } from "../../src/index.ts";
import { findNonFinite } from "../../src/data/finite.ts";
import { backends } from "../support/engines.ts";
import { refused, wrong } from "../support/errors.ts";

const LARGE = 1e39;
const x = [[1, 2], [3, 4]], // prettier-ignore
  y = [[1], [2]];

async function fresh(dtype: DType, backend: (typeof backends)[number] = "javascript"): Promise<Model> {
  const model = await sequential({ inputShape: [2], layers: [dense({ units: 1 })], dtype, backend });
  model.compile({ loss: "meanAbsoluteError" });
  return model;
}

const uses: Record<string, [use: (model: Model) => unknown, message: string]> = {
  x: [(m) => m.fit([[1, 2], [3, -LARGE]], y), "x has -1e+39 in row 1, column 1; float32 holds numbers up to 3.4e38"], // prettier-ignore
  "flat x": [(m) => m.fit({ data: [1, LARGE, 3, 4], shape: [2, 2] }, y), "x has 1e+39 in row 0, column 1"],
  "typed x": [(m) => m.evaluate({ data: Float64Array.of(1, 2, LARGE, 4), shape: [2, 2] }, y), "row 1, column 0"],
  y: [(m) => m.fit(x, [[1], [LARGE]]), "y has 1e+39 in row 1, column 0"],
  "validation x": [(m) => m.fit(x, y, { validationData: [[[LARGE, 0]], [[0]]] }), "validation x has 1e+39 in row 0"],
  sampleWeight: [(m) => m.fit(x, y, { sampleWeight: [1, LARGE] }), "sampleWeight has 1e+39 in row 1"],
  "sampleWeight times classWeight": [
    (m) => m.fit(x, [[0], [1]], { sampleWeight: [1e20, 1e20], classWeight: { 1: 1e20 } }),
    "sampleWeight times classWeight has 1e+40 in row 1",
  ],
  setWeights: [(m) => m.setWeights([[1, LARGE], [0]]), "dense_1/kernel has 1e+39 in row 1, column 0"],
  predict: [(m) => m.predict([[1, 2], [LARGE, 4]]), "x has 1e+39 in row 1, column 0"], // prettier-ignore
  predictOne: [(m) => m.predictOne([1, LARGE]), "The row has 1e+39 in column 1"],
  fitDataset: [(m) => m.fitDataset([[x, [[LARGE], [0]]]]), "batch 0 y has 1e+39 in row 0"],
};

test.each(Object.entries(uses))("%s", async (_, [use, message]) => {
  await refused(async () => use(await fresh("float32")), "E_NON_FINITE", message);
  await use(await fresh("float64"));
});

test.each(backends)(
  "predictOne on %s: the largest number of float32 is one, the next double is not rounded to it",
  async (backend) => {
    const model = await fresh("float32", backend);
    model.setWeights([[1, 0], [0]]); // prettier-ignore
    const largest = 2 ** 128 - 2 ** 104;
    expect([...model.predictOne([largest, 0])]).toEqual([largest]);
    await refused(() => model.predictOne([2 ** 128 - 2 ** 103, 0]), "E_NON_FINITE", "column 0");
    await refused(() => model.predictOne([NaN, 0]), "E_NON_FINITE", "The row has NaN in column 0");
    expect([...model.predictOne([1, 2])]).toEqual([1]);
  },
);

test("starting weights and scales", async () => {
  const build = (layer: ReturnType<typeof dense>, dtype: DType) =>
    sequential({ inputShape: [1], layers: [layer], dtype, backend: "javascript" });
  const given = () => dense({ units: 1, weights: { kernel: [LARGE] } });
  await refused(() => build(given(), "float32"), "E_NON_FINITE", "dense_1/kernel has 1e+39 in row 0, column 0");
  await build(given(), "float64");
  const drawn = () => dense({ units: 1, kernelInitializer: constant({ value: LARGE }) });
  await refused(() => build(drawn(), "float32"), "E_NON_FINITE", "dense_1/kernel");
  await build(drawn(), "float64");
  const bytes = { data: Uint8Array.of(1, 2), shape: [1, 2], scale: 1e37 };
  const model = await fresh("float32");
  await refused(() => model.predict(bytes), "E_CONFIG", "x scale 1e+37 makes bytes too large for float32");
  await (await fresh("float64")).predict(bytes);
});

test("the first that is no finite number is found wherever it stands, in every kind of array", () => {
  const length = 5000; // more than is looked at in one go
  const kinds = [Array, Float32Array, Float64Array] as const;
  let found = 0;
  for (const Kind of kinds) {
    for (const at of [0, 1, 2047, 2048, 4095, 4096, 4999]) {
      for (const bad of [NaN, Infinity, -Infinity, ...(Kind === Array ? ["1", null, undefined, 1n] : [])]) {
        const values = new Kind(length).fill(wrong(0.5)) as unknown[];
        expect(findNonFinite(values, "float32")).toBe(-1);
        values[at] = bad;
        values[length - 1] = NaN;
        expect(findNonFinite(values, "float64"), `${Kind.name}, ${String(bad)} at ${at}`).toBe(at);
        found++;
      }
    }
  }
  expect(found).toBe(7 * (7 + 3 + 3));
  expect(findNonFinite(new Int32Array(length).fill(-5), "float32")).toBe(-1);
  expect(findNonFinite([], "float32")).toBe(-1);
});
