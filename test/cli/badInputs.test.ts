/** Files as they come: each is refused with code 3 and what to do, or learned from with a note where nothing is lost. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { program } from "./program.ts";

const { run, file } = program("bad");
const folder = dirname(file("x.csv", "a\n"));
const lines = (of: (i: number) => string) => Array.from({ length: 60 }, (_, i) => `${of(i)}\n`).join("");
const y = (i: number) => (i % 2 ? "x" : "y");
const plain = (i: number) => `${(i * 7) % 13},${y(i)}`;

const train = (name: string, content: string | Uint8Array, args: readonly string[] = []) =>
  run(["train", file(name, content), ...args, "--effort", "quick", "--no-programs", "--out", join(folder, `${name}.json`)]); // prettier-ignore

/** What is refused, and its message. */
const refused: readonly [name: string, content: string | Uint8Array, args: readonly string[], message: string][] = [
  ["missing target", `a,y\n${lines(plain)}`, ["--target", "yy"], 'has no column "yy". Did you mean "y"? It has: "a", "y".'],
  ["one class", `a,y\n${lines((i) => `${(i * 7) % 13},x`)}`, [], 'E_DATA: The target "y" must have at least two classes, got one: "x".'],
  ["text", `note,y\n${lines((i) => `a long note about thing number ${i} and what ${i * 7} thinks,${y(i)}`)}`, [], 'column "note": expected numbers, categories or dates, got free text such as "a long note about thing number 0 and what 0 thinks"; leave the column out with --drop, or pass --kind note=category.'],
  ["ragged row", "a,b,y\n1,2,x\n3,y\n", [], "line 3: expected 3 cells as in line 1, got 2."],
  ["target empty", `a,y\n${lines((i) => `${i},`)}`, [], 'has no row with a target: "y" is empty in all.'],
  ["header only", "a,b,y\n", [], "holds a header and no rows."],
  ["one row", "a,y\n1,x\n", [], "--test 0.2 of 1 row leaves 1 to train on and 0 to test on."],
  ["binary", Uint8Array.from({ length: 4000 }, (_, i) => (i * i * 31 + i) % 256), [], "line 1, column 1: expected text, got the character NUL: the file is binary, or in another encoding than UTF-8."],
  ["duplicate headers", `a,a,y\n${lines((i) => `1,${plain(i)}`)}`, [], 'line 1, column 2: expected a name of its own, got "a" again, which column 1 has.'],
  ["wrong separator", `a,y\n${lines(plain)}`, ["--separator", "semicolon"], 'line 1: expected cells between ";", got one cell a line; --separator comma makes 2 of it.'],
  ["thousands", `a,y\n${lines((i) => `"${i % 2 ? "1.234,5" : "1,234.5"}",${y(i)}`)}`, [], 'line 2, column 1 (a): expected plain numbers, got "1,234.5", digits in groups, and others are in another notation: write numbers without separators of thousands, or pass --separator comma and --decimal comma if a comma stands before a fraction; --kind a=category keeps it as text.'],
  ["currencies", `price,y\n${lines((i) => `${"€$"[i % 2]} ${i * 3}.50,${y(i)}`)}`, [], 'line 2, column 1 (price): expected plain numbers, got "€ 0.50", an amount, and others have another currency or notation: write numbers alone; --kind price=category keeps it as text.'],
  ["one mistake", `a,y\n${lines((i) => `${i === 40 ? "n.a." : i * 3},${y(i)}`)}`, [], 'line 42, column 1 (a): expected a number, as 98.3 % of the column\'s cells are, got "n.a."; if it stands for no value, pass --missing n.a., else --kind a=category.'],
  ["dates in several notations", `day,y\n${lines((i) => `${i % 2 ? `2024-01-${10 + (i % 18)}` : `${10 + (i % 18)}.01.2024`},${y(i)}`)}`, [], 'line 3, column 1 (day): expected dates written as the first, "10.01.2024", got "2024-01-11"; write them in one way, or pass --kind day=category.'],
  ["day or month", `day,y\n${lines((i) => `0${1 + (i % 9)}/0${1 + (i % 8)}/2024,${y(i)}`)}`, [], "line 2, column 1 (day): expected dates that show which of day and month is first, got \"01/01/2024\"; pass --date-order day or --date-order month, or --kind day=category."],
]; // prettier-ignore

describe("refused", () => {
  test.each(refused)("%s", async (name, content, args, message) => {
    const { code, stdout, stderr } = await train(`${name}.csv`, content, args);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect({ code, files: existsSync(join(folder, `${name}.csv.json`)) }).toEqual({ code: 3, files: false });
    expect(stdout).not.toContain("Columns");
  });
});

test.each([
  [["--max-bytes", "5"], 3, "has more than 5 bytes, the limit; --max-bytes sets another."],
  [["--kind", "a"], 2, "E_CONFIG: --kind must be a column and its kind (number, category, boolean, date, text), as in zip=category, got \"a\"."],
  [["--separator", "x"], 2, 'E_CONFIG: --separator must be one of comma, semicolon, tab, bar, got "x".'],
  [["--thousands", "x"], 2, 'E_CONFIG: --thousands must be one of comma, point, space, apostrophe, none, got "x".'],
  [["--header", "no"], 2, 'E_CONFIG: --header must be one of "first", "none", got "no".'],
  [["--names", "a,y"], 3, "line 1: expected a row of values, got the names of --names: leave it out."],
  [["--names", "a"], 3, "line 1: expected 1 cell, as --names has names, got 2."],
])("messages name options as they are typed: %j", async (args, code, message) => {
  const found = await train("options.csv", `a,y\n${lines(plain)}`, args);
  expect(found).toMatchObject({ code, stderr: expect.stringContaining(message) as string });
}); // prettier-ignore

test("lines above the header", async () => {
  const text = `Report 2024,\na,y\n${lines(plain)}`;
  const help = 'got one alone: "Report 2024"; if line 2 names the columns, pass --skip-lines 1 and --header first, or --header first if line 1 does.'; // prettier-ignore
  expect(await train("report.csv", text)).toMatchObject({ code: 3, stderr: expect.stringContaining(help) as string });
  expect((await train("report.csv", text, ["--skip-lines", "1"])).code).toBe(0);
  expect((await run(["predict", join(folder, "report.csv.json"), file("sep.csv", "sep=;\na;n\n1;2\n")])).stdout).toMatch(/^a,n,predicted y\n1,2,[xy]\n$/); // prettier-ignore
});

/** What is learned from, and what is said: nothing is lost, and nothing can be meant otherwise. */
const learned: readonly [name: string, content: string, message: string][] = [
  ["empty column", `a,b,y\n${lines((i) => `${(i * 7) % 13},,${y(i)}`)}`, '"b" has no value in any row, and is left out.'],
  ["separators at the ends of lines", `a,y,\n${lines((i) => `${plain(i)},`)}`, "Learning y by classification"],
  ["errors of spreadsheets", `a,y\n${lines((i) => `${i % 7 ? i : "#DIV/0!"},${y(i)}`)}`, '"a" is read as a category: 81.3 % of its values are numbers, and others, such as "#DIV/0!", are none. If that stands for no value, pass --missing \'#DIV/0!\''],
  ["units", `a,y\n${lines((i) => `${(i * 7) % 13} kg,${y(i)}`)}`, '"a" is read as a category: its values have numbers in them, as "0 kg", in a notation that is not read. If they are quantities, write the numbers alone.'],
  ["negative amounts in parentheses", `a,y\n${lines((i) => `${i % 2 ? `(${(i * 7) % 13}.50)` : `${(i * 7) % 13}.50`},${y(i)}`)}`, '"a" is read as a category: its values have numbers in them, as "(7.50)", in a notation that is not read.'],
  ["no header", lines((i) => `${(i * 7) % 13},${i % 3},${i % 2}`), "The file has no header: columns are called by their numbers. --names a,b,c"],
  ["a field of 1 MB", `a,b,y\n${lines((i) => `${(i * 7) % 13},${i === 30 ? "z".repeat(1e6) : "short"},${y(i)}`)}`, "b: two values: short is −1,"],
  ["__proto__", `__proto__,constructor,y\n${lines((i) => `${(i * 7) % 13},${i % 5},${y(i)}`)}`, "__proto__: number: (x − 6) / 7"],
]; // prettier-ignore

describe("learned from", () => {
  test.each(learned)("%s", async (name, content, message) => {
    const { code, stdout, stderr } = await train(`${name}.csv`, content);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.replace(/\n {2}(?=\S)/g, " ")).toContain(message);
    expect(stdout.length).toBeLessThan(10_000);
    const predicted = await run(["predict", join(folder, `${name}.csv.json`), file(`${name}.csv`, content)]);
    expect({ code: predicted.code, rows: predicted.stdout.trim().split("\n").length }).toEqual({ code: 0, rows: 61 });
  });
});
