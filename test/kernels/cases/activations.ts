/** Cases of assembly/activations, over the registry: forward and backward, in place and not. */
import { activations } from "../../../src/kernels/activations/index.ts";
import type { Activation } from "../../../src/kernels/activations/activation.ts";
import { kernels } from "../../../src/kernels/index.ts";
import { refTo } from "../../../src/base/registry.ts";
import { input, output } from "../../support/bed.ts";
import type { Cases, KernelCase, Place } from "../../support/kernels.ts";
import { round, ulp, uniform } from "../../support/numbers.ts";
import { around, large } from "./sizes.ts";

const random = uniform(2);
/** Inputs of everyday size: saturated for sigmoid and tanh at the ends, and close enough for softmax (see `special`). */
const everyday = (count: number) => Float64Array.from({ length: count }, () => random(-8, 8));

/** Whole numbers, so that differences to the largest are exact: softmax's tolerance does not cover their rounding. */
const special = [0, -0, 1, -1, 88, -88, 89, -104, 710, -746, 1e4, -1e4, 3, -3, 20, -20];
const nonFinite = [Infinity, -Infinity, NaN];

function forward(activation: Activation, rows: number, columns: number, values: Float64Array, inPlace: boolean) {
  const y = output("y", rows, columns, inPlace ? { values } : {});
  const x = inPlace ? y : input("x", rows, columns, values);
  return {
    kernel: kernels.activationForward,
    operands: [refTo(activations, activation, parameterOf(activation)), y, x],
    items: rows,
    // The entry's own; in float64 as many units of float64. Where e^x is subnormal, x · e^x (swish, mish) keeps few digits.
    bound: ({ expected, dtype }: Place) =>
      activation.tolerance.ulp * ulp(expected, dtype) +
      (activation.backwardNeeds === "input" ? 1600 * ulp(0, dtype) : 0),
  } as const;
}

export const activationForward: Cases = function* (): Iterable<KernelCase> {
  for (const activation of activations) {
    for (const columns of [...around, ...large]) {
      for (const [rows, inPlace] of [1, 2, 3].flatMap((r) => [[r, false] as const, [r, true] as const])) {
        const name = `${activation.name} [${rows}, ${columns}]${inPlace ? " in place" : ""}`;
        yield { name, ...forward(activation, rows, columns, everyday(rows * columns), inPlace) };
      }
    }
    for (const columns of [1, 3, 4, 5, 16, 17]) {
      // Each row starts somewhere else, so that each special number meets each lane; then one that is not finite.
      const rows = special.length;
      const finite = Float64Array.from({ length: rows * columns }, (_, i) => special[(i + (i % columns)) % rows]);
      yield {
        name: `${activation.name} special numbers, ${columns}`,
        ...forward(activation, rows, columns, finite, true),
      };
      for (const odd of nonFinite) {
        const values = finite.map((value, i) => (i % columns === Math.floor(i / columns) % columns ? odd : value));
        yield { name: `${activation.name} ${odd}, ${columns}`, ...forward(activation, rows, columns, values, true) };
      }
    }
  }
};

/** The number an activation is configured with by default. */
function parameterOf({ parameter, options }: Activation): number {
  return parameter === undefined ? 0 : Number(options![parameter].initial);
}

export const activationBackward: Cases = function* (dtype): Iterable<KernelCase> {
  for (const activation of activations) {
    for (const columns of [...around, ...large]) {
      for (const [rows, inPlace] of [1, 2, 3].flatMap((r) => [[r, false] as const, [r, true] as const])) {
        const x = everyday(rows * columns).map((value) => round(value, dtype));
        const y = new Float64Array(x.length);
        const whole = { rows, columns, stride: columns };
        activation.forward({ ...whole, data: y }, { ...whole, data: x }, 0, rows, parameterOf(activation));
        const saved = activation.backwardNeeds === "output" ? y.map((value) => round(value, dtype)) : x;
        const gradient = everyday(rows * columns);
        const dx = output("dx", rows, columns, inPlace ? { values: gradient } : {});
        const dy = inPlace ? dx : input("dy", rows, columns, gradient);
        const largest = Array.from({ length: rows }, (_, r) =>
          Math.max(...gradient.subarray(r * columns, (r + 1) * columns).map(Math.abs)),
        );
        yield {
          name: `${activation.name} [${rows}, ${columns}]${inPlace ? " in place" : ""}`,
          kernel: kernels.activationBackward,
          operands: [
            refTo(activations, activation, parameterOf(activation)),
            dx,
            input("saved", rows, columns, saved),
            dy,
          ],
          items: rows,
          // Derivatives are differences such as 1 − y², which cancel: their error is one of the numbers subtracted,
          // about 1, times dy; and softmax subtracts the row's mean of dy. Hence units of the row's largest dy.
          bound: ({ row, eps }) => activation.tolerance.ulp * eps * largest[row],
        };
      }
    }
  }
};
