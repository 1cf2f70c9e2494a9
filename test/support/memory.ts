import type { LinearMemory } from "../../src/memory/arena.ts";

/** A memory that grows to exactly what is asked for, and whose nth growth fails, counted from 1. */
export class FailingMemory implements LinearMemory {
  buffer = new ArrayBuffer(0);
  growths = 0;
  readonly #failing: number;

  constructor(failing: number) {
    this.#failing = failing;
  }

  grow(bytes: number): void {
    if (++this.growths === this.#failing) throw new RangeError("no more memory");
    const larger = new ArrayBuffer(bytes);
    new Uint8Array(larger).set(new Uint8Array(this.buffer));
    this.buffer = larger;
  }
}
