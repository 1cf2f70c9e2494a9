/** Models of tables as ONNX files: from raw rows the same as predict. */
import { expect, test } from "vitest";
import { Classifier, Regressor } from "../../../src/table/index.ts";
import { fromOnnx, toOnnx } from "../../../src/onnx.ts";
import { draws } from "./cases.ts";
import { run, type Feeds } from "./runtime.ts";

const draw = draws(11);
const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)];
const cities = ["Rome", "Oslo", "Lima", "Bonn", "Cairo", "Delhi", "Quito", "Paris", "Tokyo", "Sofia"];

type Row = {
  readonly area: number | null;
  readonly floor: number;
  readonly city: string | null;
  readonly heating: string;
  readonly kind: string;
  readonly garden: string;
  readonly sold: string | null;
};

/** Numbers that float32 holds, gaps, dates of seventy years, categories of two, three and ten values. */
const rows: Row[] = Array.from({ length: 240 }, () => {
  const time = Math.floor((draw() * 70 - 30) * 365.25 * 1440) * 60_000;
  return {
    area: draw() < 0.1 ? null : Math.fround(20 + 200 * draw() ** 3),
    floor: Math.floor(draw() * 6),
    city: draw() < 0.1 ? null : pick(cities),
    heating: pick(["gas", "oil", "wood"]),
    kind: pick(["flat", "house"]),
    garden: pick(["yes", "No"]),
    sold: draw() < 0.1 ? null : new Date(time).toISOString(),
  };
});
const price = ({ area, floor, city, garden, heating }: Row): number =>
  (area ?? 60) * (city === "Oslo" ? 3 : 2) + 10 * floor + (garden === "yes" ? 30 : 0) + (heating === "oil" ? -20 : 0);
const options = { epochs: 6, networks: 2, hiddenLayers: [16], seed: 2, kinds: { floor: "number" } } as const;

/** Rows as the file's inputs. */
function feedsOf(list: readonly Row[]): Feeds {
  const dims = [list.length, 1];
  const numbers = (of: (row: Row) => number | null) => ({
    data: Float32Array.from(list, (row) => of(row) ?? NaN),
    dims,
  });
  const texts = (of: (row: Row) => string | null) => ({ data: list.map((row) => of(row) ?? ""), dims });
  return {
    area: numbers(({ area }) => area),
    floor: numbers(({ floor }) => floor),
    city: texts(({ city }) => city),
    heating: texts(({ heating }) => heating),
    kind: texts(({ kind }) => kind),
    garden: texts(({ garden }) => garden),
    sold: { data: Float64Array.from(list, ({ sold }) => (sold === null ? NaN : Date.parse(sold))), dims },
  };
}

/** New rows, with values that training has not seen. */
const fresh = rows
  .slice(0, 60)
  .map((row, i) => (i % 7 === 0 ? { ...row, city: "Ur", heating: "sun", area: 1e6 } : row));

/** Within 1e-5 of the largest: sums of float32 are as exact as what is summed. */
function close({ data }: { data: unknown }, wanted: readonly number[]): void {
  const largest = Math.max(1, ...wanted.map(Math.abs));
  expect(data).toHaveLength(wanted.length);
  wanted.forEach((y, i) => expect(Math.abs(y - Number((data as Float32Array)[i])) / largest).toBeLessThan(1e-5));
}

test.each([
  ["text classes", ["dear", "fair"]],
  ["whole classes", [7, 3]],
  ["calibrated classes", ["dear", "fair"]],
])("a classifier of %s", async (title, names) => {
  // prettier-ignore
  const labels = rows.map((row) => (price(row) > 250 ? names[0] : names[1]));
  const calibrate = title.startsWith("calibrated");
  const model = await new Classifier({ ...options, calibrate }).fit(rows, labels);
  const wanted = await model.predictProba(fresh);
  const file = toOnnx(model, { name: "homes" });
  const { label, probabilities } = await run(file, feedsOf(fresh));
  expect(probabilities.dims).toEqual([60, 2]);
  wanted
    .flat()
    .forEach((p, i) => expect(Math.abs(p - Number((probabilities.data as Float32Array)[i]))).toBeLessThan(1e-5));
  const got = Array.from(label.data as ArrayLike<string | bigint>, (one) =>
    typeof one === "bigint" ? Number(one) : one,
  );
  expect(got).toEqual(await model.predict(fresh));
  expect([...toOnnx(model.toJSON(), { name: "homes" })]).toEqual([...file]);
  expect(() => fromOnnx(file)).toThrow("ONNX file");
});

test.each([false, true])("a regressor, logTarget %s", async (logTarget) => {
  for (const scaling of ["robust", "standard", "minMax"] as const) {
    const model = await new Regressor({ ...options, logTarget, scaling }).fit(rows, rows.map(price));
    const wanted = await model.predict(fresh);
    const { variable } = await run(toOnnx(model), feedsOf(fresh));
    expect(variable.dims).toEqual([60, 1]);
    // Prices are hundreds: float32 has 2⁻²⁴ of them.
    wanted.forEach((y, i) => expect(Math.abs(y - Number((variable.data as Float32Array)[i])) / (1 + Math.abs(y))).toBeLessThan(1e-5)); // prettier-ignore
  }
});

/** Names that the graph has for values of its own. */
const awkward = { target: ["mean", "constant", "column"] };
const both = rows.map((row, i) => ({ ...row, mean: price(row), constant: 0.01 * row.floor + i / 1e4, column: (row.area ?? 3) * 7 })); // prettier-ignore

test.each([false, true])("several quantities with quantiles, logTarget %s", async (logTarget) => {
  const model = await new Regressor<true>({ ...options, logTarget, quantiles: [0.05, 0.5, 0.95] }).fit(both, awkward);
  const [values, quantiles] = [await model.predict(fresh), await model.predictQuantiles(fresh)];
  const given = await run(toOnnx(model), feedsOf(fresh));
  expect(Object.keys(given)).toEqual(awkward.target.flatMap((name) => [name, `${name}_quantiles`]));
  for (const name of awkward.target) {
    expect([given[name].dims, given[`${name}_quantiles`].dims]).toEqual([[60, 1], [60, 3]]); // prettier-ignore
    close(given[name], values.map((row) => row[name])); // prettier-ignore
    close(given[`${name}_quantiles`], quantiles.flatMap((row) => row[name])); // prettier-ignore
  }
});

test.each([[[0.1, 0.9]], [[0.8]]])("one quantity with the quantiles %j", async (shares) => {
  const model = await new Regressor({ ...options, quantiles: shares }).fit(rows, rows.map(price));
  const given = await run(toOnnx(model), feedsOf(fresh));
  expect(Object.keys(given)).toEqual(["variable", "quantiles"]);
  close(given.variable, await model.predict(fresh));
  close(given.quantiles, (await model.predictQuantiles(fresh)).flat());
});

test.each([false, true])("several columns of two classes, calibrated: %s", async (calibrate) => {
  const list = rows.map((row, i) => ({ ...row, classes: row.floor > 2 ? 1 : 0, best: i % 2 === 0, shares: price(row) > 250 ? "dear" : "fair" })); // prettier-ignore
  const target = ["classes", "best", "shares"];
  const model = await new Classifier<true>({ ...options, calibrate }).fit(list, { target });
  const [labels, shares] = [await model.predict(fresh), await model.predictProba(fresh)];
  const given = await run(toOnnx(model), feedsOf(fresh));
  expect(Object.keys(given)).toEqual(target.flatMap((name) => [name, `${name}_probabilities`]));
  for (const name of target) {
    // Truths are the texts "false" and "true".
    expect(Array.from(given[name].data as ArrayLike<unknown>, String)).toEqual(labels.map((row) => String(row[name])));
    expect([given[name].dims, given[`${name}_probabilities`].dims]).toEqual([[60], [60, 2]]);
    close(given[`${name}_probabilities`], shares.flatMap((row) => row[name])); // prettier-ignore
  }
});

test("two outputs of one name are refused", async () => {
  const list = rows.map(({ floor, area }) => ({ area, y: floor, y_quantiles: 2 * floor }));
  const model = await new Regressor<true>({ ...options, kinds: {}, epochs: 1, quantiles: [0.5] }).fit(list, { target: ["y", "y_quantiles"] }); // prettier-ignore
  expect(() => toOnnx(model)).toThrow('The column "y_quantiles" has the name of an output');
});

test("a column with the name of an output is refused", async () => {
  const given = rows.map((row) => ({ label: row.floor, city: row.city }));
  const model = await new Classifier({ ...options, kinds: {} }).fit(given, rows.map(({ kind }) => kind)); // prettier-ignore
  expect(() => toOnnx(model)).toThrow('The column "label" has the name of an output');
});

test("numbers that float32 would round are float64 inputs", async () => {
  const list = Array.from({ length: 200 }, () => ({ stamp: 1_700_000_000 + Math.floor(300 * draw()), size: draw() }));
  const table = list.map(({ stamp, size }) => ({ stamp, size, y: (stamp % 300) + size }));
  const model = await new Regressor({ epochs: 8, networks: 1, hiddenLayers: [8], kinds: { stamp: "number" } }).fit(table, { target: "y" }); // prettier-ignore
  const dims = [list.length, 1];
  const stamp = { data: Float64Array.from(list, (row) => row.stamp), dims };
  const size = { data: Float32Array.from(list, (row) => row.size), dims };
  const { variable } = await run(toOnnx(model), { stamp, size });
  const outputs = variable.data as Float32Array;
  const wanted = await model.predict(list.map((row) => ({ ...row, size: Math.fround(row.size) })));
  // Sums of float32 in another order, of numbers up to 300.
  wanted.forEach((y, i) => expect(Math.abs(outputs[i] - y)).toBeLessThan(300e-6));
});
