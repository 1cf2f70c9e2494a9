/** How long the caller's thread is held at most before timers, input and signals are served. */
export const SLICE_MS = 10;

/** Lets the event loop turn once: a macrotask without the 4 ms that browsers add to setTimeout. */
export function yieldToEventLoop(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(undefined);
  });
}

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
