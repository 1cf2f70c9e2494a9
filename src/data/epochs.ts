/** Rows in batches, epoch after epoch in another order: datasets for model.fitDataset. */
import { flag, number, type RecordOf } from "../base/options.ts";
import { keyOf, streams, Uniform } from "../kernels/random/philox.ts";

export interface EpochOptions {
  /** Rows a batch; the last one of an epoch may have fewer. Default 32. */
  batchSize?: number;
  /** Another order of the rows in each epoch. Default true. */
  shuffle?: boolean;
  /** Same seed, same batches, on every engine. A whole number from 0. Default 0. */
  seed?: number;
  /** The number of the first epoch: a training that continues passes model.epochsTrained. Default 0. */
  epoch?: number;
}

export const epochOptions = {
  batchSize: number(32, { integer: true, min: 1 }),
  shuffle: flag(true),
  seed: number(0, { integer: true, min: 0 }),
  epoch: number(0, { integer: true, min: 0 }),
} satisfies RecordOf<EpochOptions>;

/**
 * The batches that `make` returns for the rows of each, by their numbers and the epoch's. Each iteration is an epoch, the
 * next one; its order depends on seed and epoch alone.
 */
export function epochs<B>(
  rows: number,
  { batchSize, shuffle, seed, epoch: first }: Required<EpochOptions>,
  make: (index: Int32Array, epoch: number) => B,
): Iterable<B> {
  const key = keyOf(seed);
  let next = first;
  function* batchesOf(epoch: number): Generator<B, void> {
    const order = Int32Array.from({ length: rows }, (_, row) => row);
    if (shuffle) shuffled(order, new Uniform(key, streams.order, epoch));
    for (let row = 0; row < rows; row += batchSize) yield make(order.subarray(row, row + batchSize), epoch);
  }
  return { [Symbol.iterator]: () => batchesOf(next++) };
}

/** Fisher–Yates, in place.   [Durstenfeld, CACM algorithm 235, 1964] */
export function shuffled<List extends { [i: number]: unknown; readonly length: number }>(
  order: List,
  random: { next(): number },
): List {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  return order;
}
