/** kFold, and splits by groups and by time: every row tested on once, groups kept together, nothing tested on before its time. */
import { describe, expect, test } from "vitest";
import { kFold, type FoldOptions } from "../../src/data/kFold.ts";
import { trainTestSplit, type SplitOptions } from "../../src/data/split.ts";
import { draws } from "../support/draws.ts";

const rows = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("kFold", () => {
  test("tests on each row once, and trains on it in the other folds", () => {
    const x = Float32Array.from(rows(13), (i) => 10 * i);
    const folds = [...kFold(x, rows(13), { folds: 4 })];
    expect(folds.map(({ fold }) => fold)).toEqual([0, 1, 2, 3]);
    expect(folds.map(({ test: held }) => held.y.length)).toEqual([4, 3, 3, 3]);
    expect(folds.flatMap(({ test: held }) => held.y).sort((a, b) => a - b)).toEqual(rows(13));
    for (const { train, test: held } of folds) {
      expect([...train.index, ...held.index].sort((a, b) => a - b)).toEqual(rows(13));
      expect(Array.from(held.x)).toEqual(Array.from(held.index, (i) => 10 * i));
    }
  });

  test("gives the same folds for the same seed, on every machine, each time it is asked", () => {
    const indexOf = (options: FoldOptions) => [...kFold(rows(10), rows(10), options)].map(({ test: held }) => [...held.index]); // prettier-ignore
    expect(indexOf({ folds: 3, seed: 7 })).toEqual(indexOf({ folds: 3, seed: 7 }));
    expect(indexOf({ folds: 3, seed: 7 })).not.toEqual(indexOf({ folds: 3, seed: 8 }));
    const folds = kFold(rows(10), rows(10), { folds: 3 });
    expect([...folds]).toEqual([...folds]);
    expect(indexOf({ folds: 3 })).toEqual(GOLDEN);
  });

  test("with stratify each class keeps its share, to within one row", () => {
    const y = rows(103).map((i) => (i % 10 === 0 ? "rare" : i % 3 === 0 ? "some" : "most"));
    for (const { test: held } of kFold(y, y, { folds: 5, stratify: true })) {
      expect(Math.abs(held.y.length - 103 / 5)).toBeLessThan(1);
      for (const name of ["rare", "some", "most"]) {
        const exact = y.filter((one) => one === name).length / 5;
        expect(Math.abs(held.y.filter((one) => one === name).length - exact)).toBeLessThan(1);
      }
    }
  });

  test("with groups no group is in two folds, and folds are about as large, with stratify in each class", () => {
    const draw = draws(3);
    const groups = rows(400).map(() => `g${draw.below(60)}`);
    const y = rows(400).map(() => Number(draw.below(5) === 0));
    for (const stratify of [false, true]) {
      const folds = [...kFold(groups, y, { folds: 4, groups, stratify })];
      const owners = folds.map(({ test: held }) => new Set(held.x));
      for (const [a, own] of owners.entries())
        for (const other of owners.slice(a + 1)) expect([...own].filter((group) => other.has(group))).toEqual([]);
      for (const { train, test: held } of folds) {
        expect(held.x.filter((group) => new Set(train.x).has(group))).toEqual([]);
        expect(Math.abs(held.x.length - 100)).toBeLessThan(10);
        if (stratify) expect(Math.abs(held.y.reduce((a, b) => a + b, 0) - y.reduce((a, b) => a + b, 0) / 4)).toBeLessThan(4); // prettier-ignore
      }
    }
  });

  test("by time: trains on what is before, tests on the next block, and cuts no time in two", () => {
    const days = rows(23).map((i) => ((7 * i) % 23) / 2);
    const folds = [...kFold(days, days, { folds: 3, time: days })];
    expect(folds.map(({ train, test: held }) => [train.y.length, held.y.length])).toEqual([
      [8, 5],
      [13, 5],
      [18, 5],
    ]);
    for (const { train, test: held } of folds) expect(Math.max(...train.y)).toBeLessThan(Math.min(...held.y));
    const tied = [1, 1, 1, 1, 2, 2, 3, 3];
    for (const { train, test: held } of kFold(tied, tied, { folds: 2, time: tied })) expect(Math.max(...train.y)).toBeLessThan(Math.min(...held.y)); // prettier-ignore
  });
});

describe("trainTestSplit", () => {
  test("by groups: none in both parts, and a share of about testShare", () => {
    const draw = draws(4);
    const groups = Int32Array.from(rows(500), () => draw.below(80));
    const y = rows(500).map(() => Number(draw.below(4) === 0));
    const { train, test: held } = trainTestSplit(groups, y, { groups, stratify: true });
    expect([...train.index, ...held.index].sort((a, b) => a - b)).toEqual(rows(500));
    expect([...held.x].filter((group) => train.x.includes(group))).toEqual([]);
    expect(Math.abs(held.x.length - 125)).toBeLessThan(10);
    const split = (seed: number) => [...trainTestSplit(groups, y, { groups, seed }).test.index];
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });

  test.each<[string, SplitOptions["time"]]>([
    ["numbers", [3, 1, 2, 5, 4, 5, 0, 6]],
    ["Dates", [3, 1, 2, 5, 4, 5, 0, 6].map((day) => new Date(Date.UTC(2024, 0, day + 1)))],
    ["dates as text", [3, 1, 2, 5, 4, 5, 0, 6].map((day) => `2024-01-0${day + 1}`)],
  ])("by time: %s", (_, time) => {
    const { train, test: held } = trainTestSplit(rows(8), rows(8), { time });
    expect([train.x, held.x]).toEqual([[6, 1, 2, 0, 4], [3, 5, 7]]); // prettier-ignore
  });
});

test.each<[string, () => unknown, string, string]>([
  ["more folds than rows", () => kFold([1, 2], [1, 2], { folds: 3 }), "E_DATA", "3 folds need at least 3 rows, got 2."],
  ["more folds than groups", () => kFold(rows(4), rows(4), { folds: 3, groups: [1, 1, 2, 2] }), "E_DATA", "groups: 2 groups leave one of 3 parts empty."],
  ["one group", () => trainTestSplit(rows(4), rows(4), { groups: [1, 1, 1, 1] }), "E_DATA", "groups: 1 group leave one of 2 parts empty."],
  ["groups of other rows", () => kFold(rows(9), rows(9), { groups: [1, 2] }), "E_SHAPE", "groups has 2 values, x has 9 rows; each row needs one."],
  ["no groups", () => kFold(rows(9), rows(9), { groups: "user" as never }), "E_CONFIG", 'kFold groups must be an array with a value a row, got "user".'],
  ["time and groups", () => kFold(rows(9), rows(9), { groups: rows(9), time: rows(9) }), "E_CONFIG", "kFold splits by time or with groups, got both."],
  ["time and stratify", () => trainTestSplit(rows(9), rows(9), { stratify: true, time: rows(9) }), "E_CONFIG", "trainTestSplit splits by time or with stratify, got both."],
  ["one time", () => trainTestSplit(rows(4), rows(4), { time: [5, 5, 5, 5] }), "E_DATA", "time: all 4 rows have one time, 5."],
  ["few times", () => kFold(rows(6), rows(6), { folds: 2, time: [1, 2, 2, 2, 2, 2] }), "E_DATA", "time: fold 0 of 2 would be empty, since many rows have the time 2."],
  ["no time", () => trainTestSplit(rows(4), rows(4), { time: [1, NaN, 2, 3] }), "E_DATA", "time of row 1: expected a number, a Date or a date such as 2024-12-31, all of one kind, got NaN."],
  ["one fold", () => kFold(rows(4), rows(4), { folds: 1 }), "E_CONFIG", "kFold folds must be a whole number at least 2, got 1."],
  ["rows that do not match", () => kFold(rows(4), rows(3)), "E_SHAPE", "x has 4 rows, y has 3; each row needs a target."],
])("refuses %s", (_, run, code, message) => {
  expect(run).toThrow(expect.objectContaining({ code, message }));
}); // prettier-ignore

/** The test parts of 10 rows in 3 folds with seed 0, by an implementation in Python. */
const GOLDEN = [
  [6, 9, 3, 0],
  [8, 1, 4],
  [2, 7, 5],
];
