/** How many batches go into one call: calls fill a slice of time. */
import { SLICE_MS } from "#platform";
import type { Run } from "./run.ts";
import type { TimeSlice } from "../platform/timeSlice.ts";

/** Milliseconds of a call that other threads walk: signals take effect after it, and the request costs a hundredth of it. */
const REMOTE_MS = 25;

/** Chooses how many batches go into one call, so that calls fill a slice of time without overrunning it. */
export class SliceScheduler {
  /** Batches of the last call, and what one of them took in milliseconds. */
  #last = 1 / 4;
  #perBatch = 0;
  readonly #slice: TimeSlice;

  /** Continues the slice of time that is under way. */
  constructor(slice: TimeSlice) {
    this.#slice = slice;
  }

  /**
   * Runs up to `left` batches, as many as the slice has room for: at once on this thread, later on others. False when the
   * run diverged.
   */
  slice(run: Run, left: number): boolean | Promise<boolean> {
    let now = performance.now();
    do {
      const room = run.remote ? REMOTE_MS : Math.max(this.#slice.ends - now, SLICE_MS / 4);
      const fits = Math.max(1, Math.min(Math.floor(room / Math.max(this.#perBatch, 1e-6)), this.#last * 4));
      const count = Math.min(fits, left, run.longest);
      const start = now;
      const walk = run.run(count);
      if (typeof walk !== "boolean") return this.#remote(walk, count, start);
      if (!walk) return false;
      left -= count;
      now = performance.now();
      this.#measure(count, now - start);
    } while (left > 0 && now < this.#slice.ends);
    return true;
  }

  /** While other threads walk, this one serves its events: a new slice begins after it. */
  async #remote(walk: Promise<boolean>, count: number, start: number): Promise<boolean> {
    if (!(await walk)) return false;
    this.#measure(count, performance.now() - start);
    this.#slice.begin();
    return true;
  }

  #measure(count: number, milliseconds: number): void {
    this.#last = count;
    this.#perBatch = milliseconds / count;
  }

  /** Serves the event loop if the slice is used up, and begins the next one. */
  yieldWhenOver(): Promise<void> | undefined {
    return this.#slice.yieldWhenOver();
  }
}
