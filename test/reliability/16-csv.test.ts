/** CSV: a linear state machine, beside papaparse and csv-parse on random texts, and on mutations of them. */
import Papa from "papaparse";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { ChainruleError } from "../../src/base/errors.ts";
import { CsvParser, type CsvOptions, type CsvRow } from "../../src/data/csv.ts";
import { columnNames, numberOf } from "../../src/data/csvTable.ts";
import { numberIn } from "../../src/data/decimal.ts";
import { Utf8Decoder } from "../../src/data/utf8.ts";
import { draws } from "../support/draws.ts";
import { cases, report } from "./report.ts";

/** All rows of a text, written in pieces of at most so many characters. */
function rowsOf(text: string, options: CsvOptions = {}, piece = text.length): CsvRow[] {
  const parser = new CsvParser("a.csv", options);
  const rows: CsvRow[] = [];
  for (let at = 0; at < text.length; at += piece) rows.push(...parser.write(text.slice(at, at + piece)));
  return [...rows, ...parser.end()];
}

const cellsOf = (rows: readonly CsvRow[]) => rows.map(({ cells }) => cells);
const newlines = ["\n", "\r\n", "\r"] as const;
const separators = [",", ";", "\t"] as const;
const plain = ["", "a", "1", "-2.5e3", " ", "x y", "é", "漢字", "😀", "__proto__", "'", "=1+1", "\\", "#", "\uFEFFb"];

/** A random table, and a text of it with quotes where they are needed, and here and there where they are not. */
function randomCsv(draw: ReturnType<typeof draws>) {
  const [newline, separator] = [draw.of(newlines), draw.of(separators)];
  const [rows, columns] = [1 + draw.below(6), 1 + draw.below(5)];
  const special = ['"', '""', separator, newline, ",", ";", "\t", "\n", "\r\n"];
  const cell = () =>
    Array.from({ length: draw.below(4) }, () => draw.of(draw.below(3) === 0 ? special : plain)).join("");
  const table = Array.from({ length: rows }, () => Array.from({ length: columns }, cell));
  // A line without anything is no row, and what begins with a byte order mark loses it.
  for (const row of table) if (columns === 1 && row[0].trim() === "") row[0] = "x";
  table[0][0] = `h${table[0][0]}`;
  const written = (text: string) =>
    /["\r\n,;\t]/.test(text) || draw.below(5) === 0 ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = table.map((row) => row.map(written).join(separator));
  const bom = draw.below(8) === 0 ? "\uFEFF" : "";
  const text =
    bom + lines.join(draw.below(6) === 0 ? newline + newline : newline) + (draw.below(2) === 0 ? newline : "");
  return { table, text, separator, newline };
}

test("reliability 16: the same cells as papaparse and csv-parse, in pieces of any size", () => {
  const draw = draws(16);
  const count = cases(2000, 100_000);
  for (let i = 0; i < count; i++) {
    const { table, text, separator, newline } = randomCsv(draw);
    const ours = cellsOf(rowsOf(text, { separator }));
    expect(ours, JSON.stringify(text)).toEqual(table);
    expect(cellsOf(rowsOf(text, { separator }, 1 + draw.below(8))), JSON.stringify(text)).toEqual(table);
    const papa = Papa.parse<string[]>(text, { delimiter: separator, newline, skipEmptyLines: true });
    expect(ours, JSON.stringify(text)).toEqual(papa.data);
    const options = { delimiter: separator, record_delimiter: newline, skip_empty_lines: true, bom: true } as const;
    expect(ours, JSON.stringify(text)).toEqual(parse(text, options));
  }
  report("16 CSV", `${count} random texts as papaparse and csv-parse read them`);
});

test("reliability 16: mutations give rows or an E_DATA or E_LIMIT with a line, and change no prototype", () => {
  const draw = draws(17);
  const count = cases(2000, 100_000);
  const parts = ['"', ",", ";", "\n", "\r", "\0", "\uFEFF", '""', "\ud800", "é", "__proto__", "x".repeat(50)];
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  let refused = 0;
  for (let i = 0; i < count; i++) {
    let { text } = randomCsv(draw);
    for (let m = 1 + draw.below(4); m > 0; m--) {
      const at = draw.below(text.length + 1);
      text = text.slice(0, at) + (draw.below(3) === 0 ? "" : draw.of(parts)) + text.slice(at + draw.below(3));
    }
    const outcome = (piece: number) => {
      try {
        const rows = rowsOf(text, { maxColumns: 40, maxRowLength: 400 }, piece);
        if (rows.length > 0) columnNames(rows[0], "a.csv");
        return JSON.stringify(rows);
      } catch (error) {
        if (!(error instanceof ChainruleError)) throw error;
        expect(["E_DATA", "E_LIMIT"]).toContain(error.code);
        expect(error.details.line).toBeGreaterThan(0);
        refused++;
        return error.code;
      }
    };
    const whole = outcome(Math.max(1, text.length));
    expect(outcome(1 + draw.below(6)), JSON.stringify(text)).toBe(whole);
  }
  expect(refused).toBeGreaterThan(count / 4);
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
  report("16 CSV", `${count} mutations, only E_DATA and E_LIMIT with a line`);
});

/** What cost most by size: each text is of about n characters. */
const costly: Readonly<Record<string, (n: number) => string>> = {
  commas: (n) => ",".repeat(n),
  "rows of commas": (n) => ",\n".repeat(n / 2),
  "one cell": (n) => "x".repeat(n),
  "one quoted cell": (n) => `"${"x".repeat(n)}"`,
  "doubled quotes": (n) => `"${'""'.repeat(n / 2)}"`,
  "quoted line breaks": (n) => `"${"\r\n".repeat(n / 2)}",b`,
  "an open quote": (n) => `"${"x,\n".repeat(n / 3)}`,
  "empty lines": (n) => "\r\n".repeat(n / 2),
  "digits and a letter": (n) => `${"1".repeat(n)}x`,
  "digits, blanks, a letter": (n) => `${"1".repeat(n / 2)}${" ".repeat(n / 2)}x`,
};

test.each(Object.entries(costly))("reliability 16: twice as much costs at most 2.5 times: %s", (_, text) => {
  const limits = { separator: ",", maxColumns: 10 ** 9, maxRowLength: 10 ** 9 } as const;
  const time = (content: string) => {
    const begin = process.cpuUsage();
    try {
      const rows = rowsOf(content, limits, 65_536);
      for (const row of rows) for (const cell of row.cells) numberIn(cell);
    } catch (error) {
      if (!(error instanceof ChainruleError)) throw error;
    }
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000;
  };
  const size = cases(200_000, 1_000_000);
  const [small, large] = [text(size), text(16 * size)];
  time(small);
  // Interleaved, and the least of each: what disturbs a run only adds to it. Four doublings: quadratic is 256 times.
  const least = [Infinity, Infinity];
  const ratio = () => (least[1] / Math.max(least[0], 0.5)) ** (1 / 4);
  for (let round = 0; round < 20 && (round < 3 || ratio() >= 2.5); round++)
    for (const [i, content] of [small, large].entries()) least[i] = Math.min(least[i], time(content));
  expect(ratio()).toBeLessThan(2.5);
});

test("reliability 16: fields of a megabyte, 10,000 columns, and names of Object.prototype are plain", () => {
  const field = "1,\n".repeat(350_000);
  expect(cellsOf(rowsOf(`a,b\n"${field}",2`, {}, 5000))).toEqual([["a", "b"], [field, "2"]]); // prettier-ignore
  const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
  const rows = rowsOf(`${names.join(",")}\n${names.map((_, i) => i).join(",")}\n`);
  expect(columnNames(rows[0], "a.csv")).toEqual(names);
  expect(numberOf(rows[1], 9999, "c9999", "a.csv")).toBe(9999);
  const hostile = rowsOf("__proto__,constructor,toString\n1,2,3");
  expect(columnNames(hostile[0], "a.csv")).toEqual(["__proto__", "constructor", "toString"]);
});

test("reliability 16: quoted cells with quotes inside keep every character, however long they are", () => {
  for (const length of [1, 2, 4095, 4096, 4097, 8192, 8193, 20_000]) {
    const cell = Array.from({ length }, (_, i) => (i % 97 === 0 ? '"' : String.fromCharCode(0x4e00 + i))).join("");
    const text = `a,b\n"${cell.replaceAll('"', '""')}",2`;
    for (const piece of [text.length, 1000]) expect(cellsOf(rowsOf(text, {}, piece))[1]).toEqual([cell, "2"]);
  }
});

test("reliability 16: limits are met exactly, and options that make no sense are refused", () => {
  expect(cellsOf(rowsOf("a\n1\n", { maxColumns: 1, maxRowLength: 1 }))).toEqual([["a"], ["1"]]);
  expect(() => rowsOf("a,b\n", { maxColumns: 1 })).toThrow("a.csv, line 1: a row has more than 1 cells.");
  expect(() => rowsOf("a\n12\n", { maxRowLength: 1 })).toThrow("a.csv, line 2: a row has more than 1 characters");
  expect(() => rowsOf("a", { maxColumns: 0 })).toThrow("maxColumns");
  expect(() => rowsOf("a", { maxRowLength: 0 })).toThrow("maxRowLength");
  expect(() => rowsOf("a", { separator: ",", decimal: "," })).toThrow("A comma cannot be both");
  for (const separator of separators) {
    if (separator !== ",") expect(cellsOf(rowsOf(`1,5${separator}2`, { separator, decimal: "," }))).toEqual([["1,5", "2"]]); // prettier-ignore
    expect(cellsOf(rowsOf(`1${separator}2`, { separator, decimal: "." }))).toEqual([["1", "2"]]);
  }
});

test("reliability 16: ragged rows are refused with their line and both counts", () => {
  for (const [text, line, got] of [
    ["a,b\n1,2\n\n3\n", 4, 1],
    ['a,b\n"1\n2",3\r\n1,2,3', 4, 3],
  ] as const) {
    // prettier-ignore
    let thrown: unknown;
    try {
      rowsOf(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: "E_DATA", details: { line, expected: 2, got } });
  }
});

test("reliability 16: UTF-8 in pieces of any size, and the line of what is not", () => {
  const text = `a,é\n漢,😀\n${"ü".repeat(10)}`;
  const bytes = new TextEncoder().encode(text);
  for (let piece = 1; piece < 9; piece++) {
    const decoder = new Utf8Decoder("a.csv");
    let read = "";
    for (let at = 0; at < bytes.length; at += piece) read += decoder.write(bytes.slice(at, at + piece));
    expect(read + decoder.end()).toBe(text);
  }
  const broken = new Utf8Decoder("a.csv");
  expect(() => broken.write(Uint8Array.of(97, 10, 98, 10, 0xfc, 10))).toThrow("a.csv, line 3: expected UTF-8 text");
  const short = new Utf8Decoder("a.csv");
  short.write(Uint8Array.of(97, 98, 99, 100, 0xe6));
  expect(() => short.end()).toThrow("line 1: expected UTF-8 text");
});

test("reliability 16: text of UTF-16 is told by its first four bytes, both of each pair, and nothing else is", () => {
  const write = (...bytes: number[]) => new Utf8Decoder("a.csv").write(Uint8Array.from(bytes));
  for (const utf16 of [[0, 97, 0, 44], [97, 0, 44, 0]]) expect(() => write(...utf16)).toThrow("UTF-16"); // prettier-ignore
  for (let zeros = 0; zeros < 16; zeros++) {
    if (zeros === 0b0101 || zeros === 0b1010) continue;
    const bytes = [0, 1, 2, 3].map((i) => ((zeros >> i) & 1 ? 0 : 97 + i));
    expect(write(...bytes)).toBe(String.fromCharCode(...bytes));
  }
});
