/** Work in slices of time, between which timers, input and messages are served. */
import { StoppedError } from "../base/abort.ts";
import { SLICE_MS, yieldToEventLoop } from "#platform";

/** Serves the event loop whenever a slice of time is used up. */
export class TimeSlice {
  /** Ends work that is done in slices. */
  signal: AbortSignal | undefined;
  #sliceEnds = performance.now() + SLICE_MS;

  /** When the slice is used up. */
  get ends(): number {
    return this.#sliceEnds;
  }

  /** Begins a slice, since the event loop has just turned. */
  begin(): void {
    this.#sliceEnds = performance.now() + SLICE_MS;
  }

  /** Undefined, without a pause, while the slice is not over. */
  yieldWhenOver(): Promise<void> | undefined {
    return performance.now() < this.#sliceEnds ? undefined : yieldToEventLoop().then(() => this.begin());
  }
}

/** Does at once what pauses now and then. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * Does what pauses now and then, and serves the event loop whenever a slice of time is used up; a promise only where it was.
 * Throws StoppedError when the slice's signal has aborted meanwhile.
 */
export function inSlices<T>(work: Generator<void, T>, breather = new TimeSlice()): T | Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    const pending = breather.yieldWhenOver();
    if (pending === undefined) continue;
    return pending.then(() => {
      if (breather.signal?.aborted) throw new StoppedError();
      return inSlices(work, breather);
    });
  }
}
