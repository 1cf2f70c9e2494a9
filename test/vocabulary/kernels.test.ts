/** The kernels of learning on matrices of 1 … 9 columns: both backends against plain formulas, padding and neighbours untouched. */
import { describe, expect, test } from "vitest";
import { Arena } from "../../src/memory/arena.ts";
import { tensor, type DType, type Matrix, type Tensor } from "../../src/memory/tensor.ts";
import { readMatrix, writeMatrix } from "../../src/memory/matrix.ts";
import { kernels } from "../../src/kernels/index.ts";
import { cursorFields } from "../../src/kernels/layout.ts";
import type { Kernel } from "../../src/kernels/kernel.ts";
import type { Operand, Plan } from "../../src/plan/plan.ts";
import { backends, distance } from "./models.ts";
import { numbers } from "./steps.ts";
import { backendFor } from "../support/backends.ts";

interface Case {
  kernel: Kernel;
  /** Operands from the matrices w and dw and a float64 scalar, which starts at `sum`. */
  operands(w: Tensor, dw: Tensor, sum: Tensor): Operand[];
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

/** One step over matrices between guards; padding is NaN. */
function run(c: Case, backendName: (typeof backends)[number], dtype: DType, size: [number, number]) {
  const backend = backendFor(backendName, dtype);
  const arena = new Arena(backend.memory, dtype);
  const real = (name: string, [r, n]: [number, number]) => tensor(name, r, n, dtype);
  const [before, w, between, dw, after] = ["before", "w", "between", "dw", "after"].map((name, i) =>
    real(name, i % 2 ? size : [1, 16]),
  );
  const sum = tensor("sum", 1, 1, dtype, { type: "float64" });
  const cursor = tensor("cursor", 1, cursorFields, dtype, { type: "int32" });
  arena.place([before, w, between, dw, after, sum, cursor].map((t) => t.storage));
  const batch = [{ kernel: c.kernel, operands: c.operands(w, dw, sum), items: c.items(...size) }];
  const plan: Plan = { rows: 1, epochBegin: [], batch, tail: [], epochEnd: [], cursor, batches: 1, batchRows: 1 };
  const runner = backend.load(plan, arena);
  const view = (t: Tensor) => arena.view(t) as Matrix;
  const values = { w: numbers(1, size[0] * size[1], 1), dw: numbers(2, size[0] * size[1], 1) };
  values.w[0] = 0; // sign(0) = 0
  const given = dtype === "float32" ? { w: values.w.map(Math.fround), dw: values.dw.map(Math.fround) } : values;
  for (const t of [before, w, between, dw, after]) view(t).data.fill(NaN);
  for (const t of [before, between, after]) view(t).data.fill(7);
  writeMatrix(view(w), given.w);
  writeMatrix(view(dw), given.dw);
  arena.view(sum).data[0] = c.sum ?? 0;
  const stop = runner.run(1);
  for (const t of [before, between, after]) expect(view(t).data.every((v) => v === 7)).toBe(true);
  const read = { w: [...readMatrix(view(w))], dw: [...readMatrix(view(dw))], sum: arena.view(sum).data[0] };
  return { given, read, stop };
}

describe.each(backends)("%s", (backend) => {
  test.each(Object.keys(cases))("%s", (name) => {
    const c = cases[name];
    for (const dtype of ["float64", "float32"] as const) {
      for (let columns = 1; columns <= 9; columns++) {
        for (const r of [1, 2, 3, 4]) {
          const { given, read, stop } = run(c, backend, dtype, [r, columns]);
          expect(stop).toBe(0);
          const { w = given.w, dw = given.dw, sum = c.sum ?? 0 } = c.expected(given.w, given.dw, columns);
          // float32: at most eight roundings of numbers about 1. The sums are float64 in both.
          const limit = dtype === "float64" ? 1e-15 : 8 * 2 ** -24;
          const label = `${dtype} [${r}, ${columns}]`;
          expect(distance(read.w, w), label).toBeLessThan(limit);
          expect(distance(read.dw, dw), label).toBeLessThan(limit);
          expect(distance([read.sum], [sum]), label).toBeLessThan(1e-15);
        }
      }
    }
  });

  test("a penalty that is not finite stops the walk", () => {
    const operands: Case["operands"] = (w, _, sum) => [sum, w, 1e308, 1e308, 1];
    expect(run({ ...cases.penalty, operands }, backend, "float64", [9, 9]).stop).toBe(1);
  });
});
