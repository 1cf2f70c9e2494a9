/** Tables, numbers and text as they look. */
import { describe, expect, test } from "vitest";
import { count, duration, fixed, percent, rate, short, size, times } from "../../src/base/numbers.ts";
import { styleOf } from "../../src/terminal/style.ts";
import { confusionMatrix } from "../../src/terminal/confusionMatrix.ts";
import { cut, padEnd, padStart, printable, table, widthOf, wrap } from "../../src/base/text.ts";

const plain = styleOf({ colours: 0 });
const coloured = styleOf({ colours: 16 });

test("columns are as wide as their widest cell, whatever its colour", () => {
  const rows = [
    ["", "samples/s", "loss"],
    ["WebAssembly", coloured.green("225,000"), "0.1"],
    ["JavaScript", "9,970"],
  ];
  expect(table(rows, { align: "l" }).map((line) => line.replaceAll(coloured.green("225,000"), "225,000"))).toEqual([
    "             samples/s  loss",
    "WebAssembly    225,000   0.1",
    "JavaScript       9,970",
  ]);
  expect(table([["a", "b"]], { align: "ll", gap: 4 })).toEqual(["a    b"]);
});

describe("confusionMatrix", () => {
  const counts = [
    [9, 1, 0],
    [0, 10, 0],
    [12, 0, 0],
  ];
  const names = ["cat", "dog", "cow"];

  test("shows counts and the share that is right", () => {
    expect(confusionMatrix(counts, names, { columns: 27, style: plain })).toEqual([
      "     cat  dog  cow    right",
      "cat    9    1    ·   90.0 %",
      "dog    ·   10    ·    100 %",
      "cow   12    ·    ·      0 %",
    ]);
  });

  test("leaves out what there is no room for", () => {
    expect(confusionMatrix(counts, names, { columns: 26, style: plain })[1]).toBe("cat    9    1    ·");
    expect(confusionMatrix(counts, names, { columns: 17, style: plain })[1]).toBe("cat   9   1   ·");
    expect(confusionMatrix(counts, names, { columns: 14, style: plain })).toEqual([]);
  });

  test("has no share for a class without rows", () => {
    const lines = confusionMatrix([[2, 0], [0, 0]], ["0", "1"], { columns: 80, style: plain }); // prettier-ignore
    expect(lines[2]).toBe("1  ·  ·        –");
  });

  test("has no lines for more classes than there are columns, of however many", () => {
    const many = Array.from({ length: 1000 }, (_, k) => String(k));
    const each = many.map((_, r) => many.map((_, c) => Number(r === c)));
    expect(confusionMatrix(each, many, { columns: 78, style: plain })).toEqual([]);
  });

  test("marks what is right and what is wrong", () => {
    const [, first] = confusionMatrix(counts, names, { columns: 18, style: coloured });
    expect(first).toBe("\x1b[2mcat\x1b[22m  \x1b[32m  9\x1b[39m  \x1b[31m  1\x1b[39m  \x1b[2m  ·\x1b[22m");
  });
});

test.each([
  [count(1797), "1,797"],
  [count(2.6), "3"],
  [percent(0.98218), "98.2 %"],
  [percent(1), "100 %"],
  [percent(2.5), "250 %"],
  [percent(0.99999), "99.9 %"],
  [percent(0.00001), "0.1 %"],
  [percent(0), "0 %"],
  [fixed(2.302585), "2.3026"],
  [fixed(0.00005), "0.0001"],
  [fixed(0.0000123), "1.2e-5"],
  [fixed(0), "0.0000"],
  [fixed(NaN), "NaN"],
  [fixed(0.6, 2), "0.60"],
  [short(2.3025), "2.3"],
  [short(-0.012345), "-0.0123"],
  [short(0.00001234, 4), "1.234e-5"],
  [short(2.5e9), "2.5e9"],
  [short(-0), "0"],
  [short(-Infinity), "-∞"],
  [duration(0.42), "0.4 ms"],
  [duration(9.96), "10 ms"],
  [duration(999.4), "999 ms"],
  [duration(999.6), "1.00 s"],
  [duration(9994), "9.99 s"],
  [duration(9996), "10.0 s"],
  [duration(59_990), "60.0 s"],
  [duration(125_400), "2 min 5 s"],
  [rate(512_345), "512,000"],
  [rate(99.96), "100"],
  [times(8.437), "8.4 ×"],
  [times(23.6), "24 ×"],
  [size(999), "999 B"],
  [size(277_168), "277 kB"],
  [size(1_250_000), "1.3 MB"],
])("numbers as people read them: %s", (got, expected) => {
  expect(got).toBe(expected);
});

test("text by the width it has on the screen", () => {
  expect(widthOf(coloured.bold("8 × 8 → ▀"))).toBe(9);
  expect(padStart(coloured.red("a"), 3)).toBe(`  ${coloured.red("a")}`);
  expect(padEnd("ab", 4)).toBe("ab  ");
  expect(padEnd("abc", 2)).toBe("abc");
  expect(cut("epoch 12 of 40", 8)).toBe("epoch 1…");
  expect(cut("epoch", 5)).toBe("epoch");
  expect(cut("epoch", 0)).toBe("…");
});

test("text is wrapped between words, never within one", () => {
  expect(wrap("a network  learns\nto read", 12, "  ")).toEqual(["  a network", "  learns to", "  read"]);
  expect(wrap("a incomprehensibilities b", 8)).toEqual(["a", "incomprehensibilities", "b"]);
  expect(wrap("", 8)).toEqual([]);
});

test("names cannot steer a terminal", () => {
  expect(printable("a\u001b[2J\nb\u202ec\u2028")).toBe("a\\u{1b}[2J\\u{a}b\\u{202e}c\\u{2028}");
});
