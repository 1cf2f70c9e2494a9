/** Tables of columns: names, statistics, parts. */
import { expect, test } from "vitest";
import { columnNamed, describeTable, selectRows, type Column, type DataTable } from "../../src/data/table.ts";

const number = (name: string, numbers: number[]): Column => ({
  name,
  kind: "number",
  numbers: Float64Array.from(numbers),
  missing: numbers.filter(Number.isNaN).length,
  isIdentifier: false,
});
const category = (name: string, codes: number[], values: string[]): Column => ({
  name,
  kind: "category",
  codes: Int32Array.from(codes),
  values,
  missing: codes.filter((code) => code < 0).length,
  isIdentifier: false,
});
const table: DataTable = {
  rows: 5,
  columns: [
    number("size", [4, NaN, 1, 2, 3]),
    category("colour", [1, 0, 1, -1, 2], ["red", "blue", "green"]),
    { name: "none", kind: "empty", missing: 5, isIdentifier: false },
  ],
  source: "a.csv",
  lines: Int32Array.of(2, 3, 5, 6, 7),
};

test("a column by its name, and the nearest name for another", () => {
  expect(columnNamed(table, "colour")).toBe(table.columns[1]);
  expect(() => columnNamed(table, "color")).toThrow(
    'a.csv has no column "color". Did you mean "colour"? It has: "size", "colour", "none".',
  );
  expect(() => columnNamed(table, "__proto__")).toThrow('a.csv has no column "__proto__".');
});

test("statistics: numbers as pandas' describe has them, values by frequency", () => {
  expect(describeTable(table)).toEqual([
    {
      name: "size",
      kind: "number",
      rows: 5,
      missing: 1,
      distinct: 4,
      min: 1,
      quartiles: [1.75, 2.5, 3.25],
      max: 4,
      mean: 2.5,
      std: Math.sqrt(5 / 3),
      isIdentifier: false,
    },
    {
      name: "colour",
      kind: "category",
      rows: 5,
      missing: 1,
      distinct: 3,
      mostFrequent: [
        { value: "blue", count: 2 },
        { value: "red", count: 1 },
        { value: "green", count: 1 },
      ],
      isIdentifier: false,
    },
    { name: "none", kind: "empty", rows: 5, missing: 5, distinct: 0, isIdentifier: false },
  ]);
});

test("statistics of one number, and of dates to the millisecond", () => {
  const [one] = describeTable({ rows: 1, columns: [number("x", [7])], source: "a" });
  expect(one).toMatchObject({ min: 7, quartiles: [7, 7, 7], max: 7, mean: 7, std: 0 });
  const days = Array.from({ length: 10_001 }, (_, i) => 1.7e12 + i);
  const [date] = describeTable({ rows: days.length, columns: [number("day", days)], source: "a" });
  expect(date).toMatchObject({ mean: 1.7e12 + 5000, distinct: 10_001 });
});

test("rows of an index keep their lines and count what is missing anew", () => {
  const part = selectRows(table, Int32Array.of(3, 1));
  expect(part).toMatchObject({ rows: 2, source: "a.csv" });
  expect(Array.from(part.lines!)).toEqual([6, 3]);
  expect(Array.from(part.columns[0].numbers!)).toEqual([2, NaN]);
  expect(Array.from(part.columns[1].codes!)).toEqual([-1, 0]);
  expect(part.columns.map(({ missing }) => missing)).toEqual([1, 1, 2]);
});
