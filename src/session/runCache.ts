/** Runs that are filled anew, for streams of batches. */
import type { Examples } from "./examples.ts";
import { formsOf, Run, type Engine, type RunOptions } from "./run.ts";
import type { Key } from "../kernels/random/philox.ts";

/** Runs that are kept at most: batches of a stream have a few sizes, or a new one each time. */
const MOST = 8;
/** Bytes beyond which the newest run is kept alone. */
const MOST_BYTES = 2 ** 26;

/**
 * Runs of one network and optimizer by all else that they depend on (numbers of rows, forms of the data, whether rows are
 * weighted), so that a stream of batches fills the same memory again. The least recently used ones are released.
 */
export class RunCache {
  readonly #engine: Engine;
  readonly #key: Key;
  readonly #runs = new Map<string, Run>();

  constructor(engine: Engine, key: Key) {
    this.#engine = engine;
    this.#key = key;
  }

  /** A run for rows of the form of these, to be filled; valid until `get` is called again. Throws E_OUT_OF_MEMORY. */
  get(options: RunOptions, examples: Examples): Run {
    const { rows, weighted, x, y } = formsOf(examples, options.targets);
    const forms = [...x, ...y].map(({ columns, type, scale }) => `${columns} ${type} ${scale}`);
    const name = [options.batchSize, options.accumulateSteps, rows, weighted, ...forms].join();
    const run = this.#runs.get(name) ?? this.#make(options, examples);
    this.#runs.delete(name);
    this.#runs.set(name, run); // the last of the map is the one used last
    return run;
  }

  release(): void {
    for (const run of this.#runs.values()) run.release();
    this.#runs.clear();
  }

  #make(options: RunOptions, examples: Examples): Run {
    while (this.#runs.size >= MOST) this.#releaseOldest();
    const made = new Run(this.#engine, options, examples, this.#key);
    const bytes = () => [...this.#runs.values()].reduce((sum, run) => sum + run.bytes, made.bytes);
    while (this.#runs.size > 0 && bytes() > MOST_BYTES) this.#releaseOldest();
    return made;
  }

  #releaseOldest(): void {
    const [[oldest, run]] = this.#runs;
    run.release();
    this.#runs.delete(oldest);
  }
}
