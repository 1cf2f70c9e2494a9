/** The kernels of learning on matrices of 1 … 9 columns: both backends against plain formulas, padding and neighbours untouched. */
import { describe, expect, test } from "vitest";
import { kernels } from "../../src/kernels/index.ts";
import type { Kernel } from "../../src/kernels/kernel.ts";
import { NOT_FINITE } from "../../src/kernels/shared/status.ts";
import type { DType } from "../../src/memory/tensor.ts";
import { Bed, output, type Side, type SpecOperand, type TensorSpec } from "../support/bed.ts";
import { dtypes } from "../support/engines.ts";
import { uniform } from "../support/numbers.ts";

interface Case {
  kernel: Kernel;
  /** Operands from the matrices w and dw and a float64 scalar, which starts at `sum`. */
  operands(w: TensorSpec, dw: TensorSpec, sum: TensorSpec): SpecOperand[];
  items(rows: number, columns: number): number;
  sum?: number;
  /** What dw, w and the scalar are afterwards. */
  expected(w: number[], dw: number[], columns: number): { w?: number[]; dw?: number[]; sum?: number };
}

const once = () => 1;
const rows = (r: number) => r;
const total = (values: number[]) => values.reduce((sum, v) => sum + v, 0);

const cases: Record<string, Case> = {
  clipValue: {
    kernel: kernels.clipValue,
    operands: (_, dw) => [dw, 0.25],
    items: rows,
    expected: (_, dw) => ({ dw: dw.map((v) => Math.min(Math.max(v, -0.25), 0.25)) }),
  },
  addSquares: {
    kernel: kernels.addSquares,
    operands: (_, dw, sum) => [sum, dw],
    items: once,
    sum: 3,
    expected: (_, dw) => ({ sum: 3 + total(dw.map((v) => v * v)) }),
  },
  clipNorm: {
    kernel: kernels.clipNorm,
    operands: (_, dw, sum) => [dw, sum, 0.5],
    items: rows,
    sum: 4,
    expected: (_, dw) => ({ dw: dw.map((v) => (v * 0.5) / (2 + 1e-6)) }),
  },
  penalty: {
    kernel: kernels.penalty,
    operands: (w, _, sum) => [sum, w, 0.5, 0.25, 0.125],
    items: once,
    sum: 1,
    expected: (w) => ({ sum: 1 + 0.125 * total(w.map((v) => 0.5 * Math.abs(v) + 0.25 * v * v)) }),
  },
  penaltyGradient: {
    kernel: kernels.penaltyGradient,
    operands: (w, dw) => [dw, w, 0.5, 0.25],
    items: rows,
    expected: (w, dw) => ({ dw: dw.map((v, i) => v + 0.5 * Math.sign(w[i]) + 0.5 * w[i]) }),
  },
  limitNorms: {
    kernel: kernels.limitNorms,
    operands: (w) => [w, 0.75],
    items: (_, columns) => columns,
    expected: (w, _, columns) => ({
      w: w.map((v, i) => {
        const norm = Math.hypot(...w.filter((_, j) => j % columns === i % columns));
        return (v * Math.min(norm, 0.75)) / (norm + 1e-7);
      }),
    }),
  },
  zero: {
    kernel: kernels.zero,
    operands: (_, dw) => [dw],
    items: rows,
    expected: (_, dw) => ({ dw: dw.map(() => 0) }),
  },
};

/** One step over matrices with guards around them and NaN in their padding. */
function run(c: Case, side: Side, dtype: DType, [r, columns]: [rows: number, columns: number]) {
  const random = uniform(r * 16 + columns);
  const numbers = () => Array.from({ length: r * columns }, () => random());
  const rounded = (values: number[]) => (dtype === "float32" ? values.map(Math.fround) : values);
  const given = { w: rounded([0, ...numbers().slice(1)]), dw: rounded(numbers()) }; // sign(0) = 0
  const w = output("w", r, columns, { values: given.w });
  const dw = output("dw", r, columns, { values: given.dw });
  const sum = output("sum", 1, 1, { type: "float64", values: [c.sum ?? 0] });
  const bed = new Bed(side, dtype, [w, dw, sum]);
  const status = bed.run(c.kernel, c.operands(w, dw, sum), c.items(r, columns));
  expect(bed.change()).toBeUndefined();
  return { given, read: { w: bed.values(w), dw: bed.values(dw), sum: bed.values(sum)[0] }, status };
}

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));

describe.each(["wasm", "javascript"] as const)("%s", (side) => {
  test.each(Object.keys(cases))("%s", (name) => {
    const c = cases[name];
    for (const dtype of dtypes) {
      for (let columns = 1; columns <= 9; columns++) {
        for (const r of [1, 2, 3, 4]) {
          const { given, read, status } = run(c, side, dtype, [r, columns]);
          expect(status).toBe(0);
          const { w = given.w, dw = given.dw, sum = c.sum ?? 0 } = c.expected(given.w, given.dw, columns);
          // float32: at most eight roundings of numbers about 1. The sums are float64 in both.
          const limit = dtype === "float64" ? 1e-15 : 8 * 2 ** -24;
          const label = `${dtype} [${r}, ${columns}]`;
          expect(distance(read.w, w), label).toBeLessThan(limit);
          expect(distance(read.dw, dw), label).toBeLessThan(limit);
          expect(Math.abs(read.sum - sum), label).toBeLessThan(1e-15 * (1 + Math.abs(sum)));
        }
      }
    }
  });

  test("a penalty that is not finite stops the walk", () => {
    const operands: Case["operands"] = (w, _, sum) => [sum, w, 1e308, 1e308, 1];
    expect(run({ ...cases.penalty, operands }, side, "float64", [9, 9]).status).toBe(NOT_FINITE);
  });
});
