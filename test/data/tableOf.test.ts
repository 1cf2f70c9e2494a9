/** Tables from values in memory, from JSON Lines and from Parquet. */
import { describe, expect, test } from "vitest";
import { readJsonLines } from "../../src/data/jsonLines.ts";
import { readParquet } from "../../src/data/parquet.ts";
import { tableOf, type TableLike } from "../../src/data/tableOf.ts";
import type { Column, DataTable } from "../../src/data/table.ts";

const held = ({ numbers, codes, values }: Column) =>
  numbers ? Array.from(numbers) : Array.from(codes ?? [], (code) => values![code]);
const contents = (table: DataTable) => Object.fromEntries(table.columns.map((c) => [c.name, [c.kind, ...held(c)]]));

const expected = {
  size: ["number", 1.5, NaN, 3],
  colour: ["category", "red", "blue", undefined],
  sold: ["boolean", "true", "false", "true"],
  day: ["date", Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 2, 12), NaN],
};
const columns = {
  size: [1.5, null, 3],
  colour: ["red", " blue", ""],
  sold: [true, false, true],
  day: [new Date("2024-01-01"), new Date("2024-01-02T12:00Z"), undefined],
};
const names = Object.keys(columns) as (keyof typeof columns)[];
const objects = [0, 1, 2].map((row) => Object.fromEntries(names.map((name) => [name, columns[name][row]])));

/** What is used of Arrow's vectors: toArray() has 0 for a null, and days of dates. */
const vector = (cells: readonly unknown[]) => ({
  type: cells[0] instanceof Date ? "Date32<DAY>" : "Other",
  length: cells.length,
  nullCount: cells.filter((cell) => cell === null || cell === undefined).length,
  get: (row: number) => (cells[row] instanceof Date ? (cells[row] as Date).getTime() : cells[row]),
  toArray: () => cells.map((cell) => (cell instanceof Date ? cell.getTime() / 864e5 : (cell ?? 0))),
});

describe("tableOf", () => {
  test.each<[string, TableLike]>([
    ["rows as objects", objects],
    ["columns as arrays", columns],
    ["Arrow", { schema: { fields: names.map((name) => ({ name })) }, getChild: (name: keyof typeof columns) => vector(columns[name]) } as never], // prettier-ignore
    ["Arquero", { columnNames: () => names, array: (name: keyof typeof columns) => columns[name] } as never],
    ["Polars", { columns: names, getColumn: (name: keyof typeof columns) => ({ toArray: () => columns[name] }) } as never], // prettier-ignore
  ])("%s", (_, value) => {
    const table = tableOf(value);
    expect(contents(table)).toEqual(expected);
    expect(table).toMatchObject({ rows: 3, source: "This table" });
    expect(tableOf(table)).toBe(table);
  });

  test("rows as arrays, typed arrays, big whole numbers, and names that come later", () => {
    expect(contents(tableOf([[1, "a"], [2, "b"]], { names: ["n", "c"] }))).toEqual({ n: ["number", 1, 2], c: ["category", "a", "b"] }); // prettier-ignore
    expect(contents(tableOf([Float32Array.of(1, 2)]))).toEqual({ "1": ["number", 1], "2": ["number", 2] });
    expect(contents(tableOf({ a: Int32Array.of(1, 2), b: BigInt64Array.of(3n, 4n) }))).toEqual({ a: ["number", 1, 2], b: ["number", 3, 4] }); // prettier-ignore
    expect(contents(tableOf([{ a: 1 }, { b: "x", a: "2" }, JSON.parse('{"__proto__":3}')]))).toEqual({
      a: ["number", 1, 2, NaN],
      b: ["category", undefined, "x", undefined],
      ["__proto__"]: ["number", NaN, NaN, 3],
    });
    expect(contents(tableOf({ zip: [1067, 20095] }, { kinds: { zip: "category" } }))).toEqual({ zip: ["category", "1067", "20095"] }); // prettier-ignore
    expect(held(tableOf({ a: [0.1, "x", 1e21] }).columns[0])).toEqual(["0.1", "x", "1e+21"]);
  });

  test.each<[string, unknown, object, string, string]>([
    ["no rows", [], {}, "E_DATA", "This table holds no rows."],
    ["a number", 5, {}, "E_DATA", "expected rows as objects or arrays, columns as arrays, or a table of Arrow, Arquero or Polars, got 5."],
    ["columns of two lengths", { a: [1], b: [1, 2] }, {}, "E_DATA", 'expected 1 cells in each column, as "a" has, got 2 in "b".'],
    ["something among columns", { a: [1], b: 5 }, {}, "E_DATA", 'got 5 as "b"'],
    ["a ragged row", [[1, 2], [3]], {}, "E_DATA", "This table, row 1: expected 2 cells, got 1."],
    ["a row of another form", [{ a: 1 }, [3]], {}, "E_DATA", "row 1: expected an object"],
    ["an object in a cell", [{ a: { b: 1 } }], { source: "rows" }, "E_DATA", 'rows, row 0, column "a": expected a number, a text, true, false, a Date or null, got an object with b.'],
    ["infinity", [{ a: Infinity }], {}, "E_DATA", "got Infinity"],
    ["a number too large", { a: [2n ** 60n] }, {}, "E_DATA", "expected a whole number up to 2⁵³, got 1152921504606846976"],
    ["a kind of no column", { a: [1] }, { kinds: { b: "number" } }, "E_CONFIG", 'kinds names the column "b", which there is not.'],
    ["a kind that does not fit", { a: [1, "x"] }, { kinds: { a: "number" } }, "E_DATA", 'row 1, column "a": expected a number, as kinds: { "a": "number" } says, got "x".'],
    ["two currencies", { a: ["$1", "€2"] }, {}, "E_DATA", 'row 0, column "a": expected plain numbers, got "$1"'],
  ])("refuses %s", (_, value, options, code, message) => {
    let thrown: unknown;
    try {
      tableOf(value as never, options);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code, message: expect.stringContaining(message) });
  }); // prettier-ignore
});

describe("readJsonLines", () => {
  const read = (text: string) => readJsonLines({ text });

  test("objects, arrays, empty lines, and lines of the file", async () => {
    const table = await read('\uFEFF{"a": 1, "b": "x"}\r\n\n{"b": "y", "c": true}\n{"a": null}');
    expect(contents(table)).toEqual({
      a: ["number", 1, NaN, NaN],
      b: ["category", "x", "y", undefined],
      c: ["boolean", undefined, "true", undefined],
    });
    expect(Array.from(table.lines!)).toEqual([1, 3, 4]);
    expect(contents(await read('[1, "x"]\n[2, "y"]\n'))).toEqual({
      "1": ["number", 1, 2],
      "2": ["category", "x", "y"],
    });
  });

  test.each([
    ["", "This JSON Lines file holds no rows."],
    ['{"a": 1}\n{"a": 2\n', 'line 2: expected JSON, got "{\\"a\\": 2"'],
    ['{"a": 1}\n[2]\n', "line 2: expected an object as in line 1, got [2]"],
    ["5\n", "line 1: expected an object or an array, got 5"],
    ["[\n{}\n]", 'line 1: expected JSON, got "["; a JSON array of rows is given to tableOf, once it is parsed'],
    ['{"a": [1]}\n', "line 1, column 1 (a): expected a number, a text, true, false, a Date or null, got [1]"],
    ["[1,2]\n[1]\n", "line 2: expected 2 cells, got 1"],
    ['{"a": 1e999}\n', "got Infinity"],
  ])("refuses %j", async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({ code: "E_DATA", message: expect.stringContaining(message) });
  });
});

describe("readParquet", () => {
  const hyparquet = { parquetReadObjects: async ({ file }: { file: ArrayBuffer }) => (file.byteLength === 4 ? objects : Promise.reject(new Error("parquet file invalid (footer != PAR1)"))) }; // prettier-ignore

  test("gives the file to hyparquet and makes a table of its rows", async () => {
    expect(contents(await readParquet(Uint8Array.of(1, 2, 3, 4), { hyparquet }))).toEqual(expected);
  });

  test("says what hyparquet says, and how to install it", async () => {
    await expect(readParquet(Uint8Array.of(1), { hyparquet })).rejects.toThrow(
      "This Parquet file: hyparquet cannot read it: parquet file invalid (footer != PAR1).",
    );
    await expect(readParquet(Uint8Array.of(1))).rejects.toMatchObject({
      code: "E_CONFIG",
      message: expect.stringContaining("npm install hyparquet"),
    });
    await expect(readParquet(Uint8Array.of(1), { hyparquet: {} as never })).rejects.toMatchObject({ code: "E_CONFIG" });
  });
});
