/** Curves and their axes, character by character. */
import { expect, test } from "vitest";
import { legend, plot } from "../../src/terminal/plot.ts";
import { linearTicks, logTicks } from "../../src/terminal/ticks.ts";

/** Lines as they stand here, without the indentation. */
function drawing(text: string): string[] {
  return text
    .split("\n")
    .slice(1, -1)
    .map((line) => line.slice(4));
}

test("halving is a straight line on a logarithmic axis", () => {
  const lines = plot([{ name: "loss", values: [2, 1, 0.5, 0.25, 0.125] }], { columns: 30, rows: 4, log: true });
  expect(lines).toEqual(
    drawing(`
        │⠉⠒⠢⠤⣀⡀
      1 ┤     ⠈⠉⠒⠢⠤⢄⣀
    0.3 ┤            ⠉⠑⠒⠢⠤⢄⣀⡀
        │                   ⠈⠉⠒⠢⠤⣀
        └┬─────┬───────────┬──────
         1     2           4
    `),
  );
});

test("a long training", () => {
  const values = Array.from({ length: 200_000 }, (_, i) => 1 / (1 + i));
  expect(plot([{ name: "loss", values }], { columns: 30, rows: 4, log: true })).toHaveLength(6);
});

test("two curves are told apart by their lines, and where they meet they share a cell", () => {
  const rising = { name: "rising", values: [0, 1, 2, 3, 4] };
  const falling = { name: "falling", values: [4, 3, 2, 1, 0], dashed: true };
  expect(plot([rising, falling], { columns: 30, rows: 5 })).toEqual(
    drawing(`
    4 ┤⠉⠐ ⠄⢀                 ⣀⡠⠤⠒⠉
      │      ⠂⠠ ⡀       ⣀⡠⠔⠒⠉
    2 ┤          ⠉⣐⣂⠤⢔⡊⠉
      │     ⣀⠤⠔⠒⠊⠉     ⠉ ⠂⠠ ⡀
    0 ┤⣀⠤⠒⠊⠉                 ⠉⠐⠂⠤⢀
      └┬─────┬─────────────┬──────
       1     2             4
    `),
  );
  expect(legend([rising, falling], String)).toBe("─── rising 4    ╌╌╌ falling 0");
});

test("a shared cell has the colour of the first curve", () => {
  const paint = (mark: string) => (text: string) => `${mark}${text}`;
  const lines = plot(
    [
      { name: "a", values: [1, 1], paint: paint("a") },
      { name: "b", values: [1, 0], paint: paint("b") },
    ],
    { columns: 7, rows: 2 },
  );
  expect(lines.slice(0, 2)).toEqual(["1.0 ┤a⠙a⢍a⠉a⠉", "0.5 ┤  b⠑b⢄"]);
});

test("what is not finite, or not above 0 on a logarithmic axis, is left out", () => {
  expect(plot([{ name: "loss", values: [1, NaN, 3, 0, 2] }], { columns: 30, rows: 3, log: true })).toEqual(
    drawing(`
      │         ⢀⡠⠤⠒⠉⠉⠑⠒⠒⠢⠤⠤⠤⣀⣀⣀
    2 ┤    ⢀⣀⠤⠒⠉⠁               ⠉⠉
    1 ┤⣀⠤⠒⠊⠁
      └┬─────┬─────────────┬──────
       1     2             4
    `),
  );
  expect(plot([{ name: "loss", values: [NaN, Infinity] }], { columns: 30, rows: 3 })).toEqual([]);
});

test("one value, equal values, a thousand values", () => {
  expect(plot([{ name: "loss", values: [0.7] }], { columns: 12, rows: 2, log: true })).toEqual(
    drawing(`
    0.7 ┤⠁
        │
        └┬──────
         1
    `),
  );
  expect(plot([{ name: "loss", values: [1, 1, 1] }], { columns: 12, rows: 2 })).toEqual(
    drawing(`
    1 ┤⠉⠉⠉⠉⠉⠉⠉⠉⠉
      │
      └┬───┬────
       1   2
    `),
  );
  const many = Array.from({ length: 1001 }, (_, i) => 1 / (1 + i));
  expect(plot([{ name: "loss", values: many }], { columns: 40, rows: 6, log: true, first: 0 })).toEqual(
    drawing(`
        1 ┤⡇
          │⣇
      0.1 ┤⢸⡀
     0.01 ┤ ⠙⢦⣀
          │   ⠈⠙⠒⠦⠤⢤⣀⣀⣀
    0.001 ┤           ⠈⠉⠉⠉⠙⠒⠒⠒⠒⠲⠤⠤⠤⠤⠤⠤⠤⣄⣀⣀⣀⣀
          └┬───────────────┬───────────────┬
           0               500          1000
    `),
  );
});

test("no line is longer than asked for", () => {
  for (const columns of [12, 20, 40, 80]) {
    for (const steps of [1, 2, 7, 40, 12345]) {
      const values = Array.from({ length: steps }, (_, i) => Math.exp(-i / 3) + 1e-7);
      const lines = plot([{ name: "loss", values }], { columns, rows: 6, log: true });
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    }
  }
});

const labels = (ticks: { label: string }[]) => ticks.map((tick) => tick.label).join(" ");

test.each([
  [0, 1, 5, "0.0 0.2 0.4 0.6 0.8 1.0"],
  [0, 0.03, 3, "0.00 0.01 0.02 0.03"],
  [-1, 12, 4, "0 5 10"],
  [1, 40, 5, "10 20 30 40"],
  [0, 3e9, 3, "0 1e9 2e9 3e9"],
  [3, 3, 5, "3"],
])("equal steps from %f to %f, %d at most: %s", (low, high, most, expected) => {
  expect(labels(linearTicks(low, high, most))).toBe(expected);
});

test.each([
  [0.05, 0.25, 4, "0.05 0.1 0.2"],
  [0.0029, 1.7, 6, "0.003 0.01 0.03 0.1 0.3 1"],
  [0.0029, 1.7, 4, "0.01 0.1 1"],
  [1e-9, 1e9, 3, "1e-5 1 100000"],
  [2.28, 2.3, 3, "2.28 2.29 2.30"],
])("equal factors from %f to %f, %d at most: %s", (low, high, most, expected) => {
  expect(labels(logTicks(low, high, most))).toBe(expected);
});
