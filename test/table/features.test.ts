/** Columns as numbers of a network: values worked out by hand. */
import { expect, test } from "vitest";
import type { GivenKind } from "../../src/data/kindOptions.ts";
import type { Column } from "../../src/data/table.ts";
import { tableOf } from "../../src/data/tableOf.ts";
import { fitColumns, writeInputs } from "../../src/table/columns.ts";
import { readingOf } from "../../src/table/reading.ts";
import { describeFeature, fitFeature, widthOf, writeFeature, type Feature } from "../../src/table/feature.ts";
import { refused } from "../support/errors.ts";

const column = (values: unknown[], kind?: GivenKind): Column =>
  tableOf({ c: values }, kind && { kinds: { c: kind } }).columns[0];
const written = (feature: Feature, of: Column, rows: number) => {
  const width = widthOf(feature) || 1;
  const data = new Float32Array(rows * width);
  writeFeature(feature, of, { data, at: 0, stride: width });
  return Array.from({ length: rows }, (_, r) => [...data.subarray(r * width, (r + 1) * width)]);
};
const float32 = Math.fround;

test("robust: by median and quartiles, bent beyond 3, as RealMLP", () => {
  const of = column([1, 2, 3, 4, 100]);
  const feature = fitFeature(of, "robust"); // median 3, quartiles 2 and 4
  expect(feature).toMatchObject({ center: 3, factor: 0.5, clips: true, flags: false });
  const bent = (z: number) => float32(z / Math.sqrt(1 + (z / 3) ** 2));
  expect(written(feature, of, 5).flat()).toEqual([bent(-1), bent(-0.5), 0, bent(0.5), bent(48.5)]);
});

test("robust, half of the numbers the same: by the range; all the same: 0", () => {
  expect(fitFeature(column([5, 5, 5, 5, 5, 9]), "robust")).toMatchObject({ center: 5, factor: 0.5 });
  expect(fitFeature(column([7, 7, 7]), "robust")).toMatchObject({ center: 7, factor: 0 });
});

test("standard and minMax", () => {
  const of = column([0, 2, 4]);
  expect(written(fitFeature(of, "standard"), of, 3).flat()).toEqual([float32(-Math.sqrt(1.5)), 0, float32(Math.sqrt(1.5))]); // prettier-ignore
  expect(written(fitFeature(of, "minMax"), of, 3).flat()).toEqual([-1, 0, 1]);
});

test("missing numbers are the center, with a flag; without any in training there is no flag", () => {
  const of = column([1, null, 3]);
  const feature = fitFeature(of, "minMax");
  expect(written(feature, of, 3)).toEqual([[-1, 0], [0, 1], [1, 0]]); // prettier-ignore
  const whole = fitFeature(column([1, 3]), "minMax");
  expect(written(whole, of, 3)).toEqual([[-1], [0], [1]]);
});

test("two values are −1 and 1, a few one-hot, many a code; what is missing or unseen is 0", () => {
  const two = fitFeature(column(["a", "b", "a"]), "robust");
  expect(written(two, column(["b", "a", "c", null]), 4)).toEqual([[1], [-1], [0], [0]]);
  const few = fitFeature(column(["x", "y", "z", "x"]), "robust");
  expect(written(few, column(["z", "w", "x"]), 3)).toEqual([[0, 0, 1], [0, 0, 0], [1, 0, 0]]); // prettier-ignore
  const letters = [..."abcdefghi"];
  const many = fitFeature(column([...letters, ...letters], "category"), "robust");
  expect(many.kind).toBe("code");
  expect(written(many, column(["i", "?!", "a"], "category"), 3).flat()).toEqual([9, 0, 1]);
});

test("numbers that were categories in training are read as their texts", () => {
  const feature = fitFeature(column(["1", "2", "3"], "category"), "robust");
  expect(written(feature, column([3, 1]), 2)).toEqual([[0, 0, 1], [1, 0, 0]]); // prettier-ignore
});

test("dates: the day, and sine and cosine of the cycles that occur", () => {
  const of = column(["2024-01-01", "2024-07-01", "2025-01-01"], "date");
  const feature = fitFeature(of, "minMax");
  expect(feature).toMatchObject({ kind: "date", cycles: ["year", "week"] });
  const rows = written(feature, of, 3);
  expect(rows[0].slice(0, 3)).toEqual([-1, 0, 1]); // sin 0, cos 0
  expect(rows[1][1]).toBeCloseTo(0, 6); // half a year on
  expect(rows[1][2]).toBeCloseTo(-1, 6);
});

test("codes of several columns are ranges of one table", () => {
  const letters = [..."abcdefghij"];
  const table = tableOf({ one: letters, two: [...letters].reverse(), y: letters.map((_, i) => i) });
  const kinds = { one: "category", two: "category" } as const;
  const columns = fitColumns(tableOf({ one: [...letters, ...letters], two: [...letters, ...letters], y: [...letters, ...letters].map((_, i) => i % 3) }, { kinds }), { drop: [], scaling: "robust", targets: ["y"] }); // prettier-ignore
  const { codes, coded, width } = writeInputs(columns, tableOf({ one: letters, two: letters }, { kinds }));
  expect([coded, width, table.rows]).toEqual([2, 0, 10]);
  expect([...codes.subarray(0, 4)]).toEqual([1, 12, 2, 13]);
  expect([...readingOf(columns).kinds]).toEqual([
    ["one", "category"],
    ["two", "category"],
  ]);
});

test("what is left out is said, and why", () => {
  const table = tableOf({ a: [1, 2, 3], same: [4, 4, 4], y: [0, 1, 0], note: [5, 6, 7] });
  const { features, dropped } = fitColumns(table, { drop: ["note"], scaling: "robust", targets: ["y"] });
  expect(features.map((f) => f.column)).toEqual(["a"]);
  expect(dropped).toEqual([{ column: "same", why: "the same in all rows" }, { column: "note", why: "asked for" }]); // prettier-ignore
  expect(describeFeature(features[0])).toBe("number: (x − 2) / 1, smoothly clipped");
});

test("columns that cannot be read are refused", async () => {
  const choices = { drop: [], scaling: "robust", targets: ["y"] } as const;
  const text = Array.from({ length: 12 }, (_, i) => `a long sentence with ${i} numbers in it, unlike all others`);
  const y = text.map((_, i) => i % 2);
  await refused(() => fitColumns(tableOf({ text, y }, { kinds: { text: "text" } }), choices), "E_DATA", "got free text"); // prettier-ignore
  await refused(
    () => fitColumns(tableOf({ a: [1, 1], y: [0, 1] }), choices),
    "E_DATA",
    'no column to predict "y" from',
  );
  await refused(() => fitColumns(tableOf({ a: [1, 2], y: [0, 1] }), { ...choices, drop: ["b"] }), "E_DATA", '"b", which is no column'); // prettier-ignore
  const columns = fitColumns(tableOf({ age: [1, 2], y: [0, 1] }), choices);
  await refused(() => writeInputs(columns, tableOf({ agee: [1] })), "E_DATA", 'lacks the column "age"', "agee");
  await refused(() => writeInputs(columns, tableOf({ age: ["old"] })), "E_DATA", '"age" must hold numbers', '"old"');
});

test("numbers without end are drawn in as well", () => {
  const feature = fitFeature(column([0, 1, 2, 3]), "robust");
  expect(written(feature, column([-1e300, 1e300]), 2).flat()).toEqual([-3, 3]);
});
