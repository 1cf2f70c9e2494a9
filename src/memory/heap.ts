import type { LinearMemory } from "./arena.ts";

/** An ordinary buffer as linear memory, for the JavaScript backend. */
export class HeapMemory implements LinearMemory {
  buffer = new ArrayBuffer(65536);

  grow(bytes: number): void {
    const larger = new ArrayBuffer(Math.max(bytes, Math.min(this.buffer.byteLength * 2, 2 ** 30)));
    new Uint8Array(larger).set(new Uint8Array(this.buffer));
    this.buffer = larger;
  }
}
