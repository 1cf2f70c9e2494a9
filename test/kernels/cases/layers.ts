/** Cases of what layers draw, standardise, look up and copy: widths around the vectors, in place where that is allowed. */
import { kernels } from "../../../src/kernels/index.ts";
import { cursorFields } from "../../../src/kernels/shared/layout.ts";
import type { Kernel } from "../../../src/kernels/kernel.ts";
import { input, output, type SpecOperand } from "../../support/bed.ts";
import type { Cases, KernelCase } from "../../support/kernels.ts";
import { uniform } from "../../support/numbers.ts";
import { around } from "./sizes.ts";

const random = uniform(8);
const reals = (count: number, low = -1, high = 1) => Float64Array.from({ length: count }, () => random(low, high));

const ROWS = 6;
const x = (C: number, low = -1) => input("x", ROWS, C, reals(ROWS * C, low));
const dy = (C: number) => input("dy", ROWS, C, reals(ROWS * C));
const y = (C: number) => output("y", ROWS, C);
/** An output that is an input too. */
const both = (C: number) => output("both", ROWS, C, { values: reals(ROWS * C) });
const row = (name: string, C: number, low = -1, high = 1) => input(name, 1, C, reals(C, low, high));
const column = (name: string) => input(name, ROWS, 1, reals(ROWS, 0.5, 2));

type Named = [name: string, operands: SpecOperand[]];
type Bound = (C: number) => KernelCase["bound"];

/** All widths C, each with the operands that `of` makes for it. */
function sweep(kernel: Kernel, of: (C: number) => Iterable<Named>, bound?: Bound): Cases {
  return function* () {
    for (const C of around) {
      const items = kernel.shared!.includes("columns!") ? C : ROWS;
      for (const [name, operands] of of(C)) {
        yield { name: `${name} [${ROWS}, ${C}]`, kernel, operands, items, bound: bound?.(C) };
      }
    }
  };
}
/** As far apart as so many roundings of numbers about 1 may carry two ways to compute the same. */
const roundings =
  (count: (C: number) => number): Bound =>
  (C) =>
  ({ eps }) =>
    count(C) * eps;

const seed = input("seed", 1, 2, [0x12345678, -9], { type: "int32" });
const cursor = input("cursor", 1, cursorFields, [3, 5, 0, 0], { type: "int32" });

/** The same rate at all steps, or each step's own. */
const rates = (...values: number[]) => input("rates", 1, values.length, Float64Array.from(values), { type: "float64" });

/** No tolerance: a choice, and one product. */
export const dropout = sweep(kernels.dropout, function* (C) {
  for (const rate of [0.1, 0.5, 0.999]) {
    yield [`rate ${rate}`, [y(C), output("mask", ROWS, C), x(C), rates(rate), seed, cursor, 2]];
  }
  for (const step of [1, 7]) {
    const later = input("cursor", 1, cursorFields, [3, 5, 0, step], { type: "int32" });
    const operands = [y(C), output("mask", ROWS, C), x(C), rates(0.1, 0.2, 0.4, 0.8), seed, later, 2];
    yield [`step ${step}`, operands];
  }
  const z = both(C);
  yield ["in place", [z, output("mask", ROWS, C), z, rates(0.5), seed, cursor, 0]];
});

export const dropoutBackward = sweep(kernels.dropoutBackward, function* (C) {
  yield ["", [y(C), dy(C), x(C)]];
  const z = both(C);
  yield ["in place", [z, z, x(C)]];
});

/** float64: every operation is the reference's own. float32: about ten roundings of a number up to 7. */
export const gaussianNoise = sweep(
  kernels.gaussianNoise,
  function* (C) {
    for (const sigma of [0.1, 1]) yield [`σ ${sigma}`, [y(C), x(C), sigma, seed, cursor, 2]];
    const z = both(C);
    yield ["in place", [z, z, 1, seed, cursor, 0]];
  },
  () =>
    ({ eps, dtype }) =>
      dtype === "float64" ? 0 : 16 * eps,
);

export const columnStatistics = sweep(
  kernels.columnStatistics,
  function* (C) {
    yield ["", [output("mean", 1, C), output("variance", 1, C), x(C)]];
  },
  roundings(() => ROWS),
);

/** Variances from 0.1 on: 1/√ is at most 3.2. */
export const normalizeColumns = sweep(
  kernels.normalizeColumns,
  function* (C) {
    const statistics = () => [row("mean", C), row("variance", C, 0.1)];
    yield ["", [y(C), output("inverse", 1, C), x(C), ...statistics(), row("γ", C), row("β", C), 1e-5]];
    yield ["without γ, β", [y(C), output("inverse", 1, C), x(C), ...statistics(), 0, 0, 0.1]];
    const z = both(C);
    yield [
      "in place, without mean, β",
      [z, output("inverse", 1, C), z, 0, row("variance", C, 0.1), row("γ", C), 0, 1e-5],
    ];
  },
  roundings(() => 16),
);

export const normalizeColumnsBackward = sweep(
  kernels.normalizeColumnsBackward,
  function* (C) {
    const sums = () => [output("dγ", 1, C), output("dβ", 1, C)];
    const statistics = () => [row("mean", C), row("inverse", C, 0.5, 2)];
    yield ["", [y(C), ...sums(), dy(C), x(C), ...statistics(), row("γ", C)]];
    const z = both(C);
    yield ["in place, without γ", [z, ...sums(), z, x(C), ...statistics(), 0]];
    yield ["sums alone", [0, ...sums(), dy(C), x(C), 0, 0, 0]];
  },
  roundings(() => 16 * ROWS),
);

/** 1/√(variance + ε) is at most 10, and so often are the roundings of x − mean counted. */
export const normalizeRows = sweep(
  kernels.normalizeRows,
  function* (C) {
    const inverse = () => output("inverse", ROWS, 1);
    yield ["", [y(C), output("x̂", ROWS, C), inverse(), x(C), row("γ", C), row("β", C), 0.01]];
    const z = both(C);
    yield ["in place", [z, z, inverse(), z, 0, 0, 0.01]];
    const standard = both(C);
    yield ["x̂ in the place of x", [y(C), standard, inverse(), standard, row("γ", C), 0, 0.01]];
  },
  // The inverse is off by inverse³ · ½ times what the variance is off.
  roundings((C) => 100 * (C + 8)),
);

export const normalizeRowsBackward = sweep(
  kernels.normalizeRowsBackward,
  function* (C) {
    yield ["", [y(C), dy(C), x(C), column("inverse"), row("γ", C)]];
    const z = both(C);
    yield ["in place", [z, z, x(C), column("inverse"), 0]];
  },
  roundings((C) => 4 * (C + 8)),
);

export const blend = sweep(
  kernels.blend,
  function* (C) {
    yield ["", [both(C), x(C), 0.9, 0.1]];
  },
  roundings(() => 2),
);

export const copyColumns = sweep(kernels.copyColumns, function* (C) {
  yield ["all", [y(C), x(C), 0, 0, C]];
  const from = Math.floor(C / 2);
  yield ["some", [both(C + 3), x(C), 2, from, C - from]];
});

const TABLE = 9;
/** Tables of nine rows of C numbers, two or three of them a row of the batch, some of them twice. */
const indices = (count: number) =>
  input(
    "x",
    ROWS,
    count,
    Float64Array.from({ length: ROWS * count }, (_, i) => (i * i) % 7),
  );

export const lookup = sweep(kernels.lookup, function* (C) {
  const count = 2 + (C % 2);
  yield ["", [output("y", ROWS, count * C), indices(count), input("table", TABLE, C, reals(TABLE * C))]];
});

/** Rows that the last time left stand there still, but for row 5. */
export const lookupGradient: Cases = function* () {
  for (const C of around) {
    const count = 2 + (C % 2);
    const dTable = output("dTable", TABLE, C, {
      values: reals(TABLE * C).map((v, i) => (Math.floor(i / C) === 5 ? 0 : v)),
    });
    const touched = output("touched", TABLE, 1, { type: "uint8", values: [1, 1, 1, 1, 1, 0, 1, 1, 1] });
    const operands = [dTable, touched, input("dy", ROWS, count * C, reals(ROWS * count * C)), indices(count)];
    yield { name: `[${TABLE}, ${C}]`, kernel: kernels.lookupGradient, operands, items: TABLE };
  }
};
