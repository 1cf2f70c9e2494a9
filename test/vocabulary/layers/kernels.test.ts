/** The kernels of the layers: WebAssembly beside the reference, both dtypes, widths around the vectors, in place, in ranges. */
import { describe, expect, test } from "vitest";
import type { DType } from "../../../src/memory/tensor.ts";
import { kernels, type Kernel } from "../../../src/plan/kernels.ts";
import { dtypes, given, numbers, out, runStep, type SpecOperand } from "./bed.ts";

const ROWS = 7;
const widths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33];
const seed = given("seed", 1, 2, [123, -456], "int32");
const cursor = given("cursor", 1, 4, [3, 5, 0, 0], "int32");

interface Case {
  kernel: Kernel;
  operands: SpecOperand[];
  items: number;
  /** Where the work may be cut. */
  cuts: number[];
  /** How far WebAssembly in float32 may be from the reference; 0: the same bits. In float64 a thousandth of a millionth of it. */
  float32: number;
}
/** A cut between rows, and one between columns at a vector of either dtype. */
const rowCuts = [1, 4];
const columnCuts = (C: number) => [4, 12].filter((cut) => cut < C);

/** Cases by name, for rows of C numbers. Sums of ROWS or C numbers below 1 in another order or precision: 1e-6. */
function casesFor(C: number): Record<string, Case> {
  const x = () => given("x", ROWS, C, numbers(ROWS * C));
  const dy = () => given("dy", ROWS, C, numbers(ROWS * C, 50));
  const row = (name: string, from: number, add = 0) =>
    given(
      name,
      1,
      C,
      numbers(C, from).map((v) => v / 2 + add),
    );
  const inPlace = (name: string, from = 1) => out(name, ROWS, C, numbers(ROWS * C, from));
  const y = () => out("y", ROWS, C);
  const sums = () => [out("dGamma", 1, C), out("dBeta", 1, C)];
  const rows = { items: ROWS, cuts: rowCuts };
  const columns = { items: C, cuts: columnCuts(C) };
  const both = inPlace("both");
  const both2 = inPlace("both", 50);
  const standard = inPlace("both", 9);
  return {
    dropout: {
      kernel: kernels.dropout,
      operands: [y(), out("mask", ROWS, C), x(), 0.4, seed, cursor, 2],
      ...rows,
      float32: 0,
    },
    "dropout in place": {
      kernel: kernels.dropout,
      operands: [both, out("mask", ROWS, C), both, 0.999, seed, cursor, 0],
      ...rows,
      float32: 0,
    },
    dropoutBackward: { kernel: kernels.dropoutBackward, operands: [y(), dy(), x()], ...rows, float32: 0 },
    gaussianNoise: {
      kernel: kernels.gaussianNoise,
      operands: [y(), x(), 0.5, seed, cursor, 2],
      ...rows,
      float32: 1e-6,
    },
    "gaussianNoise in place": {
      kernel: kernels.gaussianNoise,
      operands: [both, both, 2, seed, cursor, 2],
      ...rows,
      float32: 2e-6,
    },
    columnStatistics: {
      kernel: kernels.columnStatistics,
      operands: [out("mean", 1, C), out("variance", 1, C), x()],
      ...columns,
      float32: 1e-6,
    },
    normalizeColumns: {
      kernel: kernels.normalizeColumns,
      operands: [
        y(),
        out("inverse", 1, C),
        x(),
        row("mean", 3),
        row("variance", 5, 0.6),
        row("gamma", 7, 1),
        row("beta", 9),
        1e-5,
      ],
      ...columns,
      float32: 1e-5, // 1/√0.1 times a few units of the last place
    },
    "normalizeColumns in place, without mean, scale and shift": {
      kernel: kernels.normalizeColumns,
      operands: [both, out("inverse", 1, C), both, 0, row("variance", 5, 0.6), 0, 0, 0.1],
      ...columns,
      float32: 1e-5,
    },
    normalizeColumnsBackward: {
      kernel: kernels.normalizeColumnsBackward,
      operands: [y(), ...sums(), dy(), x(), row("mean", 3), row("inverse", 5, 1.6), row("gamma", 7, 1)],
      ...columns,
      float32: 1e-5,
    },
    "normalizeColumnsBackward in place, without scale": {
      kernel: kernels.normalizeColumnsBackward,
      operands: [both2, ...sums(), both2, x(), row("mean", 3), row("inverse", 5, 1.6), 0],
      ...columns,
      float32: 1e-5,
    },
    "normalizeColumnsBackward, sums only": {
      kernel: kernels.normalizeColumnsBackward,
      operands: [0, ...sums(), dy(), x(), 0, 0, 0],
      ...columns,
      float32: 2e-6,
    },
    blend: { kernel: kernels.blend, operands: [both, x(), 0.9, 0.1], ...rows, float32: 1e-6 },
    normalizeRows: {
      kernel: kernels.normalizeRows,
      operands: [y(), out("standard", ROWS, C), out("inverse", ROWS, 1), x(), row("gamma", 7, 1), row("beta", 9), 1e-3],
      ...rows,
      float32: 2e-5, // 1/√(variance + ε) is up to 32 for one column
    },
    "normalizeRows in place": {
      kernel: kernels.normalizeRows,
      operands: [both, both, out("inverse", ROWS, 1), both, 0, 0, 1e-3],
      ...rows,
      float32: 2e-5,
    },
    normalizeRowsBackward: {
      kernel: kernels.normalizeRowsBackward,
      operands: [y(), dy(), x(), given("inverse", ROWS, 1, numbers(ROWS, 3)), row("gamma", 7, 1)],
      ...rows,
      float32: 2e-6,
    },
    "normalizeRowsBackward in place": {
      kernel: kernels.normalizeRowsBackward,
      operands: [standard, standard, x(), given("inverse", ROWS, 1, numbers(ROWS, 3)), 0],
      ...rows,
      float32: 2e-6,
    },
    copyColumns: { kernel: kernels.copyColumns, operands: [inPlace("into", 70), x(), 0, 0, C], ...rows, float32: 0 },
    "copyColumns, some": {
      kernel: kernels.copyColumns,
      operands: [out("into", ROWS, C + 5, numbers(ROWS * (C + 5))), x(), 3, Math.floor(C / 2), C - Math.floor(C / 2)],
      ...rows,
      float32: 0,
    },
    ...lookups(C),
  };
}

/** Tables of 9 rows of C numbers, two or three of them a row of the batch, some of them twice. */
function lookups(C: number): Record<string, Case> {
  const count = 2 + (C % 2);
  const table = given("table", 9, C, numbers(9 * C));
  const x = given(
    "x",
    ROWS,
    count,
    Array.from({ length: ROWS * count }, (_, i) => (i * i) % 7),
  );
  const dy = given("dy", ROWS, count * C, numbers(ROWS * count * C, 5));
  // Row 8 was looked up the time before, row 5 was not and stands at 0.
  const before = Array.from({ length: 9 * C }, (_, i) => (Math.floor(i / C) === 5 ? 0 : 77));
  const touched = [1, 1, 1, 1, 1, 0, 1, 1, 1];
  return {
    lookup: {
      kernel: kernels.lookup,
      operands: [out("y", ROWS, count * C), x, table],
      items: ROWS,
      cuts: rowCuts,
      float32: 0,
    },
    lookupGradient: {
      kernel: kernels.lookupGradient,
      operands: [out("dTable", 9, C, before), out("touched", 9, 1, touched, "uint8"), dy, x],
      items: 9,
      cuts: [1, 4],
      float32: 0,
    },
  };
}

const scaled = (tolerance: number, dtype: DType) => (dtype === "float32" ? tolerance : tolerance * 1e-9);

for (const dtype of dtypes) {
  describe.each(Object.keys(casesFor(1)))(`${dtype}: %s`, (name) => {
    test.each(widths)("rows of %i", (C) => {
      const { kernel, operands, items, cuts, float32 } = casesFor(C)[name];
      const reference = runStep("javascript", dtype, kernel, operands, items);
      const wasm = runStep("wasm", dtype, kernel, operands, items);
      expect(Object.keys(wasm).length).toBeGreaterThan(0);
      for (const [tensor, values] of Object.entries(wasm)) {
        const off = values.map((v, i) => Math.abs(v - reference[tensor][i]));
        expect(Math.max(...off), tensor).toBeLessThanOrEqual(scaled(float32, dtype)); // NaN is not
      }
      // The same bits, however the work is cut.
      expect(runStep("wasm", dtype, kernel, operands, items, cuts)).toEqual(wasm);
      expect(runStep("javascript", dtype, kernel, operands, items, cuts)).toEqual(reference);
    });
  });
}

describe("what lookupGradient adds up", () => {
  test.each(["wasm", "javascript"] as const)("%s", (side) => {
    const x = given("x", 3, 2, [4, 1, 4, 4, 0, 1]);
    const dy = given("dy", 3, 6, numbers(18));
    const dTable = out("dTable", 6, 3, new Array(18).fill(9));
    const touched = out("touched", 6, 1, [1, 1, 1, 1, 1, 1], "uint8");
    const result = runStep(side, "float64", kernels.lookupGradient, [dTable, touched, dy, x], 6);
    const expected = new Array(18).fill(0);
    [4, 1, 4, 4, 0, 1].forEach((row, i) => {
      for (let d = 0; d < 3; d++) expected[row * 3 + d] += numbers(18)[i * 3 + d];
    });
    expect(result.dTable).toEqual(expected);
    expect(result.touched).toEqual([1, 1, 0, 0, 1, 0]);
  });
});
