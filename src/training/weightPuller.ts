/** When a worker's weights are brought to the caller's thread. */
import type { Backend } from "../backends/backend.ts";

/** Milliseconds that weights may be behind a worker's; longer where bringing them takes more than a twentieth of it. */
const FRESH_MS = 100;

/** Keeps the weights on the caller's thread fresh while a worker has newer ones. */
export class WeightPuller {
  readonly #backend: Backend;
  /** When to pull again, for predictions that are made meanwhile. */
  #due = performance.now() + FRESH_MS;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  pull(): Promise<void> | undefined {
    return this.#backend.stale ? this.#pull() : undefined;
  }

  pullWhenOld(): Promise<void> | undefined {
    return this.#backend.stale && performance.now() > this.#due ? this.#pull() : undefined;
  }

  async #pull(): Promise<void> {
    const start = performance.now();
    await this.#backend.pullWeights();
    const end = performance.now();
    this.#due = end + Math.max(FRESH_MS, 20 * (end - start));
  }
}
