/** Rows in parts of about equal size, each class spread evenly over them. */
import { shuffled } from "../data/epochs.ts";
import { keyOf, streams, Uniform } from "../kernels/random/philox.ts";

/**
 * The rows of each of k parts, in the order of rows. `classes`: a number a row; rows without one (−1) are in no part. The same
 * for the same seed on every engine.
 */
export function foldsOf(classes: Int32Array, k: number, seed: number): Int32Array[] {
  const random = new Uniform(keyOf(seed), streams.split, 0);
  const order = shuffled(Int32Array.from(classes.keys()), random).filter((row) => classes[row] >= 0);
  // A stable sort: within a class the shuffled order stays.
  const byClass = Array.from(order).sort((a, b) => classes[a] - classes[b]);
  return Array.from({ length: k }, (_, fold) => Int32Array.from(byClass.filter((_, i) => i % k === fold)).sort());
}

/** The rows in `all` that are not in `part`. */
export function without(all: Int32Array, part: Int32Array): Int32Array {
  const left = new Set(part);
  return all.filter((row) => !left.has(row));
}
