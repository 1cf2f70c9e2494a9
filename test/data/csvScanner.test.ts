/** The scanner of bytes beside the parser that defines CSV: the same cells and lines, or an error with the same line. */
import { expect, test } from "vitest";
import { ChainruleError } from "../../src/base/errors.ts";
import { CellColumn } from "../../src/data/cellColumn.ts";
import { CsvParser } from "../../src/data/csv.ts";
import { CsvScanner } from "../../src/data/csvScanner.ts";
import { draws } from "../support/draws.ts";

const limits = { separator: ",", decimal: ".", maxRowLength: 10 ** 9, skip: 0, firstLine: 1 };
const trimmed = (cell: string) => cell.replace(/^[ \t]+|[ \t]+$/g, "");

function parsed(text: string, decimal: "." | "," = ".") {
  const parser = new CsvParser("a.csv", { separator: decimal === "," ? ";" : ",", decimal });
  const rows = [...parser.write(text), ...parser.end()];
  return { cells: rows.map(({ cells }) => cells.map(trimmed)), lines: rows.map(({ line }) => line) };
}

/** In pieces of at most so many bytes. `kind` undefined: as numbers for as long as they are. */
function scanned(text: string, columns: number, piece: number, kind: "category" | undefined, firstLine: number) {
  const context = { source: "a.csv", decimal: ".", missing: new Set<string>(), by: "line" } as const;
  const made = Array.from({ length: columns }, (_, i) => new CellColumn(`c${i}`, i + 1, context, kind));
  const scanner = new CsvScanner("a.csv", made, { ...limits, firstLine });
  const bytes = new TextEncoder().encode(text);
  const from = bytes[0] === 0xef && bytes[1] === 0xbb ? 3 : 0;
  for (let at = from; at < bytes.length; at += piece) scanner.write(bytes.slice(at, at + piece));
  scanner.end();
  const raw = made.map((column) => column.finish());
  const cells = Array.from({ length: scanner.rows }, (_, row) =>
    raw.map(({ numbers, codes, values }) => (numbers ? numbers[row] : values![codes![row]])),
  );
  return { cells, lines: Array.from(scanner.lines) };
}

const parts = ["a", "1", "-2.5", "007", "1.50", " ", "\t", '"', '""', ",", "\n", "\r\n", "\r", "é", "漢", "😀", '"x,y"', '"1\n2"', "\0"]; // prettier-ignore

test("random texts: the same cells and lines, or the same error, in pieces of any size", () => {
  const draw = draws(16);
  let [read, refused] = [0, 0];
  for (let i = 0; i < 3000; i++) {
    // Rows of one width, most of them; here and there something else.
    const [rows, columns] = [1 + draw.below(6), 1 + draw.below(4)];
    const cell = () => Array.from({ length: draw.below(3) }, () => draw.of(parts.slice(0, draw.below(8) === 0 ? parts.length : 7))).join(""); // prettier-ignore
    const text = Array.from({ length: rows }, () => Array.from({ length: columns }, cell).join(",")).join(draw.of(["\n", "\r\n", "\r"])); // prettier-ignore
    const outcome = (use: () => unknown) => {
      try {
        return use();
      } catch (error) {
        if (!(error instanceof ChainruleError)) throw error;
        return { code: error.code, line: error.details.line };
      }
    };
    let [width, first] = [columns, 1];
    const expected = outcome(() => {
      const { cells, lines } = parsed(text);
      [width, first] = [cells[0]?.length ?? columns, lines[0] ?? 1];
      return { cells, lines };
    });
    if ("code" in (expected as object)) {
      refused++;
      // The parser's first row says how many cells there are; of a text that is refused it is not known here.
      continue;
    }
    read++;
    for (const piece of [1000, 1 + draw.below(4)]) {
      expect(
        outcome(() => scanned(text, width, piece, "category", first)),
        JSON.stringify(text),
      ).toEqual(expected);
      const { cells } = expected as { cells: string[][] };
      const kept = scanned(text, width, piece, undefined, first).cells;
      for (const [r, row] of kept.entries())
        for (const [c, value] of row.entries())
          expect(typeof value === "number" ? Number(cells[r][c]) : cells[r][c], JSON.stringify(text)).toBe(value);
    }
  }
  expect(Math.min(read, refused)).toBeGreaterThan(250);
});

test("what the parser refuses, the scanner does on the same line", () => {
  for (const text of [
    'a,b\n1,"2',
    'a,b\n1,"2"x\n',
    'a,b\n\n1,2"\n',
    "a,b\n1\n",
    "a,b\n1,2,3\n",
    "a,b\n1,\0\n",
    'a,b\n"1\n\n",2,3\n',
  ]) {
    const error = (use: () => unknown) => {
      try {
        use();
      } catch (thrown) {
        return (thrown as ChainruleError).details.line;
      }
      return undefined;
    };
    const line = error(() => parsed(text));
    expect(line).toBeGreaterThan(1);
    for (const piece of [1, 1000])
      expect(
        error(() => scanned(text, 2, piece, undefined, 1)),
        text,
      ).toBe(line);
  }
});

/** What cost most by size: each text is of about n characters, of cells of one column or two. */
const costly: Readonly<Record<string, readonly [number, (n: number) => string]>> = {
  "one cell": [1, (n) => "x".repeat(n)],
  "one quoted cell": [1, (n) => `"${"x".repeat(n)}"`],
  "doubled quotes": [1, (n) => `"${'""'.repeat(n / 2)}"`],
  "quoted line breaks": [2, (n) => `"${"\r\n".repeat(n / 2)}",b`],
  "an open quote": [2, (n) => `"${"x,\n".repeat(n / 3)}`],
  "empty lines": [1, (n) => "\r\n".repeat(n / 2)],
  "digits and a letter": [1, (n) => `${"1".repeat(n)}x`],
  "different words": [1, (n) => Array.from({ length: n / 8 }, (_, i) => `w${1e6 + i}`).join("\n")],
  "numbers, then a word": [1, (n) => `${"1.50\n".repeat(n / 5)}x\n`],
};

test.each(Object.entries(costly))("four times as much costs four times: %s", (_, [columns, text]) => {
  const time = (content: string) => {
    const begin = process.cpuUsage();
    try {
      scanned(content, columns, 65_536, undefined, 1);
    } catch (error) {
      if (!(error instanceof ChainruleError)) throw error;
    }
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000;
  };
  const [small, large] = [text(200_000), text(800_000)];
  time(small);
  // Interleaved, and the least of each: what disturbs a run only adds to it. Quadratic is 16 times.
  const least = [Infinity, Infinity];
  const ratio = () => least[1] / Math.max(least[0], 2);
  for (let round = 0; round < 20 && (round < 3 || ratio() >= 8); round++)
    for (const [i, content] of [small, large].entries()) least[i] = Math.min(least[i], time(content));
  expect(ratio()).toBeLessThan(8);
});
