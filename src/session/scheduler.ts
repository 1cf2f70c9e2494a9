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

  /** Runs up to `left` batches, as many as the slice has room for. False when the run diverged. */
  async slice(run: Run, left: number): Promise<boolean> {
    let now = performance.now();
    do {
      const room = run.remote ? REMOTE_MS : Math.max(this.#slice.ends - now, SLICE_MS / 4);
      const fits = Math.max(1, Math.min(Math.floor(room / Math.max(this.#perBatch, 1e-6)), this.#last * 4));
      const count = Math.min(fits, left, run.longest);
      const start = now;
      const walk = run.run(count);
      const remote = typeof walk !== "boolean";
      if (!(remote ? await walk : walk)) return false;
      left -= count;
      now = performance.now();
      this.#last = count;
      this.#perBatch = (now - start) / count;
      if (remote) {
        // While other threads walked, this one served its events: a new slice begins.
        this.#slice.begin();
        return true;
      }
    } while (left > 0 && now < this.#slice.ends);
    return true;
  }

  /** Serves the event loop if the slice is used up, and begins the next one. */
  yieldWhenOver(): Promise<void> {
    return this.#slice.yieldWhenOver();
  }
}
