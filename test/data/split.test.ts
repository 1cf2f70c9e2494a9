/** trainTestSplit: every row once, in the right form, in the right shares, the same on every run. */
import { describe, expect, test } from "vitest";
import { trainTestSplit } from "../../src/data/split.ts";

const rows = Array.from({ length: 20 }, (_, i) => [i, 10 * i]);
const labels = rows.map(([i]) => (i < 12 ? "a" : "b"));

describe("trainTestSplit", () => {
  test("puts every row into one part, with its target and its old place", () => {
    const { train, test: held } = trainTestSplit(rows, labels);
    expect([train.x.length, held.x.length]).toEqual([15, 5]);
    expect([...train.index, ...held.index].sort((a, b) => a - b)).toEqual(rows.map(([i]) => i));
    for (const part of [train, held]) {
      expect(part.x).toEqual(Array.from(part.index, (i) => rows[i]));
      expect(part.y).toEqual(Array.from(part.index, (i) => labels[i]));
    }
  });

  test("gives the same split for the same seed, on every machine", () => {
    const split = (seed?: number) => [...trainTestSplit(rows, labels, { seed }).test.index];
    expect(split()).toEqual(split(0));
    expect(split(7)).toEqual(split(7));
    expect(split(7)).not.toEqual(split(8));
    expect(split(0)).toEqual(GOLDEN);
  });

  test("takes numbers with a shape, and keeps type, row shape and scale", () => {
    const data = Uint8Array.from({ length: 8 * 6 }, (_, i) => i);
    const { test: held } = trainTestSplit(
      { data, shape: [8, 2, 3], scale: 0.5 },
      new Float32Array(8).map((_, i) => i),
    );
    expect(held.x.shape).toEqual([2, 2, 3]);
    expect(held.x.scale).toBe(0.5);
    expect(held.x.data).toBeInstanceOf(Uint8Array);
    expect([...held.x.data]).toEqual(Array.from(held.index, (i) => [...data.subarray(6 * i, 6 * i + 6)]).flat());
    expect(held.y).toEqual(Float32Array.from(held.index));
  });

  test("takes a Buffer for the bytes it is, and plain numbers with a shape", () => {
    const { train } = trainTestSplit(Buffer.from([1, 2, 3, 4]), { data: [5, 6, 7, 8], shape: [4] });
    expect(train.x.constructor).toBe(Uint8Array);
    expect([...train.x]).toEqual(Array.from(train.index, (i) => i + 1));
    expect(train.y).toEqual({ data: Array.from(train.index, (i) => i + 5), shape: [3] });
  });

  test("with stratify each class keeps its share, to within one row", () => {
    const many = Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? "rare" : i % 3 === 0 ? "some" : "most"));
    for (const seed of [0, 1, 2]) {
      const { test: held } = trainTestSplit(many, many, { stratify: true, testShare: 0.21, seed });
      expect(held.y.length).toBe(210);
      for (const name of ["rare", "some", "most"]) {
        const exact = many.filter((y) => y === name).length * 0.21;
        expect(Math.abs(held.y.filter((y) => y === name).length - exact)).toBeLessThan(1);
      }
    }
  });

  test("with stratify no class is kept for the end of a part", () => {
    const many = Array.from({ length: 4000 }, (_, i) => i % 2);
    const { train, test: held } = trainTestSplit(many, many, { stratify: true, testShare: 0.5 });
    for (const { y } of [train, held]) {
      for (const stretch of [y.slice(0, 400), y.slice(-400)]) {
        const ones = stretch.reduce((sum, label) => sum + label, 0);
        // 200 are expected; 400 fair coins miss by more than 50 once in two million times.
        expect(Math.abs(ones - 200)).toBeLessThan(50);
      }
    }
  });

  test.each([
    ["one-hot rows", rows.map(([i]) => (i < 12 ? [1, 0] : [0, 1]))],
    ["one-hot numbers with a shape", { data: rows.flatMap(([i]) => (i < 12 ? [1, 0] : [0, 1])), shape: [20, 2] }],
    ["bytes", Uint8Array.from(rows, ([i]) => (i < 12 ? 0 : 1))],
  ])("stratifies by %s", (_, y) => {
    const { test: held } = trainTestSplit(rows, y, { stratify: true });
    expect(Array.from(held.index).filter((i) => i < 12).length).toBe(3);
  });

  test.each([
    [
      "rows that do not match",
      () => trainTestSplit([1, 2, 3], [1, 2]),
      "E_SHAPE",
      "x has 3 rows, y has 2; each row needs a target.",
    ],
    [
      "no rows to test on",
      () => trainTestSplit([1, 2], [1, 2], { testShare: 0.1 }),
      "E_DATA",
      "testShare 0.1 of 2 rows leaves 2 to train on and 0 to test on.",
    ],
    [
      "no rows to train on",
      () => trainTestSplit([1, 2], [1, 2], { testShare: 0.9 }),
      "E_DATA",
      "testShare 0.9 of 2 rows leaves 0 to train on and 2 to test on.",
    ],
    [
      "no rows at all",
      () => trainTestSplit([], []),
      "E_DATA",
      "testShare 0.25 of 0 rows leaves 0 to train on and 0 to test on.",
    ],
    [
      "a shape that does not fit",
      () => trainTestSplit({ data: [1, 2, 3], shape: [2, 2] }, [1, 2]),
      "E_SHAPE",
      "x shape [2, 2] needs 4 numbers, got 3.",
    ],
    [
      "what are no rows",
      () => trainTestSplit("text" as never, [1]),
      "E_DATA",
      'x must be an array, numbers or { data, shape }, got "text".',
    ],
    [
      "nothing",
      () => trainTestSplit([1], undefined as never),
      "E_DATA",
      "y must be an array, numbers or { data, shape }, got undefined.",
    ],
    [
      "a share of all",
      () => trainTestSplit([1, 2], [1, 2], { testShare: 1 }),
      "E_CONFIG",
      "trainTestSplit testShare must be a finite number above 0 and below 1, got 1.",
    ],
    [
      "a seed that is none",
      () => trainTestSplit([1, 2], [1, 2], { seed: -1 }),
      "E_CONFIG",
      "trainTestSplit seed must be a whole number at least 0, got -1.",
    ],
    [
      "a stratify that is neither",
      () => trainTestSplit([1, 2], [1, 2], { stratify: [1, 2] as never }),
      "E_CONFIG",
      "trainTestSplit stratify must be true or false, got [1, 2].",
    ],
    [
      "an unknown option",
      () => trainTestSplit([1, 2], [1, 2], { testSize: 0.5 } as never),
      "E_CONFIG",
      'trainTestSplit has no option "testSize". Did you mean "testShare"? Known: testShare, seed, stratify, groups, time.',
    ],
  ])("refuses %s", (_, run, code, message) => {
    expect(run).toThrow(expect.objectContaining({ code, message }));
  });
});

/** Rows of the test part of 20 rows with seed 0, by an implementation in Python. */
const GOLDEN = [11, 1, 18, 3, 19];
