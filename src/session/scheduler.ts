import { SLICE_MS } from "#platform";
import type { Run } from "./run.ts";
import type { TimeSlice } from "../platform/timeSlice.ts";

/** Milliseconds of a call that other threads walk: signals are honoured after it, and asking costs a hundredth of it. */
const ASIDE_MS = 25;

/** Chooses how many batches go into one call, so that calls fill a slice of time without overrunning it. */
export class SliceScheduler {
  /** Batches of the last call, and what one of them took in milliseconds. */
  #last = 1 / 4;
  #perBatch = 0;
  readonly #breather: TimeSlice;

  /** Goes on with the slice of time that is under way. */
  constructor(breather: TimeSlice) {
    this.#breather = breather;
  }

  /** Runs up to `left` batches, as many as the slice has room for. False when the run diverged. */
  async slice(run: Run, left: number): Promise<boolean> {
    let now = performance.now();
    do {
      const room = run.remote ? ASIDE_MS : Math.max(this.#breather.ends - now, SLICE_MS / 4);
      const fits = Math.max(1, Math.min(Math.floor(room / Math.max(this.#perBatch, 1e-6)), this.#last * 4));
      const count = Math.min(fits, left, run.longest);
      const start = now;
      const walk = run.run(count);
      const elsewhere = typeof walk !== "boolean";
      if (!(elsewhere ? await walk : walk)) return false;
      left -= count;
      now = performance.now();
      this.#last = count;
      this.#perBatch = (now - start) / count;
      if (elsewhere) {
        // While other threads walked, this one served its events: a new slice begins.
        this.#breather.begin();
        return true;
      }
    } while (left > 0 && now < this.#breather.ends);
    return true;
  }

  /** Serves the event loop if the slice is used up, and begins the next one. */
  yieldWhenOver(): Promise<void> {
    return this.#breather.yieldWhenOver();
  }
}
