/** Rows that come one after the other: shuffled through a buffer, put together into batches. For model.fitDataset. */
import { checkNumber, needed, number, readOptions, type RecordOf } from "../base/options.ts";
import { keyOf, streams, Uniform } from "../kernels/random/philox.ts";

type Source<T> = AsyncIterable<T> | Iterable<T>;

export interface ShuffleOptions {
  /** Items held back to draw from: the larger, the better mixed. */
  size: number;
  /** Same seed, same order. Default 0. */
  seed?: number;
}

const shuffleOptions = {
  size: needed(number(undefined, { integer: true, min: 1 })),
  seed: number(0, { integer: true, min: 0 }),
} satisfies RecordOf<ShuffleOptions>;

/** The items of a source in another order: each one leaves a buffer of `size` at random as the next one enters. */
export async function* shuffleBuffer<T>(source: Source<T>, options: ShuffleOptions): AsyncGenerator<T> {
  const { size, seed } = readOptions(shuffleOptions, options, "shuffleBuffer");
  const random = new Uniform(keyOf(seed), streams.shuffle, 1);
  const buffer: T[] = [];
  for await (const item of source) {
    if (buffer.length < size) {
      buffer.push(item);
      continue;
    }
    const at = Math.floor(random.next() * size);
    yield buffer[at];
    buffer[at] = item;
  }
  for (let left = buffer.length; left > 0; left--) {
    const at = Math.floor(random.next() * left);
    yield buffer[at];
    buffer[at] = buffer[left - 1];
  }
}

/** A row and its target. */
export type Example =
  { x: ArrayLike<number>; y: ArrayLike<number> | number } | readonly [ArrayLike<number>, ArrayLike<number> | number];

/** Examples put together into batches of `size`; the last one may be shorter. */
export async function* batches(
  source: Source<Example>,
  size: number,
): AsyncGenerator<{ x: ArrayLike<number>[]; y: (ArrayLike<number> | number)[] }> {
  checkNumber(size, "batches size", { integer: true, min: 1 });
  let batch: { x: ArrayLike<number>[]; y: (ArrayLike<number> | number)[] } = { x: [], y: [] };
  for await (const example of source) {
    const [x, y] = "x" in example ? [example.x, example.y] : example;
    batch.x.push(x);
    batch.y.push(y);
    if (batch.x.length < size) continue;
    yield batch;
    batch = { x: [], y: [] };
  }
  if (batch.x.length > 0) yield batch;
}
