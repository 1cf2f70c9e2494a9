/** Cases of what is done to gradients and weights beside the optimizers: clipping, penalties, limits, learning rates. */
import { kernels } from "../../../src/kernels/index.ts";
import { cursorFields } from "../../../src/kernels/shared/layout.ts";
import { input, output, type SpecOperand } from "../../support/bed.ts";
import type { Cases, KernelCase, Place } from "../../support/kernels.ts";
import { uniform } from "../../support/numbers.ts";
import { around, few } from "./sizes.ts";

const random = uniform(9);
/** Numbers of both signs, 0 among them. */
const reals = (count: number) => Float64Array.from({ length: count }, (_, i) => (i % 7 === 3 ? 0 : random()));
const both = (name: string, R: number, C: number) => output(name, R, C, { values: reals(R * C) });
const scalar = (name: string, value: number) => input(name, 1, 1, [value], { type: "float64" });
const sum = (value: number) => output("sum", 1, 1, { type: "float64", values: [value] });

/** All shapes [R, C], each with what `of` makes for it. */
function shapes(of: (R: number, C: number) => Pick<KernelCase, "kernel" | "operands" | "items" | "bound">): Cases {
  return function* () {
    for (const R of few) for (const C of around) yield { name: `[${R}, ${C}]`, ...of(R, C) };
  };
}

/** A choice between numbers: no tolerance. */
export const clipValue = shapes((R, C) => ({
  kernel: kernels.clipValue,
  operands: [both("dw", R, C), 0.25],
  items: R,
}));

/** The factor and the product are rounded, on both sides. */
const product = ({ expected, eps }: Place) => 2 * eps * Math.abs(expected);
export const clipNorm = shapes((R, C) => ({
  kernel: kernels.clipNorm,
  operands: [both("dw", R, C), scalar("sum", 4), C % 2 === 0 ? 0.5 : 100],
  items: R,
  bound: product,
}));

/** λ₁ ± and 2 λ₂ w are rounded, then their sum and that with dw, numbers about 1. */
export const penaltyGradient = shapes((R, C) => ({
  kernel: kernels.penaltyGradient,
  operands: [both("dw", R, C), input("w", R, C, reals(R * C)), 0.3, 0.2],
  items: R,
  bound: ({ eps }) => 4 * eps,
}));

/** A column's squares are added up in the dtype, R of them; the factor is a root and a quotient of that. */
export const limitNorms = shapes((R, C) => ({
  kernel: kernels.limitNorms,
  operands: [both("w", R, C), C % 2 === 0 ? 0.3 : 100],
  items: C,
  bound: ({ expected, eps }) => (R + 5) * eps * Math.abs(expected),
}));

export const zero = shapes((R, C) => ({ kernel: kernels.zero, operands: [both("y", R, C)], items: R }));

/** Sums in float64, in another order: as many roundings as there are terms. */
const summed =
  (terms: number): KernelCase["bound"] =>
  ({ expected }) =>
    terms * 2 ** -52 * Math.abs(expected);
export const addSquares = shapes((R, C) => ({
  kernel: kernels.addSquares,
  operands: [sum(3), input("dw", R, C, reals(R * C))],
  items: 1,
  bound: summed(R * C + 1),
}));
export const penalty = shapes((R, C) => ({
  kernel: kernels.penalty,
  operands: [sum(1), input("w", R, C, reals(R * C)), 0.5, 0.25, 0.125],
  items: 1,
  bound: summed(2 * R * C + 4),
}));

/** One product in float64: the same bits. */
export const rate: Cases = function* () {
  const rates = input(
    "rates",
    1,
    8,
    Float64Array.from({ length: 8 }, () => random(0, 1)),
    { type: "float64" },
  );
  for (const step of [0, 1, 7, 8, 13]) {
    const cursor = input("cursor", 1, cursorFields, [0, 0, 0, step], { type: "int32" });
    const hyper = output("hyper", 1, 3, { type: "float64", values: [5, 6, 7] });
    for (const place of [0, 2]) {
      const operands: SpecOperand[] = [hyper, place, rates, cursor, 0.3];
      yield { name: `place ${place}, step ${step}`, kernel: kernels.rate, operands, items: 1 };
    }
  }
};
