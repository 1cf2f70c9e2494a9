import { SLICE_MS } from "#platform";
import type { Run } from "./run.ts";
import { Breather } from "./yield.ts";

/** Chooses how many batches go into one call, so that calls fill a slice of time without overrunning it. */
export class Pace {
  /** The next call's batches: doubled while calls are short, cut when they are long. */
  #batches = 1;
  readonly #breather = new Breather();

  /** Runs up to `left` batches, as many as the slice has room for. False when the run diverged. */
  async slice(run: Run, left: number): Promise<boolean> {
    let now = performance.now();
    do {
      const count = Math.min(this.#batches, left, run.longest);
      const start = now;
      const walk = run.run(count);
      const elsewhere = typeof walk !== "boolean";
      if (!(elsewhere ? await walk : walk)) return false;
      // While other threads walked, this one served its events: a new slice begins.
      if (elsewhere) this.#breather.begin();
      left -= count;
      now = performance.now();
      const perBatch = Math.max((now - start) / count, 1e-6);
      const fits = Math.floor(Math.max(this.#breather.ends - now, SLICE_MS / 4) / perBatch);
      this.#batches = Math.max(1, Math.min(fits, count * 4));
      if (elsewhere) return true;
    } while (left > 0 && now < this.#breather.ends);
    return true;
  }

  /** Serves the event loop if the slice is used up, and begins the next one. */
  breathe(): Promise<void> {
    return this.#breather.breathe();
  }
}
