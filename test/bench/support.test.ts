/** The logic that the benches share: statistics, options, blocks of the README. Nothing here is about speed. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { doubling, sweeps } from "../../bench/growth/sweeps.ts";
import { picture, PICTURE } from "../../bench/growth/picture.ts";
import { cliffLines, cliffs, growthLines } from "../../bench/growth/report.ts";
import { idle } from "../../bench/support/clock.ts";
import { helpText, parseOptions } from "../../bench/support/command.ts";
import { times } from "../../bench/support/numbers.ts";
import { blocks, checksum, isSigned, withBlock } from "../../bench/support/readme.ts";
import { median, ratio, spread } from "../../bench/support/statistics.ts";
import { notInEffect } from "../../bench/support/variants.ts";
import type { Model } from "../../src/index.ts";

describe("statistics", () => {
  test("quartiles are interpolated", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(spread([1, 2, 3, 4, 5])).toBeCloseTo(1 / 3);
  });

  test("ratios are taken round by round", () => {
    expect(ratio([10, 60, 30], [1, 2, 3])).toBe(10);
  });

  test("one thread is timed by the processor, unless the wall is less; more threads by the wall", () => {
    expect(idle({ processor: 5, wall: 9 }, 1)).toBe(5);
    expect(idle({ processor: 12, wall: 9 }, 1)).toBe(9);
    expect(idle({ processor: 5, wall: 9 }, 2)).toBe(9);
  });

  test("ratios have three digits that count", () => {
    expect([0.5678, 9.996, 99.96, 955.2].map(times)).toEqual(["0.57", "10.0", "100", "955"]);
  });
});

describe("options", () => {
  const options = { quick: { about: "a first look" }, work: { value: "names", about: "only these" } };

  test("flags and values", () => {
    expect(parseOptions([], options)).toEqual({ quick: false, work: undefined });
    expect(parseOptions(["--quick", "--work", "xor"], options)).toEqual({ quick: true, work: "xor" });
    expect(parseOptions(["--work=xor"], options)).toEqual({ quick: false, work: "xor" });
  });

  test.each([
    [["--qiuck"], "Unknown option --qiuck. Did you mean --quick?"],
    [["--zzzzzzzz"], "Unknown option --zzzzzzzz."],
    [["-q"], "Unknown option -q."],
    [["--work"], "--work needs a value."],
    [["--quick=1"], "--quick takes no value."],
    [["xor"], 'Unexpected "xor": there are only options.'],
    [["--toString"], "Unknown option --toString."],
  ])("%j is refused", (args, message) => {
    expect(parseOptions(args, options)).toBe(message);
  });

  test("help fits 80 columns", () => {
    for (const line of helpText("npm run bench", "About.", options).split("\n")) expect(line.length).toBeLessThan(81);
  });
});

test("what is asked for and not in effect is told", () => {
  const model = { threads: 1, precision: "exact" } as unknown as Model;
  expect(notInEffect(model, { backend: "wasm", precision: "exact" })).toBeUndefined();
  expect(notInEffect(model, { precision: "fast" })).toContain('precision: "fast"');
  expect(notInEffect(model, { vectors: "wide" })).toContain("vectors");
  expect(notInEffect({ threads: 2 } as Model, { threads: 8 })).toBeUndefined(); // of a machine with two cores
  expect(notInEffect({ threads: 1 } as Model, { threads: 8 })).toContain("threads: 8");
});

describe("blocks of a page", () => {
  const page = "before\n<!-- npm run bench -- --markdown -->\nold\n<!-- end -->\nafter\n";

  test("are replaced, with a checksum of what stands there", () => {
    const written = withBlock(page, "npm run bench -- --markdown", "| $& |\n");
    const [block] = blocks(written);
    expect(written.startsWith("before\n<!--")).toBe(true);
    expect(written.endsWith("-->\nafter\n")).toBe(true);
    expect(block.content.trim()).toBe("| $& |");
    expect(block.checksum).toBe(checksum("| $& |"));
    expect(() => withBlock(page, "npm run other -- --markdown", "")).toThrow("npm run other");
  });

  test.each([
    ["README.md", ["npm run bench:rivals -- --markdown"]],
    [
      "bench/README.md",
      ["rivals", "tables", "growth", "browser"]
        .map((bench) => `npm run bench:${bench} -- --markdown`)
        .concat("npm run bench -- --markdown"),
    ],
  ])("of %s are what commands wrote", (page, commands) => {
    const found = blocks(readFileSync(page, "utf8"));
    expect(found.map(({ command }) => command)).toEqual(commands);
    for (const block of found) expect(block.checksum).toBe(checksum(block.content));
  });
});

test("each figure of the README's table is in the full one", () => {
  const [short] = blocks(readFileSync("README.md", "utf8"));
  const full = blocks(readFileSync("bench/README.md", "utf8")).find(({ command }) => command === short.command)!;
  const figures = short.content.match(/[\d.,]+(?= ×| %| samples)/g)!;
  expect(figures.length).toBeGreaterThan(20);
  for (const figure of figures) expect(full.content).toContain(figure);
  expect(short.content.match(/^\|/gm)!.length - 2).toBeLessThanOrEqual(12);
});

describe("growth", () => {
  test("doubles, with one in between", () => {
    expect(doubling(1, 8)).toEqual([1, 2, 3, 4, 6, 8]);
    expect(doubling(16, 64)).toEqual([16, 24, 32, 48, 64]);
  });

  test.each(sweeps)("$name fits 80 columns, a row a point", (sweep) => {
    const measured = sweep.points.map((point) => ({
      ...point,
      samplesPerSecond: 1e6,
      gflops: 100 / (1 + point.at),
      shareOfExactR: 1 / (1 + point.at),
      keeps: point === sweep.points[2] ? 0.8 : 0.85,
    }));
    const lines = [...growthLines(sweep, measured), ...cliffLines(Array(9).fill({ sweep, measured }))];
    for (const line of lines) expect(line.length).toBeLessThan(81);
    expect(lines.filter((line) => /^ +\d+ +1,000,000 /.test(line))).toHaveLength(sweep.points.length);
    expect(lines.filter((line) => line.endsWith("falls by 20 %"))).toHaveLength(1);
    const [, before, after] = sweep.points;
    expect(cliffs([{ sweep, measured }])).toEqual([`${sweep.name} ${before.at} → ${after.at} (20 %)`]);
    const drawn = picture([{ sweep, measured }]);
    expect(drawn.match(/<circle/g)).toHaveLength(sweep.points.length);
    expect(drawn.match(/class="cliff"/g)).toHaveLength(1);
    expect(drawn).not.toMatch(/NaN|undefined/);
  });

  test("sweeps go as far as they should", () => {
    const ends = sweeps.map(({ points }) => [points[0].at, points.at(-1)!.at]);
    expect(sweeps.map(({ name }, i) => [name, ...ends[i]])).toEqual([
      ["width", 16, 4096],
      ["batch", 1, 4096],
      ["depth", 1, 16],
      ["zeros", 0, 95],
      ["threads", 1, 8],
    ]);
  });

  test("the picture is as the command has drawn it", () => {
    const drawn = readFileSync(PICTURE, "utf8");
    expect(isSigned(drawn)).toBe(true);
    expect(isSigned(drawn.replace(/cy="\d/, 'cy="9'))).toBe(false);
  });
});
