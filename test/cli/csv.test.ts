/** CSV files as people have them, and as they have them by mistake. */
import { expect, test } from "vitest";
import { isNumber, readCsv } from "../../src/cli/csv.ts";
import { tableOf } from "../../src/cli/table.ts";
import type { ErrorCode } from "../../src/base/errors.ts";
import { refused } from "../support/errors.ts";

const read = (text: string) => {
  const { names, rows } = readCsv(text, "a.csv");
  return { names, rows: rows.map((row) => row.map((cell) => cell.text)) };
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
])("%j", (text, names, rows) => expect(read(text)).toEqual({ names, rows }));

test("cells know their lines, also behind cells of several lines", () => {
  const { rows } = readCsv('a,b\n"x\ny",1\n\n3,4\n', "a.csv");
  expect(rows.map((row) => row.map(({ line, column }) => [line, column]))).toEqual([
    [
      [2, 1],
      [3, 2],
    ],
    [
      [5, 1],
      [5, 2],
    ],
  ]);
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
    'a.csv, line 2, column 2: expected quotes around the whole cell and "" for a quote inside, got a quote or line break within.',
  ],
  ["a,a\n1,2\n", 'a.csv, line 1, column 2: expected a name of its own, got "a" again.'],
  ["a,\n1,2\n", "a.csv, line 1, column 2: expected a name, got an empty cell."],
])("%j is refused", async (text, message) => {
  expect((await refused(() => readCsv(text, "a.csv"), "E_DATA")).message).toBe(message);
});

test.each(["1", " -2.5 ", "+.5", "1.", "6e-3", "1E5"])("%j is a number", (text) => expect(isNumber(text)).toBe(true));
test.each(["", " ", "0x10", "Infinity", "NaN", "1e999", "1,5", "12%", "1 2"])("%j is none", (text) =>
  expect(isNumber(text)).toBe(false),
);

const table = (text: string, targets?: string[]) => tableOf(readCsv(text, "a.csv"), "a.csv", targets);

test("the last column is the target, or those that are named", () => {
  expect(table("a,b,c\n1,2,3\n4,5,6")).toEqual({
    inputs: { names: ["a", "b"], x: [[1, 2], [4, 5]] }, // prettier-ignore
    targets: { names: ["c"], y: [[3], [6]], classes: false },
  });
  expect(table("a,b,c\n1,2,3\n4,5,6", ["c", "a"])).toEqual({
    inputs: { names: ["b"], x: [[2], [5]] },
    targets: { names: ["c", "a"], y: [[3, 1], [6, 4]], classes: false }, // prettier-ignore
  });
});

test("words as a target are classes, a column each", () => {
  expect(table("a,kind\n1,yes\n2,no\n3,yes").targets).toEqual({
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
