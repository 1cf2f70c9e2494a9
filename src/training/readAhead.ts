/** Batches of a dataset, read one ahead: reading the next overlaps training on this one. */
import { ChainruleError, formatValue } from "../base/errors.ts";
import type { Targets } from "../session/examples.ts";
import type { Inputs } from "../session/inputs.ts";

/** A batch: { x, y }, TensorFlow.js's { xs, ys }, or [x, y]; with weights for its rows where they do not count the same. */
export type Batch =
  { x: Inputs; y: Targets; sampleWeight?: Inputs } | { xs: Inputs; ys: Targets } | readonly [Inputs, Targets];

/** Batches, one after the other. A function is called for them each epoch; what can be iterated again is. */
export type Dataset = AsyncIterable<Batch> | Iterable<Batch> | (() => AsyncIterable<Batch> | Iterable<Batch>);

/** A batch as its source gave it. */
export interface ReadBatch {
  readonly number: number;
  readonly x: unknown;
  readonly y: unknown;
  readonly sampleWeight?: unknown;
}

/** Reads a dataset epoch by epoch: each opens it anew, or goes on where the last one ended if epochs have a number of batches. */
export class DatasetReader {
  readonly #dataset: Dataset;
  readonly #limit: number;
  readonly #signal: AbortSignal | undefined;
  #iterator: AsyncIterator<unknown> | Iterator<unknown> | undefined;
  /** Batches that the iterator has given. */
  #given = 0;
  /** Whether it has been asked for a batch that has not come. */
  #waiting = false;

  /** `limit`: the batches of an epoch; infinite where the dataset's end is the epoch's. */
  constructor(dataset: Dataset, limit: number, signal: AbortSignal | undefined) {
    this.#dataset = dataset;
    this.#limit = limit;
    this.#signal = signal;
  }

  /**
   * The batches of an epoch, each as `copy` returns it: a batch is copied before the next one is asked for, since a source
   * may fill the same arrays again. Where the dataset ends before the epoch, it is opened anew. Ends when the signal aborts,
   * even if the source never settles.
   */
  async *epoch<T>(copy: (batch: ReadBatch) => Promise<T>): AsyncGenerator<T, void> {
    let goesOn = false;
    try {
      let next = this.#ask();
      for (let number = 0; number < this.#limit;) {
        const read = await unlessAborted(next, this.#signal);
        if (read === undefined) return;
        if (read.done) {
          const isEmpty = this.#given === 0;
          this.#iterator = undefined;
          if (isEmpty || this.#limit === Infinity) return;
          next = this.#ask();
          continue;
        }
        this.#given++;
        const copied = await copy(partsOf(read.value, number));
        if (++number < this.#limit) {
          next = this.#ask();
          next.catch(() => undefined); // reported when it is awaited
        }
        yield copied;
      }
      goesOn = true;
    } finally {
      if (!goesOn) await this.close();
    }
  }

  /** Closes the dataset's iterator. */
  async close(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    // A generator returns after the batch that it was asked for, which may never come.
    const closed = (async () => iterator?.return?.())();
    if (this.#waiting) closed.catch(() => undefined);
    else await closed;
  }

  async #ask(): Promise<IteratorResult<unknown>> {
    if (this.#iterator === undefined) {
      this.#iterator = open(this.#dataset);
      this.#given = 0;
    }
    this.#waiting = true;
    try {
      return await this.#iterator.next();
    } finally {
      this.#waiting = false;
    }
  }
}

/** The promise's value; undefined, and at once, when the signal aborts: the promise may then reject or never settle. */
async function unlessAborted<T>(pending: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return pending;
  if (signal.aborted) return undefined;
  let abort!: () => void;
  const aborted = new Promise<undefined>((resolve) => (abort = () => resolve(undefined)));
  signal.addEventListener("abort", abort);
  try {
    const value = await Promise.race([pending, aborted]);
    return signal.aborted ? undefined : value;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function open(dataset: Dataset): AsyncIterator<unknown> | Iterator<unknown> {
  const items: unknown = typeof dataset === "function" ? dataset() : dataset;
  if (typeof items === "object" && items !== null) {
    if (Symbol.asyncIterator in items) return (items as AsyncIterable<unknown>)[Symbol.asyncIterator]();
    if (Symbol.iterator in items) return (items as Iterable<unknown>)[Symbol.iterator]();
  }
  throw new ChainruleError(
    "E_CONFIG",
    `fitDataset needs an iterable of batches, or a function that returns one, got ${formatValue(items)}.`,
  );
}

function partsOf(batch: unknown, number: number): ReadBatch {
  if (Array.isArray(batch) && batch.length === 2) return { number, x: batch[0], y: batch[1] };
  const given = batch as { x?: unknown; y?: unknown; xs?: unknown; ys?: unknown; sampleWeight?: unknown } | null;
  if (typeof given === "object" && given !== null && ("x" in given || "xs" in given)) {
    return { number, x: given.x ?? given.xs, y: given.y ?? given.ys, sampleWeight: given.sampleWeight };
  }
  throw new ChainruleError("E_DATA", `Batch ${number} must be { x, y } or [x, y], got ${formatValue(batch)}.`, {
    batch: number,
  });
}
