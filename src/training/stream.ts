/**
 * Batches as a dataset gives them: data larger than memory. A batch, or a group of batches that share an update, is placed
 * in a run that was made for its number of rows and is filled anew.
 */
import { StoppedError } from "../base/abort.ts";
import { ChainruleError } from "../base/errors.ts";
import { stackExamples, type Examples } from "../session/examples.ts";
import type { Run } from "../session/run.ts";
import type { SliceScheduler } from "../session/scheduler.ts";
import type { DatasetReader, ReadBatch } from "./readAhead.ts";
import type { BatchSource, WalkOutcome, WalkRequest } from "./source.ts";

interface Stream {
  readonly reader: DatasetReader;
  /** Batches that share an update. */
  readonly groupSize: number;
  /** How many numbers an epoch reports. */
  readonly values: number;
  readonly signal?: AbortSignal;
  /** Checks a batch; `which` begins the names of its tables in messages. */
  check(batch: ReadBatch, which: string): Examples | Promise<Examples>;
  /** A run with these rows in it, for the batch of that number in the epoch; its batches are of at most `batchSize` rows. */
  place(examples: Examples, batchSize: number, epoch: number, number: number): Promise<Run>;
  release(): void;
}

/** The batches of one update, in memory. */
interface Placed {
  readonly run: Run;
  readonly rows: number;
}

export class StreamSource implements BatchSource {
  epoch = 0;
  batch = 0;
  rows = 0;
  readonly batches = undefined;
  readonly groupSize: number;
  readonly #stream: Stream;
  readonly #scheduler: SliceScheduler;
  /** The groups of the epoch under way. */
  #groups: AsyncGenerator<Placed, void> | undefined;
  #placed: Placed | undefined;
  /** The batches of the run under way that are over. */
  #walked = 0;
  #mean: Mean;
  #finished: Float64Array;

  constructor(stream: Stream, scheduler: SliceScheduler) {
    this.#stream = stream;
    this.#scheduler = scheduler;
    this.groupSize = stream.groupSize;
    this.#mean = new Mean(stream.values);
    this.#finished = new Float64Array(stream.values);
  }

  get examples(): Examples | undefined {
    return this.#placed?.run.examples;
  }

  async walk({ pausesAt, isStep }: WalkRequest): Promise<WalkOutcome> {
    if (this.#placed === undefined || this.#walked === this.#placed.run.plan.batches) {
      this.#groups ??= this.#read();
      const { done, value } = await this.#groups.next().catch(endOfStopped);
      if (done) return this.#endEpoch();
      this.#placed = value as Placed;
      this.#walked = 0;
    }
    const { run, rows } = this.#placed;
    const { batches, batchRows } = run.plan;
    const left = batches - this.#walked;
    const finite = isStep ? await run.run(left) : await this.#scheduler.slice(run, pausesAt === "batch" ? 1 : left);
    const { epoch, batch } = run.cursor;
    const isOver = finite && batch === 0;
    const walked = (isOver ? batches : batch) - this.#walked;
    this.batch += walked;
    this.rows += isOver ? rows - this.#walked * batchRows : walked * batchRows;
    this.#walked += walked;
    if (isOver) this.#mean.add(run.results(epoch - 1, epoch), rows);
    return finite ? "finite" : "nonFinite";
  }

  /** Of the epoch that has just ended: a stream's walks end with it. */
  results(): Float64Array {
    return this.#finished;
  }

  partial(): Float64Array {
    const placed = this.#placed!;
    const { batches, batchRows } = placed.run.plan;
    if (this.#walked === batches) return this.#mean.values();
    const mean = this.#mean.copy();
    mean.add(placed.run.partial(), this.#walked * batchRows);
    return mean.values();
  }

  /** Closes the dataset's iterator and releases the runs. */
  async release(): Promise<void> {
    await this.#groups?.return();
    await this.#stream.reader.close();
    this.#stream.release();
  }

  /** Throws E_DATA for an epoch without batches. */
  async #endEpoch(): Promise<WalkOutcome> {
    this.#groups = undefined;
    if (this.#stream.signal?.aborted) return "idle";
    if (this.#mean.rows === 0)
      throw new ChainruleError(
        "E_DATA",
        `The dataset gave no batches in epoch ${this.epoch}. An iterator that can be read only once serves one epoch; pass a function that opens it anew.`,
        { epoch: this.epoch },
      );
    this.#finished = this.#mean.values();
    this.#mean = new Mean(this.#stream.values);
    this.epoch++;
    this.batch = 0;
    return "idle";
  }

  /** One group after the other, each placed when the one before it has been trained on. */
  async *#read(): AsyncGenerator<Placed, void> {
    const { reader, groupSize, signal, check, place } = this.#stream;
    const { epoch } = this;
    const placed = async (group: readonly Examples[], number: number): Promise<Placed> => {
      const batchSize = Math.max(...group.map(({ count }) => count));
      const all = group.length === 1 ? group[0] : stackExamples(group);
      return { run: await place(all, batchSize, epoch, number), rows: all.count };
    };
    let group: Examples[] = [];
    // A batch by itself is copied straight to its run; those of a group wait for each other in copies of their own.
    const copy = async (batch: ReadBatch): Promise<Placed | undefined> => {
      const { number } = batch;
      const examples = await check(batch, `batch ${number} `);
      if (groupSize === 1) return placed([examples], number);
      group.push(stackExamples([examples]));
      if (group.length < groupSize) return undefined;
      const whole = group;
      group = [];
      return placed(whole, number + 1 - groupSize);
    };
    let read = 0;
    for await (const ready of reader.epoch(copy)) {
      read++;
      if (ready !== undefined) yield ready;
    }
    if (group.length > 0 && !signal?.aborted) yield await placed(group, read - group.length);
  }
}

/** A group that a signal has stopped while it was copied is the end of the epoch's. */
function endOfStopped(error: unknown): IteratorResult<Placed, void> {
  if (error instanceof StoppedError) return { done: true, value: undefined };
  throw error;
}

/** The mean over rows of what runs reported. */
class Mean {
  rows = 0;
  readonly #sums: Float64Array;

  constructor(sums: number | Float64Array) {
    this.#sums = typeof sums === "number" ? new Float64Array(sums) : sums;
  }

  add(values: Float64Array, rows: number): void {
    this.rows += rows;
    values.forEach((value, i) => (this.#sums[i] += value * rows));
  }

  values(): Float64Array {
    return this.#sums.map((sum) => sum / this.rows);
  }

  copy(): Mean {
    const mean = new Mean(this.#sums.slice());
    mean.rows = this.rows;
    return mean;
  }
}
