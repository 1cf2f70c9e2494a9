/** Cases of assembly/data and assembly/random: row orders, batches, totals. No number is rounded differently: equal bits. */
import { forms, type bytesForm, copyForm, labelForm } from "../../../src/kernels/data/gather.ts";
import { kernels } from "../../../src/kernels/index.ts";
import { cursorFields } from "../../../src/kernels/shared/layout.ts";
import { refTo } from "../../../src/base/registry.ts";
import { input, output, type SpecOperand } from "../../support/bed.ts";
import type { Cases, KernelCase } from "../../support/kernels.ts";
import { round, uniform } from "../../support/numbers.ts";
import { around, few } from "./sizes.ts";

const random = uniform(5);
const reals = (count: number) => Float64Array.from({ length: count }, () => random());
const whole = (count: number, below: number) =>
  Float64Array.from({ length: count }, () => Math.floor(random(0, below)));
const cursor = (epoch: number, row: number) => input("cursor", 1, cursorFields, [epoch, 0, row, 0], { type: "int32" });

export const shuffle: Cases = function* () {
  for (const n of [...Array.from({ length: 40 }, (_, i) => i + 1), 1000]) {
    for (const [low, high, epoch] of [
      [0, 0, 0],
      [1, 0, 1],
      [-1, -1, 123456],
      [0x12345678, 0x9abcdef, 2 ** 31 - 1],
    ]) {
      const seed = input("seed", 1, 2, [low, high], { type: "int32" });
      const operands = [output("order", 1, n, { type: "int32" }), seed, cursor(epoch, 0)];
      yield { name: `${n} rows, epoch ${epoch}`, kernel: kernels.shuffle, operands, items: 1 };
    }
  }
};

/** The source's numbers by the name of the form. */
const sources: Record<(typeof forms)[number]["name"], (count: number) => Float64Array> = {
  copy: reals,
  labels: (count) => whole(count, 1000),
  "scaled bytes": (count) => whole(count, 256),
};
const sourceType = (form: typeof copyForm | typeof labelForm | typeof bytesForm) =>
  form === copyForm ? "real" : form === labelForm ? "int32" : "uint8";

export const gather: Cases = function* (dtype): Iterable<KernelCase> {
  const rows = 11;
  for (const form of forms) {
    for (const C of form === labelForm ? [1] : [...around, 127, 512]) {
      for (const [B, row] of few.slice(0, 5).flatMap((b) => [0, 3, rows - b].map((r) => [b, r]))) {
        const order = whole(rows, rows);
        const operands: SpecOperand[] = [
          output("batch", B, C, { type: form === labelForm ? "int32" : "real" }),
          input("source", rows, C, sources[form.name](rows * C), { type: sourceType(form), packed: true }),
          input("order", 1, rows, order, { type: "int32" }),
          cursor(0, row),
          refTo(forms, form),
          round(1 / 255, dtype),
        ];
        const kernel = kernels.gather;
        yield { name: `${form.name} [${B}, ${C}] from ${row}`, kernel, operands, items: B };
      }
    }
  }
};

const totalsOf = (n: number) => output("totals", 1, n, { type: "float64", values: reals(n) });

export const clear: Cases = function* () {
  for (const n of few) {
    yield { name: `${n}`, kernel: kernels.clear, operands: [totalsOf(n)], items: 1 };
  }
};

export const accumulate: Cases = function* (): Iterable<KernelCase> {
  for (const B of around) {
    for (const odd of [0.5, 1e300, Infinity, -Infinity, NaN]) {
      const values = reals(B);
      values[B >> 1] = odd;
      const operands = [totalsOf(3), B % 3, input("rowValues", B, 1, values, { type: "float64" }), 1 / 7];
      yield { name: `${B} rows with ${odd}`, kernel: kernels.accumulate, operands, items: 1 };
    }
  }
};

export const record: Cases = function* (): Iterable<KernelCase> {
  for (const n of [1, 2, 3, 4]) {
    for (const epoch of [0, 1, 4, 5, 12]) {
      const history = output("history", 5, n, { type: "float64", values: reals(5 * n) });
      const totals = input("totals", 1, n, reals(n), { type: "float64" });
      const operands = [history, totals, cursor(epoch, 0), 7];
      yield { name: `${n} values, epoch ${epoch}`, kernel: kernels.record, operands, items: 1 };
    }
  }
};

export const collect: Cases = function* (): Iterable<KernelCase> {
  const rows = 11;
  for (const C of [...around, 127]) {
    for (const [B, row] of few.slice(0, 5).flatMap((b) => [0, 3, rows - b].map((r) => [b, r]))) {
      // A permutation: each row of `all` is written at most once, whatever the range.
      const order = Float64Array.from({ length: rows }, (_, i) => (i * 7 + 3) % rows);
      const operands: SpecOperand[] = [
        output("all", rows, C, { packed: true, values: reals(rows * C) }),
        input("batch", B, C, reals(B * C)),
        input("order", 1, rows, order, { type: "int32" }),
        cursor(0, row),
      ];
      yield { name: `[${B}, ${C}] to ${row}`, kernel: kernels.collect, operands, items: B, scatters: true };
    }
  }
};

/** Two roundings more than the reference, which rounds once, from double. */
const twoMore = ({ expected, eps }: { expected: number; eps: number }) => 2 * eps * (Math.abs(expected) + 1);

export const smooth: Cases = function* (): Iterable<KernelCase> {
  for (const [N, outputs] of [...around, 127].flatMap((n) => [
    [n, n],
    [n, 2],
  ])) {
    const operands = [output("s", 3, N), input("t", 3, N, reals(3 * N)), 0.1, outputs];
    yield { name: `[3, ${N}]`, kernel: kernels.smooth, operands, items: 3, bound: twoMore };
  }
};

export const weighLoss: Cases = function* (): Iterable<KernelCase> {
  for (const B of around) {
    const rowLoss = output("rowLoss", B, 1, { type: "float64", values: reals(B) });
    const operands = [rowLoss, input("weight", B, 1, reals(B))];
    yield { name: `[${B}]`, kernel: kernels.weighLoss, operands, items: B };
  }
};

export const weighGradient: Cases = function* (): Iterable<KernelCase> {
  for (const N of [...around, 127]) {
    const operands = [output("dy", 5, N, { values: reals(5 * N) }), input("weight", 5, 1, reals(5))];
    yield { name: `[5, ${N}]`, kernel: kernels.weighGradient, operands, items: 5, bound: twoMore };
  }
};
