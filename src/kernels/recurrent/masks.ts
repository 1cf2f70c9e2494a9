/**
 * Masks of series: a mask [B·T, 1] has 1 at the steps of time that count and 0 at the others. Recurrent layers see the steps
 * that count one behind another, and hold their state over the others:
 *
 *   mask  1 0 1 1 0        x  a b c d e        packed  a c d . .        h of each step, unpacked  h₁ h₁ h₂ h₃ h₃
 */
import type { Matrix } from "../../memory/tensor.ts";
import { kernel } from "../kernel.ts";
import { walk } from "./steps.ts";

/** stepMask(mask [B·T, 1], x [B·T, C], value):   1 where a number of the step is not `value`, else 0. Steps [begin, end). */
export const stepMask = kernel(
  ["rows! mask", "rows x", "scalar value"],
  (mask: Matrix, x: Matrix, value: number, begin: number, end: number): void => {
    for (let row = begin; row < end; row++) {
      mask.data[row * mask.stride] = 0;
      for (let c = 0; c < x.columns; c++) if (x.data[row * x.stride + c] !== value) mask.data[row * mask.stride] = 1;
    }
  },
);

/** The rows of a sample as they are walked, each with that of the step that counts at or before it: its place among those, or −1. */
function* places(mask: Matrix, sample: number, steps: number, backwards: number): Generator<[row: number, at: number]> {
  const rows = [...walk(sample, steps, backwards)].map(([row]) => row);
  let counted = 0;
  for (const row of rows) {
    if (mask.data[row * mask.stride] !== 0) counted++;
    yield [row, counted === 0 ? -1 : rows[counted - 1]];
  }
}

/**
 * packSteps(y, x [B·T, C], mask [B·T, 1], T, backwards, sums):   the steps that count, one behind another from where the walk
 * begins, and zeros behind them; with `sums` each with those that are masked after it added. Samples [begin, end).
 */
export const packSteps = kernel(
  ["rows! y", "rows x", "rows mask", "scalar steps", "scalar backwards", "scalar sums"],
  (
    y: Matrix,
    x: Matrix,
    mask: Matrix,
    steps: number,
    backwards: number,
    sums: number,
    begin: number,
    end: number,
  ): void => {
    for (let sample = begin; sample < end; sample++) {
      y.data.fill(0, sample * steps * y.stride, (sample + 1) * steps * y.stride);
      for (const [row, at] of places(mask, sample, steps, backwards)) {
        if (at < 0 || (!sums && mask.data[row * mask.stride] === 0)) continue;
        for (let c = 0; c < y.columns; c++) y.data[at * y.stride + c] += x.data[row * x.stride + c];
      }
    }
  },
);

/**
 * unpackSteps(y, x [B·T, C], mask [B·T, 1], T, backwards, holds):   the other way: each step that counts gets its own again; a
 * masked one zeros, or with `holds` that of the step before, zeros where there is none. Samples [begin, end).
 */
export const unpackSteps = kernel(
  ["rows! y", "rows x", "rows mask", "scalar steps", "scalar backwards", "scalar holds"],
  (
    y: Matrix,
    x: Matrix,
    mask: Matrix,
    steps: number,
    backwards: number,
    holds: number,
    begin: number,
    end: number,
  ): void => {
    for (let sample = begin; sample < end; sample++) {
      for (const [row, at] of places(mask, sample, steps, backwards)) {
        const isZero = at < 0 || (!holds && mask.data[row * mask.stride] === 0);
        for (let c = 0; c < y.columns; c++) y.data[row * y.stride + c] = isZero ? 0 : x.data[at * x.stride + c];
      }
    }
  },
);

/**
 * weighSteps(y, x [B·T, C], mask [B·T, 1], T):   y = x m T / Σ m of the sample's mask, so that the mean over all T steps is that
 * of the steps that count; zeros where none does. Samples [begin, end).
 */
export const weighSteps = kernel(
  ["rows! y", "rows x", "rows mask", "scalar steps"],
  (y: Matrix, x: Matrix, mask: Matrix, steps: number, begin: number, end: number): void => {
    for (let sample = begin; sample < end; sample++) {
      let counted = 0;
      for (const [row] of walk(sample, steps, 0)) counted += mask.data[row * mask.stride];
      for (const [row] of walk(sample, steps, 0)) {
        const weight = mask.data[row * mask.stride] === 0 ? 0 : steps / counted;
        for (let c = 0; c < y.columns; c++)
          y.data[row * y.stride + c] = weight === 0 ? 0 : x.data[row * x.stride + c] * weight;
      }
    }
  },
);
