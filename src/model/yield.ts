import { SLICE_MS, yieldToEventLoop } from "#platform";

/** Serves the event loop whenever a slice of time is used up. */
export class Breather {
  #sliceEnds = performance.now() + SLICE_MS;

  /** When the slice is used up. */
  get ends(): number {
    return this.#sliceEnds;
  }

  /** Begins a slice, since the event loop has just turned. */
  begin(): void {
    this.#sliceEnds = performance.now() + SLICE_MS;
  }

  async breathe(): Promise<void> {
    if (performance.now() < this.#sliceEnds) return;
    await yieldToEventLoop();
    this.begin();
  }
}
