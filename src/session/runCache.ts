/** Runs that are filled anew: for calls on data of the same form, and for streams of batches. */
import { ChainruleError } from "../base/errors.ts";
import type { Examples } from "./examples.ts";
import { formsOf, Run, type Engine, type RunOptions } from "./run.ts";
import type { Key } from "../kernels/random/philox.ts";

/** Runs that are kept at most: data come in a few forms, or in a new one each time. */
const MOST = 8;
/** Bytes that they have at most together. */
const MOST_BYTES = 2 ** 25;

/**
 * Runs of one network, loss and optimizer by all else that they depend on (numbers of rows, forms of the data, whether rows
 * are weighted). They are lent, and filled by who borrows them; of those that came back the ones used last are kept.
 */
export class RunCache {
  readonly #engine: Engine;
  readonly #key: Key;
  readonly #kept = new Map<string, Run>();
  readonly #names = new WeakMap<Run, string>();
  #bytes = 0;
  #ended = false;

  constructor(engine: Engine, key: Key) {
    this.#engine = engine;
    this.#key = key;
  }

  /** A run for rows of the form of these, to be filled, and given back. Throws E_OUT_OF_MEMORY. */
  lend(options: RunOptions, examples: Examples): Run {
    const name = nameOf(options, examples);
    const known = this.#kept.get(name);
    if (known === undefined) return this.#make(name, options, examples);
    this.#forget(name, known);
    return known;
  }

  /** Keeps the run for the next who needs one like it, or releases it, such as one of a cache that has ended. */
  giveBack(run: Run): void {
    const name = this.#names.get(run);
    const { bytes } = run;
    if (name === undefined || bytes > MOST_BYTES || this.#ended || this.#kept.has(name)) return run.release();
    for (const [oldest, unused] of this.#kept) {
      if (this.#kept.size < MOST && this.#bytes + bytes <= MOST_BYTES) break;
      this.#forget(oldest, unused);
      unused.release();
    }
    this.#kept.set(name, run); // the last of the map is the one used last
    this.#bytes += bytes;
  }

  /** Releases those that are kept, and from now on those that come back. */
  end(): void {
    this.#ended = true;
    this.#clear();
  }

  #clear(): void {
    for (const run of this.#kept.values()) run.release();
    this.#kept.clear();
    this.#bytes = 0;
  }

  #forget(name: string, run: Run): void {
    this.#kept.delete(name);
    this.#bytes -= run.bytes;
  }

  /** Without memory for it, what is kept goes first. */
  #make(name: string, options: RunOptions, examples: Examples): Run {
    const make = () => new Run(this.#engine, options, examples, this.#key);
    let run: Run;
    try {
      run = make();
    } catch (error) {
      if (!(error instanceof ChainruleError && error.code === "E_OUT_OF_MEMORY") || this.#kept.size === 0) throw error;
      this.#clear();
      run = make();
    }
    this.#names.set(run, name);
    return run;
  }
}

/** All that a run depends on beside network, loss and optimizer. */
function nameOf(options: RunOptions, examples: Examples): string {
  const { batchSize, accumulateSteps, trains, learner, shuffled, capacity, targets } = options;
  const { rows, weighted, x, y } = formsOf(examples, targets);
  let name = `${batchSize} ${accumulateSteps} ${trains} ${learner?.schedules.map(({ name }) => name)} ${shuffled} ${capacity} ${rows} ${weighted}`;
  for (const { columns, type, scale } of x) name += `,${columns} ${type} ${scale}`;
  for (const { columns, type, scale } of y) name += `,${columns} ${type} ${scale}`;
  return name;
}
