/** What bench:browser prints; that page and Node learn the same it checks itself. */
import { expect, test } from "vitest";
import { markdown, speedLines, startLines, threadLines } from "../../bench/browser/report.ts";

const machine = { cpu: "A Processor", cpus: 2, load: 1, node: "v20", v8: "11", date: "2026-01-01", chromium: "156" };
const figures = { node: 1234567.8, page: 1111111.1 };
const speed = {
  ...{ rounds: 7, epochs: 12, rows: 10_000 },
  ...{ samplesPerSecond: figures, spread: { node: 0.25, page: 0.25 }, ratio: 0.9 },
};
const held = { task: 123.45, longestTask: 1234.56, frame: 16.7, longestFrame: 1234.56, longTasks: [50, 60] };
const thread = { rounds: 7, training: held, resting: { ...held, longTasks: [] } };
const parts = { fetch: 12.3, import: 111.1, model: 1000.1, fit: 111 };
const start = { pages: 9, milliseconds: 1234.5, spread: 0.25, fastest: 987.6, parts, afterImport: 49.9 };

test("lines fit 80 columns", () => {
  for (const line of [...speedLines(speed), ...threadLines(thread), ...startLines(start)])
    expect(line.length, line).toBeLessThan(81);
});

test("whether the first epoch of XOR is there in time", () => {
  const lines = startLines(start);
  expect(lines.find((line) => line.includes("fetched"))).toMatch(/1235 ms ± 25 %, fastest 988, missed$/);
  expect(lines.find((line) => line.includes("before"))).toMatch(/50 ms, reached$/);
});

test("the Markdown table has every figure, page beside Node or rest", () => {
  const rows = markdown(machine, speed, thread, start)
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(new Set(rows.map((row) => row.split("|").length))).toEqual(new Set([5]));
  expect(rows.slice(2)).toEqual([
    "| samples/s, 784-128-10, batch 32 | 1,111,111 ± 25 %, 0.90 of Node | Node: 1,234,568 ± 25 % |",
    "| longest task, ms | 123.5 (1234.6) | at rest: 123.5 (1234.6) |",
    "| longest between frames, ms | 16.7 (1234.6) | at rest: 16.7 (1234.6) |",
    "| tasks of 50 ms and more, in all | 2 | at rest: 0 |",
    "| first epoch of XOR, ms | 1235 ± 25 %, fastest 988 | wanted: 50; its parts: fetch 12, import 111, model 1000, fit 111 |",
  ]);
});
