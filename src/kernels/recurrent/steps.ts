/**
 * Series: a sample is `steps` rows of a matrix, one a step of time, and recurrent kernels go along them: from the first to the
 * last, or with `backwards` the other way. What belongs to step t stands at t either way.
 */
import type { Matrix } from "../../memory/tensor.ts";

/** The rows of a sample in the order in which they are walked, each with the one before it, or −1. */
export function* walk(sample: number, steps: number, backwards: number): Generator<[row: number, before: number]> {
  for (let s = 0; s < steps; s++) {
    const row = sample * steps + (backwards ? steps - 1 - s : s);
    yield [row, s === 0 ? -1 : backwards ? row + 1 : row - 1];
  }
}

/** The same from the end, each row with the one behind it, or −1. */
export function* walkBack(sample: number, steps: number, backwards: number): Generator<[row: number, behind: number]> {
  let behind = -1;
  for (const [row] of [...walk(sample, steps, backwards)].reverse()) {
    yield [row, behind];
    behind = row;
  }
}

/** y[q + j] += x[row]·w[., j], column by column of w; terms of 0 are left out. A row of −1 is zeros. */
export function addProduct(y: Matrix["data"], q: number, x: Matrix, row: number, w: Matrix): void {
  for (let k = 0; row >= 0 && k < x.columns; k++) {
    const a = x.data[row * x.stride + k];
    if (a === 0) continue;
    for (let j = 0; j < w.columns; j++) y[q + j] += a * w.data[k * w.stride + j];
  }
}
