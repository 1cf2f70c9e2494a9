/** CSV files as people have them, and as they have them by mistake. */
import { expect, test } from "vitest";
import { readCsv } from "../../src/cli/csv.ts";
import { lineOfCell } from "../../src/data/csv.ts";
import { numberIn } from "../../src/data/decimal.ts";
import { tableOf } from "../../src/cli/table.ts";
import type { ErrorCode } from "../../src/base/errors.ts";
import { refused } from "../support/errors.ts";

const csvOf = (text: string, most = Infinity) => readCsv([new TextEncoder().encode(text)], "a.csv", most);
const read = async (text: string) => {
  const { names, rows } = await csvOf(text);
  return { names, rows: rows.map(({ cells }) => cells) };
};

test.each([
  ["a,b\n1,2\n", ["a", "b"], [["1", "2"]]],
  ["1,2\n3,4", ["1", "2"], [["1", "2"], ["3", "4"]]], // prettier-ignore
  ["\uFEFFa,b\r\n1,2\r\n\r\n3,4\r\n", ["a", "b"], [["1", "2"], ["3", "4"]]], // prettier-ignore
  ['"a","b, c"\n"1","say ""no"""\n', ["a", "b, c"], [["1", 'say "no"']]],
  ['a,b\n"two\nlines",2\n', ["a", "b"], [["two\nlines", "2"]]],
  ["a,b\n,\n1,", ["a", "b"], [["", ""], ["1", ""]]], // prettier-ignore
  [" a , b \n1,2", ["a", "b"], [["1", "2"]]],
  ["a\n1\n\n2\n", ["a"], [["1"], ["2"]]],
])("%j", async (text, names, rows) => expect(await read(text)).toEqual({ names, rows }));

test("cells know their lines, also behind cells of several lines", async () => {
  const { rows } = await csvOf('a,b\n"x\r\ny\r",1\n\n3,4\n');
  expect(rows.map((row) => row.cells.map((_, column) => lineOfCell(row, column)))).toEqual([[2, 4], [6, 6]]); // prettier-ignore
});

test("rows behind those that are wanted are not read", async () => {
  expect(await csvOf("a,b\n1,2\n3,4\n5\n", 1)).toMatchObject({ rows: [{ line: 2, cells: ["1", "2"] }], more: true });
  expect(await csvOf("a,b\n1,2\n", 1)).toMatchObject({ rows: [{ line: 2 }], more: false });
});

test.each([
  ["", "a.csv holds no rows."],
  ["\r\n\n", "a.csv holds no rows."],
  ["a,b\n", "a.csv holds a header and no rows."],
  ["a,b\n1,2\n3\n", "a.csv, line 3: expected 2 cells as in line 1, got 1."],
  ["a,b\n1,2,3\n", "a.csv, line 2: expected 2 cells as in line 1, got 3."],
  ['a,b\n1,"2\n3,4\n', "a.csv, line 2, column 2: expected a closing quote, got the end of the file."],
  ['a,b\n1,"2"3\n', "a.csv, line 2, column 2: expected a comma or the end of the line behind the closing quote."],
  [
    'a,b\n1,2"3"\n',
    'a.csv, line 2, column 2: expected quotes around the whole cell and "" for a quote inside, got a quote within.',
  ],
  ["a,a\n1,2\n", 'a.csv, line 1, column 2: expected a name of its own, got "a" again.'],
  ["a,\n1,2\n", "a.csv, line 1, column 2: expected a name, got an empty cell."],
])("%j is refused", async (text, message) => {
  expect((await refused(() => csvOf(text), "E_DATA")).message).toBe(message);
});

test.each(["1", " -2.5 ", "+.5", "1.", "6e-3", "1E5"])("%j is a number", (text) =>
  expect(numberIn(text)).toBe(Number(text)),
);
test.each(["", " ", "0x10", "Infinity", "NaN", "1e999", "1,5", "12%", "1 2"])("%j is none", (text) =>
  expect(numberIn(text)).toBeUndefined(),
);

const table = async (text: string, targets?: string[]) => tableOf(await csvOf(text), "a.csv", targets);

test("the last column is the target, or those that are named", async () => {
  expect(await table("a,b,c\n1,2,3\n4,5,6")).toEqual({
    inputs: { names: ["a", "b"], x: [[1, 2], [4, 5]] }, // prettier-ignore
    targets: { names: ["c"], y: [[3], [6]], classes: false },
  });
  expect(await table("a,b,c\n1,2,3\n4,5,6", ["c", "a"])).toEqual({
    inputs: { names: ["b"], x: [[2], [5]] },
    targets: { names: ["c", "a"], y: [[3, 1], [6, 4]], classes: false }, // prettier-ignore
  });
});

test("words as a target are classes, a column each", async () => {
  expect((await table("a,kind\n1,yes\n2,no\n3,yes")).targets).toEqual({
    names: ["no", "yes"],
    y: [[0, 1], [1, 0], [0, 1]], // prettier-ignore
    classes: true,
  });
});

test.each<[string, string[] | undefined, ErrorCode, string]>([
  ["a,b\n1,2\nx,4\n", undefined, "E_DATA", 'a.csv, line 3, column 1 (a): expected a finite number, got "x".'],
  ["a,b\n1,2\n,4\n", undefined, "E_DATA", "a.csv, line 3, column 1 (a): expected a finite number, got an empty cell."],
  ["1,2\n3,4\n", ["3"], "E_CONFIG", 'a.csv has no column "3". Did you mean "1"? It has: "1", "2".'],
  ["a,b\n1,2\n1,x\n", undefined, "E_DATA", 'a.csv, line 3, column 2 (b): expected a finite number, got "x".'],
  ["a,b\n1,x\n1,\n", undefined, "E_DATA", "a.csv, line 3, column 2 (b): expected a finite number, got an empty cell."],
  [
    "a,b\n1,x\n1,x\n",
    undefined,
    "E_DATA",
    'a.csv: every row has "x" in b; a network learns to tell at least two apart.',
  ],
  ["a,size\n1,2\n", ["siez"], "E_CONFIG", 'a.csv has no column "siez". Did you mean "size"? It has: "a", "size".'],
  ["a,b\n1,2\n", ["a", "a"], "E_CONFIG", "--target names a column twice: a, a."],
  ["a,b\n1,2\n", ["a", "b"], "E_DATA", "a.csv has no columns to learn from: all 2 are targets."],
])("%j by %j is refused", async (text, targets, code, message) => {
  expect((await refused(() => table(text, targets), code)).message).toBe(message);
});
